import { Command } from 'commander';
import { type ClusterFlags, withClusterOptions } from './cluster-options.ts';

/** `apply`: make the cluster as cluster.yaml says; resumes what was interrupted. */
export function applyCommand(): Command {
	return withClusterOptions(
		new Command('apply').description(
			'make the cluster as cluster.yaml says; resumes what was interrupted',
		),
	)
		.option('-y, --yes', 'do not ask before changing anything', false)
		.action(run);
}

async function run(flags: ClusterFlags & { yes: boolean }): Promise<void> {
	const [{ apply }, { planText }, { runCommand }, { askWord }, { say }] = await Promise.all([
		import('../engine/apply.ts'),
		import('../report/plan-text.ts'),
		import('./run-command.ts'),
		import('./ask.ts'),
		import('./output.ts'),
	]);
	await runCommand({
		command: 'apply',
		flags,
		work: apply,
		confirm: async (plan) => {
			if (flags.yes) return true;
			say(flags, planText(plan));
			return await askWord('Change the hosts so? Type yes: ', 'yes', '--yes');
		},
	});
}
