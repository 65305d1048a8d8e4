import { apply, newRunId } from '../../src/engine/apply.ts';
import { applyFix } from '../../src/engine/apply-fix.ts';
import { readStatus } from '../../src/engine/status.ts';
import { execInHost } from '../../src/lab/host.ts';
import type { Scenario } from './scenario.ts';

/** Puts docker back on the driver that it has by default, as a configuration management might. */
const SPOIL = 'sed -i s/systemd/cgroupfs/ /etc/docker/daemon.json && systemctl restart docker';

/** A worker whose docker is set to another cgroup driver in the middle of an installation. */
export const cgroupMismatch: Scenario = {
	name: 'cgroup-mismatch',
	title: 'A kubelet that does not start, and why',
	description:
		'The cgroup driver of docker is changed behind the back of an installation: the worker cannot join, the cause is found, the fix applied, and the installation goes on.',
	lab: { masters: 1, workers: 1, runtime: 'docker' },
	async run(work, lab) {
		const never = new AbortController().signal;
		const control = () => ({
			run: newRunId(),
			pause: never,
			abort: never,
			confirm: async () => true,
			kubeconfig: `${lab.directory}/kubeconfig`,
		});
		const fix = await work(async (session) => {
			const offered: string[] = [];
			let spoilt: Promise<unknown> = Promise.resolve();
			session.stream.subscribe((event) => {
				if (event.type === 'diagnosis' && event.repair !== null) offered.push(event.repair);
				if (event.type !== 'task' || event.status !== 'done') return;
				if (event.host === 'w1' && event.step === 'load-images')
					spoilt = execInHost(lab.name, 'w1', ['sh', '-c', SPOIL]);
			});
			const exitCode = await apply(session, control());
			await spoilt;
			const [first] = offered;
			if (exitCode !== 1 || first === undefined) throw new Error(`no fix: ${exitCode}`);
			return first;
		});
		const exitCode = await work(async (session) => {
			const mended = await applyFix(session, { ...control(), fix, hosts: ['w1'] });
			return mended === 0 ? await apply(session, control()) : mended;
		});
		if (exitCode !== 0) throw new Error(`the installation did not go on: ${exitCode}`);
		await work(async (session) => {
			await session.look();
			await readStatus(session);
		});
	},
};
