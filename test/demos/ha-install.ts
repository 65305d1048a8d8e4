import { apply, newRunId } from '../../src/engine/apply.ts';
import { readStatus } from '../../src/engine/status.ts';
import type { Scenario } from './scenario.ts';

/** Three masters behind a VIP and two workers, from bare hosts to a verified cluster. */
export const haInstall: Scenario = {
	name: 'ha-install',
	title: 'A highly available cluster from five bare hosts',
	description:
		'kubeadm, stacked etcd, haproxy and keepalived with a VIP: three masters and two workers, installed from an offline bundle.',
	lab: { masters: 3, workers: 2, runtime: 'docker' },
	async run(work, lab) {
		const never = new AbortController().signal;
		const exitCode = await work((session) =>
			apply(session, {
				run: newRunId(),
				pause: never,
				abort: never,
				confirm: async () => true,
				kubeconfig: `${lab.directory}/kubeconfig`,
			}),
		);
		if (exitCode !== 0) throw new Error(`apply ended with ${exitCode}`);
		// What the cluster looks like afterwards.
		await work(async (session) => {
			await session.look();
			await readStatus(session);
		});
	},
};
