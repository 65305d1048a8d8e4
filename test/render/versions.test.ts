import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ClusterSpec } from '../../src/model/spec.ts';
import { nodeHosts } from '../../src/model/spec.ts';
import { etcdPatch } from '../../src/render/kubeadm-patches.ts';
import { knownMinors, newestKnown } from '../../src/versions/table.ts';
import type { DeepPartial } from '../support/facts.ts';
import { makeFacts } from '../support/facts.ts';
import { makeHost, makeSpec } from '../support/spec.ts';
import { expectGolden } from './golden.ts';
import { rendered } from './rendered.ts';

/** Files that a version of Kubernetes may change; the others are in the cases. */
const OF_THE_VERSION =
	/(init|join)\.yaml$|kubelet|10-kubeadm|config-.*toml|daemon\.json|cri-docker|images\.txt|flannel/;

/** One master with what is tuned, one without workers' taints, one worker: each kind of node. */
function specOf(minor: string, overrides: DeepPartial<ClusterSpec>): ClusterSpec {
	const spec = makeSpec({
		kubernetes: { version: newestKnown(minor) ?? '' },
		network: { dns: true, cni: 'flannel' },
		certificates: { caDays: 7300, leafDays: 730 },
		...overrides,
	});
	const hosts = [
		makeHost('n1', ['control-plane']),
		makeHost('n2', ['control-plane', 'worker']),
		makeHost('n3', ['worker']),
	];
	return { ...spec, hosts };
}

function filesOf(spec: ClusterSpec): Record<string, string> {
	const all = Object.assign(
		{},
		...nodeHosts(spec).map((host) => rendered(spec, host, makeFacts())),
	);
	const files = Object.fromEntries(
		Object.entries(all as Record<string, string>).filter(([name]) => OF_THE_VERSION.test(name)),
	);
	const patch = etcdPatch(spec);
	return patch === null ? files : { ...files, 'etcd-patch.yaml': patch };
}

describe.each(knownMinors())('files for Kubernetes %s', (minor) => {
	it.each(['containerd', 'docker'] as const)('with %s are as reviewed', (name) => {
		const folder = `versions/${minor}/${name}`;
		const files = filesOf(specOf(minor, { runtime: { name } }));
		for (const [file, text] of Object.entries(files)) expectGolden(`${folder}/${file}`, text);
		const url = new URL(`./golden/${folder}/`, import.meta.url);
		const found = readdirSync(url, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => `${entry.parentPath}/${entry.name}`.slice(url.pathname.length));
		expect(found.map((path) => path.replace(/^\/+/, '')).sort()).toEqual(Object.keys(files).sort());
	});
});
