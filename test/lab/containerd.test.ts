import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makePlan } from '../../src/engine/planner.ts';
import { OperatorError } from '../../src/model/errors.ts';
import { countChanges } from '../../src/model/plan.ts';
import { fetchSoftware } from '../../src/steps/fetch-software.ts';
import { installKubernetes } from '../../src/steps/install-kubernetes.ts';
import { installPackages } from '../../src/steps/install-packages.ts';
import { installRuntime } from '../../src/steps/install-runtime.ts';
import { prepareHost } from '../../src/steps/prepare-host.ts';
import type { Software } from '../../src/steps/software.ts';
import { withLab } from './support/lab.ts';
import { run, withSession } from './support/steps.ts';

/**
 * containerd, and programs that a host downloads for itself. A whole kubeadm cluster on containerd
 * needs crictl (kubeadm 1.20 insists), which no Debian package has; the Steps up to the kubelet run
 * here as they would there.
 */
const lab = withLab('containerd', {
	masters: 1,
	workers: 0,
	bastion: false,
	runtime: 'containerd',
});

let server: Server | null = null;
afterAll(() => server?.close());

test('containerd is installed with the systemd cgroup driver, and a second run changes nothing', async () => {
	lab.keepLogsOnFailure();
	const steps = [prepareHost, installPackages, installRuntime];
	await withSession(lab, async (session) => {
		expect((await run(session, steps, 'first')).errors).toEqual({});
		expect(session.facts.m1?.containerd).toMatchObject({ active: true, cgroupDriver: 'systemd' });
		expect(countChanges(makePlan(steps, session.context()))).toBe(0);
	});
	const dump = lab.ssh('m1', 'containerd config dump').stdout;
	expect(dump).toContain('SystemdCgroup = true');
	expect(dump).toContain('sandbox_image = "k8s.gcr.io/pause:3.2"');
	expect(lab.ssh('m1', 'systemctl is-active containerd').stdout.trim()).toBe('active');
});

test('a host downloads programs for itself and takes none with another sha256', async () => {
	lab.keepLogsOnFailure();
	const base = await serveBundle();
	const steps = [fetchSoftware, installKubernetes];
	await withSession(lab, async (session) => {
		const online = onlineSoftware(session.software, base);
		const kubeadm = online.artifacts.find(({ name }) => name === 'kubeadm');
		if (!kubeadm) throw new Error('no kubeadm in the bundle');
		const sum = kubeadm.sha256;
		kubeadm.sha256 = sum.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
		const refused = await run(session, steps, 'wrong-sum', online);
		expect(refused.errors['fetch-software@m1']).toBeInstanceOf(OperatorError);
		expect(String(refused.errors['fetch-software@m1'])).toMatch(/sha256 of kubeadm/);
		expect(refused.statuses['install-kubernetes@m1']).toBe('blocked');

		kubeadm.sha256 = sum;
		const done = await run(session, steps, 'right-sum', online);
		expect(done.errors).toEqual({});
		expect(done.sentBytes, 'nothing left this machine through SSH').toBe(0);
		expect(session.facts.m1?.kubernetes).toMatchObject({ kubeadm: '1.20.2', kubelet: '1.20.2' });
	});
});

/** The bundle's programs over HTTP, on the address that hosts know this machine by. */
async function serveBundle(): Promise<string> {
	const gateway = lab.state.network?.gateway;
	const bin = join(lab.state.directory, 'bundle/bin');
	const listening = createServer((request, response) => {
		const file = createReadStream(
			join(bin, decodeURIComponent(request.url ?? '').replace(/^\/+/, '')),
		);
		file.on('error', () => response.writeHead(404).end());
		file.pipe(response);
	});
	server = listening;
	await new Promise<void>((resolve) => listening.listen(0, gateway, resolve));
	const address = listening.address();
	if (address === null || typeof address === 'string') throw new Error('the server has no port');
	return `http://${gateway}:${address.port}`;
}

/** The same programs, from a place where hosts download them. */
function onlineSoftware(software: Software, base: string): Software {
	return {
		artifacts: software.artifacts
			.filter(({ kind }) => kind !== 'image')
			.map((artifact) => ({
				...artifact,
				origin: { kind: 'url', url: `${base}/${encodeURIComponent(artifact.name)}` },
			})),
		images: 'registry',
		testImage: null,
	};
}
