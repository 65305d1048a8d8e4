import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseClusterView } from '../../src/facts/cluster-view.ts';
import type { ClusterSpec } from '../../src/model/spec.ts';
import { flannelManifest, flannelManifestHash } from '../../src/render/flannel.ts';
import { installPodNetwork } from '../../src/steps/install-pod-network.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { bareFleet, contextOf, installedFleet } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import type { DeepPartial } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';
import { runSteps } from './run-tasks.ts';

let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'pod-network-'));
	mkdirSync(join(root, 'bin'));
	const kubectl = join(root, 'bin', 'kubectl');
	writeFileSync(kubectl, `#!/bin/sh\nfor file; do :; done\ncat "$file" >${root}/applied\n`);
	chmodSync(kubectl, 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const FLANNEL: DeepPartial<ClusterSpec> = { network: { cni: 'flannel' } };

async function run(standing: boolean, wanted: DeepPartial<ClusterSpec> = FLANNEL) {
	const spec = makeSpec(wanted);
	const software = await makeSoftware(spec);
	const facts = standing ? installedFleet(makeSpec(FLANNEL), software) : bareFleet(spec, software);
	const n1 = new FakeTransport('n1', {
		job: ({ script, stdin }) => {
			const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH}` };
			const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
				input: stdin,
				encoding: 'utf8',
				env,
			});
			return { exitCode: status ?? -1, lines: `${stdout}${stderr}`.split('\n').filter(Boolean) };
		},
	});
	const context = contextOf(spec, facts, software);
	const { result, failures } = await runSteps([installPodNetwork], context, { n1 });
	expect(failures).toEqual({});
	return { spec, statuses: result.statuses };
}

describe('flannel', () => {
	it('is applied by kubectl on a control-plane host', async () => {
		const { spec, statuses } = await run(false);
		expect(statuses).toEqual({ 'install-pod-network@n1': 'done' });
		expect(readFileSync(join(root, 'applied'), 'utf8')).toBe(flannelManifest(spec));
	});

	it('is left alone while the cluster has the manifest of the spec', async () => {
		expect((await run(true)).statuses).toEqual({ 'install-pod-network@n1': 'unchanged' });
	});

	it('is applied again with another backend, MTU or network', async () => {
		for (const network of [{ flannelBackend: 'host-gw' }, { mtu: 1400 }] as const) {
			const wanted = { network: { cni: 'flannel', ...network } } as const;
			expect((await run(true, wanted)).statuses).toEqual({ 'install-pod-network@n1': 'done' });
		}
	});

	it('is not there for other pod networks', async () => {
		expect((await run(false, { network: { cni: 'bridge' } })).statuses).toEqual({});
	});
});

describe('the look at a cluster', () => {
	const view = (...documents: object[]) =>
		parseClusterView(
			[{ kind: 'NodeList', items: [] }, ...documents].map((one) => JSON.stringify(one)).join('\n'),
		);

	it('finds the hash of the manifest that was applied', () => {
		const hash = flannelManifestHash(makeSpec(FLANNEL));
		const metadata = { annotations: { 'k8s-tui.io/manifest': hash } };
		expect(view({ kind: 'DaemonSet', metadata })?.podNetwork).toEqual({
			name: 'flannel',
			manifest: hash,
		});
	});

	it('finds Calico by its Installation', () => {
		const metadata = { annotations: { 'k8s-tui.io/manifest': 'abc' } };
		const found = view({ kind: 'Installation', metadata })?.podNetwork;
		expect(found).toEqual({ name: 'calico', manifest: 'abc' });
	});

	it('tells a flannel that somebody else applied, and none', () => {
		expect(view({ kind: 'DaemonSet', metadata: {} })?.podNetwork?.manifest).toBeNull();
		expect(view()).not.toHaveProperty('podNetwork');
	});
});
