import { Command } from 'commander';
import { type ClusterFlags, withClusterOptions } from './cluster-options.ts';

/** `plan`: what `apply` would do. Changes nothing and takes no lock. */
export function planCommand(): Command {
	return withClusterOptions(
		new Command('plan').description(
			'show what apply would do, per host, with file diffs; changes nothing',
		),
	).action(plan);
}

async function plan(flags: ClusterFlags): Promise<void> {
	const [
		{ makePlan },
		{ waitForControlPlane },
		{ planNotices },
		{ installOrder },
		{ planText },
		{ planLines },
		{ EventStream },
		{ withSession },
		{ record, say },
	] = await Promise.all([
		import('../engine/planner.ts'),
		import('../engine/wait-for-control-plane.ts'),
		import('../engine/plan-notices.ts'),
		import('../steps/install-order.ts'),
		import('../report/plan-text.ts'),
		import('../report/json.ts'),
		import('../engine/event-stream.ts'),
		import('./open-session.ts'),
		import('./output.ts'),
	]);
	await withSession(flags, new EventStream(), async (session) => {
		await session.connect();
		await session.look();
		await waitForControlPlane(session, new AbortController().signal);
		const context = session.context();
		const made = makePlan(installOrder, context);
		for (const notice of planNotices(context)) say(flags, `warning: ${notice}\n`);
		say(flags, planText(made));
		for (const line of planLines(made, new Date().toISOString())) record(flags, line);
	});
}
