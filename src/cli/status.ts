import { Command } from 'commander';
import { type ClusterFlags, withClusterOptions } from './cluster-options.ts';

/** `status`: nodes, etcd members, endpoint, certificates, pending CSRs. */
export function statusCommand(): Command {
	return withClusterOptions(
		new Command('status').description(
			'show nodes, etcd members, endpoint, certificates and pending CSRs',
		),
	).action(run);
}

async function run(flags: ClusterFlags): Promise<void> {
	const [{ readStatus }, { statusText }, { EventStream }, { withSession }, { record, say }] =
		await Promise.all([
			import('../engine/status.ts'),
			import('../report/status-text.ts'),
			import('../engine/event-stream.ts'),
			import('./open-session.ts'),
			import('./output.ts'),
		]);
	process.exitCode = await withSession(flags, new EventStream(), async (session) => {
		await session.connect();
		await session.look();
		const status = await readStatus(session);
		record(flags, { type: 'status', ...status });
		say(flags, statusText(status));
		const healthy =
			status.up &&
			status.nodes.every(({ ready }) => ready) &&
			status.etcdMembers !== null &&
			status.etcd.silent.length === 0 &&
			status.endpoint.hosts.every(({ answers }) => answers);
		return healthy ? 0 : 1;
	});
}
