import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { loadSignatures } from '../../src/diagnose/load-signatures.ts';

/** Ids in the order of rank for lines of one log. */
function ranked(lines: string[], version: string | null = '1.20.2'): string[] {
	return diagnose([{ source: 'log', host: 'n1', lines }], version).map(({ id }) => id);
}

const KUBELET_SILENT = [
	'[kubelet-check] The HTTP call equal to \'curl -sSL http://localhost:10248/healthz\' failed with error: Get "http://localhost:10248/healthz": dial tcp 127.0.0.1:10248: connect: connection refused.',
	'error execution phase kubelet-start: timed out waiting for the condition',
	'the kubelet is installed and set up but does not run',
];

describe('the root cause comes before its symptoms', () => {
	it.each([
		[
			'docker and kubelet on different cgroup drivers',
			'KL-01',
			[
				...KUBELET_SILENT,
				'failed to run Kubelet: misconfiguration: kubelet cgroup driver: "systemd" is different from docker cgroup driver: "cgroupfs"',
			],
		],
		[
			'the same before the kubelet has said anything',
			'KL-51',
			[...KUBELET_SILENT, 'docker uses the cgroup driver cgroupfs, the kubelet is set to systemd'],
		],
		[
			'swap',
			'KL-56',
			[
				...KUBELET_SILENT,
				'failed to run Kubelet: running with swap on is not supported, please disable swap! or set --fail-swap-on flag to false.',
			],
		],
		[
			'a flag that the kubelet does not know any more',
			'KL-06',
			[...KUBELET_SILENT, 'failed to parse kubelet flag: unknown flag: --network-plugin'],
		],
		[
			'no bootstrap kubeconfig',
			'KL-57',
			[
				'kubelet.service: Main process exited, code=exited, status=1/FAILURE',
				'error: failed to run Kubelet: unable to load bootstrap kubeconfig: invalid configuration: no configuration has been provided',
			],
		],
		[
			'a pending CSR',
			'KL-62',
			[
				'Error from server: Get "https://10.0.0.21:10250/containerLogs/kube-system/x/y": remote error: tls: internal error',
				'http: TLS handshake error from 10.0.0.11:40292: no serving certificate available for the kubelet',
				'csr-8x7bq   12m   kubernetes.io/kubelet-serving   system:node:w1   <none>   Pending',
			],
		],
		[
			'an expired token',
			'KJ-05',
			[
				'error execution phase preflight: couldn\'t validate the identity of the API Server: could not find a JWS signature in the cluster-info ConfigMap for token ID "b677lw"',
				'timed out waiting for the condition',
			],
		],
		[
			'a certificate without the virtual address',
			'API-51',
			[
				'http: TLS handshake error from 10.0.0.12:51514: remote error: tls: bad certificate',
				'[discovery] Failed to request cluster-info, will try again: x509: certificate is valid for 10.96.0.1, 10.0.0.11, not 10.0.0.100',
			],
		],
		[
			'etcd that has lost its quorum',
			'ET-26',
			[
				'prober detected unhealthy status',
				'etcdserver: request timed out, possibly due to connection lost',
				'error retrieving resource lock kube-system/kube-scheduler: context deadline exceeded',
				'serving /health false; no leader',
				'healthz check failed',
			],
		],
		[
			'a full disk',
			'OS-51',
			[
				...KUBELET_SILENT,
				'apply request took too long',
				'write /var/lib/etcd/member/wal/0.tmp: no space left on device',
			],
		],
		[
			'a wrong clock',
			'OS-56',
			[
				'x509: certificate has expired or is not yet valid: current time 2021-04-01T08:00:00Z is before 2021-04-01T09:12:33Z',
				'prober found high clock drift',
				'the clock is 4353.0 s behind',
			],
		],
		[
			'a daemon.json that cannot be read',
			'CR-51',
			[
				'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
				'docker is installed but does not run',
				"unable to configure the Docker daemon with file /etc/docker/daemon.json: invalid character '\"' after object key:value pair",
				'Job for docker.service failed because the control process exited with error code.',
			],
		],
		[
			'a stale etcd member',
			'ET-55',
			[
				'error execution phase check-etcd: etcd cluster is not healthy: failed to dial endpoint https://10.0.0.12:2379 with maintenance client: context deadline exceeded',
				'etcd member 8e9e05c52164694d (https://10.0.0.13:2380) has never started',
			],
		],
		[
			'a virtual address on two hosts',
			'LB-57',
			[
				'Keepalived_vrrp[1]: (VI_1) Entering MASTER STATE',
				'(VI_1) received lower priority (100) advert from 10.0.0.13 - discarding',
				'the virtual address 10.0.0.100 is on several hosts: m1, m2',
			],
		],
	])('%s', (_name, root, lines) => {
		const forwards = ranked(lines);
		expect(forwards[0]).toBe(root);
		expect(forwards.length).toBeGreaterThan(1);
		expect(ranked(lines.toReversed())[0]).toBe(root);
	});
});

describe('ranking', () => {
	it('names for each symptom what explains it, the root where it is known', () => {
		const found = diagnose(
			[
				{
					source: 'log',
					host: null,
					lines: [...KUBELET_SILENT, 'swap is on: /dev/sda2'],
				},
			],
			null,
		);
		expect(found.map(({ id, rank, symptomOf }) => [rank, id, symptomOf])[0]).toEqual([
			1,
			'KL-56',
			null,
		]);
		expect(new Set(found.slice(1).map(({ symptomOf }) => symptomOf))).toEqual(new Set(['KL-56']));
	});

	it('puts a specific cause before a generic one, and both before what is mostly harmless', () => {
		const lines = [
			'(VI_1) Entering MASTER STATE',
			'apply request took too long',
			'mvcc: database space exceeded',
		];
		expect(ranked(lines)).toEqual(['ET-51', 'ET-08', 'LB-01']);
	});

	it('puts what does not occur in this version behind its like', () => {
		const lines = ['configured to not run on a host using cgroup v1', 'swap is on: /dev/sda2'];
		expect(ranked(lines, '1.20.2')).toEqual(['KL-56', 'KL-09']);
		expect(ranked(lines, 'v1.36.0')).toEqual(['KL-09', 'KL-56']);
	});

	it('puts what repeats before what was said once', () => {
		const once = 'etcdserver: too many learner members in cluster';
		const often = 'the member has been permanently removed from the cluster';
		expect(ranked([once, often, often, often])).toEqual(['ET-20', 'ET-16']);
		expect(ranked([often, once, once, once])).toEqual(['ET-16', 'ET-20']);
	});

	it('holds when everything that is known is found at once', () => {
		const all = loadSignatures();
		const found = ranked(all.flatMap(({ samples }) => samples));
		expect(new Set(found)).toEqual(new Set(all.map(({ id }) => id)));
		const place = new Map(found.map((id, index) => [id, index]));
		const upsideDown = all
			.filter(({ level }) => level !== 'notice')
			.flatMap(({ id, causes }) =>
				causes
					.filter((symptom) => (place.get(symptom) ?? 0) < (place.get(id) ?? 0))
					.map((symptom) => `${symptom} before its cause ${id}`),
			);
		expect(upsideDown).toEqual([]);
	});

	it('says nothing about nothing', () => {
		expect(ranked([])).toEqual([]);
	});
});
