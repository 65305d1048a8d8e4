import { Command, CommanderError } from 'commander';
import { ownVersion } from '../assets/asset.ts';
import { applyCommand } from './apply.ts';
import { bundleCommand } from './bundle.ts';
import { demoCommand } from './demo.ts';
import { diagnoseCommand } from './diagnose.ts';
import { discoverCommand } from './discover.ts';
import { reportError } from './errors.ts';
import { initCommand } from './init.ts';
import { labCommand } from './lab.ts';
import { planCommand } from './plan.ts';
import { preflightCommand } from './preflight.ts';
import { reportCommand } from './report.ts';
import { resetCommand } from './reset.ts';
import { statusCommand } from './status.ts';
import { withTui } from './tui.ts';

/** All commands. Each loads what it needs when it runs, so that help and version stay quick. */
export function program(): Command {
	return (
		withTui(new Command('k8s-tui'))
			.description('Turns plain Linux hosts into a highly available Kubernetes cluster over SSH.')
			.version(ownVersion())
			.showHelpAfterError('(k8s-tui --help shows what there is)')
			.exitOverride()
			// What stands behind a command is the command's: some of its options are the screen's as well.
			.enablePositionalOptions()
			.addCommand(discoverCommand())
			.addCommand(initCommand())
			.addCommand(preflightCommand())
			.addCommand(planCommand())
			.addCommand(applyCommand())
			.addCommand(statusCommand())
			.addCommand(diagnoseCommand())
			.addCommand(reportCommand())
			.addCommand(resetCommand())
			.addCommand(bundleCommand())
			.addCommand(demoCommand())
			.addCommand(labCommand())
	);
}

/** Runs the command line and ends the process with its exit code. */
export async function main(argv: string[]): Promise<void> {
	const root = program();
	inheritSettings(root);
	try {
		await root.parseAsync(argv, { from: 'user' });
	} catch (error) {
		if (error instanceof CommanderError) {
			process.exitCode = error.exitCode === 0 ? 0 : 2;
		} else {
			process.exitCode = reportError(error, argv.includes('--json'));
		}
	}
	// A connection or timer that somebody forgot must not keep an ended command alive.
	await flushed(process.stdout);
	await flushed(process.stderr);
	process.exit(process.exitCode ?? 0);
}

function inheritSettings(parent: Command): void {
	for (const child of parent.commands) {
		child.copyInheritedSettings(parent).allowExcessArguments(false);
		inheritSettings(child);
	}
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
	return new Promise((done) => {
		if (stream.destroyed || !stream.writable) done();
		else stream.write('', () => done());
	});
}
