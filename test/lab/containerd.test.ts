import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EventStream } from '../../src/engine/event-stream.ts';
import { makePlan } from '../../src/engine/planner.ts';
import { runPlan } from '../../src/engine/runner.ts';
import { Session } from '../../src/engine/session.ts';
import { countChanges } from '../../src/model/plan.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { installPackages } from '../../src/steps/install-packages.ts';
import { installRuntime } from '../../src/steps/install-runtime.ts';
import { prepareHost } from '../../src/steps/prepare-host.ts';
import { withLab } from './support/lab.ts';

/**
 * containerd on a real host. A whole kubeadm cluster on it needs crictl (kubeadm 1.20 insists),
 * which no Debian package has; the Steps up to the runtime run here as they would there.
 */
const lab = withLab('containerd', {
	masters: 1,
	workers: 0,
	bastion: false,
	runtime: 'containerd',
});

test('containerd is installed with the systemd cgroup driver, and a second run changes nothing', async () => {
	lab.keepLogsOnFailure();
	const steps = [prepareHost, installPackages, installRuntime];
	const specFile = join(lab.state.directory, 'cluster.yaml');
	const { spec } = await loadSpec(specFile);
	const stream = new EventStream();
	const session = await Session.open({
		spec,
		specFile,
		credentials: noCredentials,
		hostKeys: 'strict',
		limit: [],
		stream,
	});
	try {
		await session.connect();
		await session.look();
		const plan = makePlan(steps, session.context());
		const never = new AbortController().signal;
		const result = await runPlan(plan, steps, session.context(), {
			run: 'containerd-test',
			emit: stream.emit,
			secret: () => undefined,
			transports: session.transports,
			bundle: session.bundle,
			pause: never,
			abort: never,
		});
		expect(result.errors).toEqual({});
		await session.look();
		expect(session.facts.m1?.containerd).toMatchObject({ active: true, cgroupDriver: 'systemd' });
		expect(countChanges(makePlan(steps, session.context()))).toBe(0);
	} finally {
		await session.close();
	}
	const dump = lab.ssh('m1', 'containerd config dump').stdout;
	expect(dump).toContain('SystemdCgroup = true');
	expect(dump).toContain('sandbox_image = "k8s.gcr.io/pause:3.2"');
	expect(lab.ssh('m1', 'systemctl is-active containerd').stdout.trim()).toBe('active');
});
