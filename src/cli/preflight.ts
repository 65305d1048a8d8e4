import { Command } from 'commander';
import { type ClusterFlags, withClusterOptions } from './cluster-options.ts';

/** `preflight`: Facts and Findings of all hosts; `--fix` applies the safe repairs. */
export function preflightCommand(): Command {
	return withClusterOptions(
		new Command('preflight').description('check all hosts and the network between them'),
	)
		.option('--fix', 'apply the repairs that are safe, then check again', false)
		.action(run);
}

async function run(flags: ClusterFlags & { fix: boolean }): Promise<void> {
	const [
		{ preflightSummary, runPreflight },
		{ repair },
		{ summarise },
		{ withSession },
		{ reportingStream, say, record },
	] = await Promise.all([
		import('../engine/run-preflight.ts'),
		import('../engine/repair.ts'),
		import('../preflight/preflight.ts'),
		import('./open-session.ts'),
		import('./output.ts'),
	]);
	process.exitCode = await withSession(flags, reportingStream(flags), async (session) => {
		await session.connect();
		await session.look();
		let findings = await runPreflight(session);
		if (flags.fix && (await repair(session, findings))) {
			await session.look();
			findings = await runPreflight(session);
		}
		const { refuses, errors, warnings, oks } = summarise(findings);
		record(flags, { type: 'preflight', errors, warnings, oks, refuses });
		say(flags, `${preflightSummary(findings)}\n`);
		return refuses ? 3 : 0;
	});
}
