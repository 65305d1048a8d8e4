import { readFileSync } from 'node:fs';
import { createTwoFilesPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import type { ClusterSpec } from '../../src/model/spec.ts';
import {
	tunedFlagsOf,
	withClusterTuning,
	withFlags,
	withKubeletTuning,
	withKubeProxyTuning,
} from '../../src/render/edit-tuning.ts';
import type { DeepPartial } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';

/** As kubeadm 1.20.2 has written them. */
function written(name: string): string {
	return readFileSync(new URL(`./kubeadm-files/${name}.yaml`, import.meta.url), 'utf8');
}

/** The lines that differ, each with its sign. */
function difference(before: string, after: string): string[] {
	return createTwoFilesPatch('a', 'b', before, after, '', '', { context: 0 })
		.split('\n')
		.slice(4)
		.filter((line) => /^[+-]/.test(line));
}

const PLAIN: DeepPartial<ClusterSpec> = {
	network: { conntrackMaxPerCore: 0 },
	etcd: {
		tuning: {
			quotaBackendBytes: 2147483648,
			maxRequestBytes: 1572864,
			autoCompactionRetentionHours: 0,
		},
	},
};
const plain = makeSpec(PLAIN);
const tuned = makeSpec({
	...PLAIN,
	kubernetes: { maxPods: 200, maxParallelImagePulls: 1 },
	runtime: { name: 'containerd', containerLogMaxSize: 20, containerLogMaxFiles: 3 },
	network: { proxyMode: 'ipvs', proxyScheduler: 'lc', conntrackMaxPerCore: 0 },
	timings: {
		nodeMonitorGracePeriod: 200,
		nodeStatusUpdateFrequency: 90,
		podEvictionTimeout: 60,
		nodeStartupGracePeriod: 120,
	},
	certificates: { signingDays: 30 },
});

const edits: [string, (text: string, spec: ClusterSpec) => string, string[]][] = [
	[
		'kube-controller-manager',
		(text, spec) => withFlags(text, tunedFlagsOf(spec)['kube-controller-manager'] ?? {}),
		[
			'+    - --cluster-signing-duration=720h0m0s',
			'+    - --node-monitor-grace-period=200s',
			'+    - --node-startup-grace-period=120s',
		],
	],
	[
		'cluster-configuration',
		withClusterTuning,
		[
			'+    default-not-ready-toleration-seconds: "60"',
			'+    default-unreachable-toleration-seconds: "60"',
			'+    node-monitor-grace-period: 200s',
			'+    node-startup-grace-period: 120s',
			'+    cluster-signing-duration: 720h0m0s',
		],
	],
	[
		'kubelet',
		withKubeletTuning,
		[
			'-nodeStatusUpdateFrequency: 0s',
			'+nodeStatusUpdateFrequency: 1m30s',
			'+maxPods: 200',
			'+serializeImagePulls: true',
			'+containerLogMaxSize: 20Mi',
			'+containerLogMaxFiles: 3',
		],
	],
	[
		'kube-proxy',
		withKubeProxyTuning,
		['-  scheduler: ""', '+  scheduler: "lc"', '-mode: iptables', '+mode: ipvs'],
	],
];

describe.each(edits)('what kubeadm has written of %s', (name, edit, expected) => {
	it('comes back as it is where it agrees', () => {
		expect(edit(written(name), plain)).toBe(written(name));
	});

	it('differs by what is tuned and by nothing else', () => {
		const after = edit(written(name), tuned);
		expect(difference(written(name), after).toSorted()).toEqual(expected.toSorted());
		expect(edit(after, tuned)).toBe(after);
	});

	it('loses what is not tuned any more', () => {
		const back = edit(edit(written(name), tuned), plain);
		const lost = ['-nodeStatusUpdateFrequency: 0s', '-  scheduler: ""'];
		expect(difference(written(name), back).filter((line) => !lost.includes(line))).toEqual([]);
	});

	it.each(['', 'null', '[]', 'a: [', '- x', 'text'])('comes back as it is if it is %j', (text) => {
		expect(edit(text, plain)).toBe(text);
	});
});

describe('a manifest', () => {
	const flags = { v: '4', gone: null };
	const manifest = (...command: string[]) =>
		`spec:\n  containers:\n  - command:\n${command.map((word) => `    - ${word}\n`).join('')}`;

	it('keeps flags that an operator has added, and says each of ours once', () => {
		const before = manifest('x', '--v=2 # by hand', '--own=1', '"--v=3"', '--gone=yes');
		expect(withFlags(before, flags)).toBe(manifest('x', '--own=1', '--v=4'));
	});

	it('that has no command is left alone', () => {
		const without = 'spec:\n  containers:\n  - args: [--v=2]\n';
		expect(withFlags(without, flags)).toBe(without);
	});
});
