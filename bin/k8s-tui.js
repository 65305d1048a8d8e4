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
const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
	// Asked by scripts before each use: answered without loading the program.
	const { readFileSync } = await import('node:fs');
	const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
	process.stdout.write(`${JSON.parse(manifest).version}\n`);
} else {
	await import('../dist/cli/start.js');
}
