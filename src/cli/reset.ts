import { Command } from 'commander';
import { type ClusterFlags, withClusterOptions } from './cluster-options.ts';

/** `reset`: take the cluster off its hosts, or some hosts out of it. */
export function resetCommand(): Command {
	return withClusterOptions(
		new Command('reset').description(
			'take the cluster off its hosts again, or with --limit hosts out of it',
		),
	)
		.option('-y, --yes', 'do not ask', false)
		.action(run);
}

async function run(flags: ClusterFlags & { yes: boolean }): Promise<void> {
	const [{ reset }, { planText }, { runCommand }, { askWord }, { say }] = await Promise.all([
		import('../engine/reset.ts'),
		import('../report/plan-text.ts'),
		import('./run-command.ts'),
		import('./ask.ts'),
		import('./output.ts'),
	]);
	await runCommand({
		command: 'reset',
		flags,
		work: reset,
		confirm: async (plan, { spec }) => {
			if (flags.yes) return true;
			say(flags, planText(plan));
			return await askWord(
				`This cannot be undone. Type the cluster's name (${spec.name}): `,
				spec.name,
				'--yes',
			);
		},
	});
}
