#!/usr/bin/env node
// Runs on any Node that can parse it, so that an old one gets a sentence and not a stack trace.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
	process.stderr.write(
		`k8s-tui needs Node.js 22.12 or newer; this is ${process.version} (${process.execPath}).\n`,
	);
	process.exit(2);
}
if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';
const { main } = await import('../dist/cli/main.js');
await main(process.argv.slice(2));
