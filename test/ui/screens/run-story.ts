import type { Diagnosis } from '../../../src/model/diagnosis.ts';
import type { Event, EventBody } from '../../../src/model/events.ts';
import type { Plan, Task } from '../../../src/model/plan.ts';
import type { RunHost } from '../../../src/ui/screens/run/model.ts';

const BEGIN = Date.parse('2026-01-02T03:04:00.000Z');

/** Unix time so many seconds into the story. */
export function at(seconds: number): number {
	return BEGIN + Math.round(seconds * 1000);
}

export function fleet(masters: number, workers: number): RunHost[] {
	return [
		...Array.from({ length: masters }, (_, index) => ({
			name: `m${index + 1}`,
			address: `10.0.0.${11 + index}`,
			roles: ['control-plane' as const, 'etcd' as const],
		})),
		...Array.from({ length: workers }, (_, index) => ({
			name: `w${index + 1}`,
			address: `10.0.${1 + Math.floor(index / 200)}.${21 + (index % 200)}`,
			roles: ['worker' as const],
		})),
	];
}

interface Told {
	step: string;
	seconds: number;
	on: 'all' | 'masters' | 'first' | 'joining' | 'workers';
	after: string[];
	lines: string[];
}

/** How an install goes: what each Step takes, needs and prints, as kubeadm 1.20 and apt say it. */
const STEPS: Told[] = [
	{
		step: 'prepare-host',
		seconds: 2,
		on: 'all',
		after: [],
		lines: ['net.ipv4.ip_forward = 1', 'vm.max_map_count = 262144'],
	},
	{
		step: 'fetch-software',
		seconds: 32,
		on: 'all',
		after: [],
		lines: ['kubeadm: OK', 'kubelet: OK', 'k8s.gcr.io_etcd_3.4.13-0.tar: OK'],
	},
	{
		step: 'install-packages',
		seconds: 41,
		on: 'all',
		after: ['prepare-host'],
		lines: [
			'Reading package lists...',
			'The following NEW packages will be installed:',
			'  conntrack containerd docker.io ethtool ipset ipvsadm runc socat',
			'0 upgraded, 8 newly installed, 0 to remove and 12 not upgraded.',
			'Get:4 http://packages.local/debian bookworm/main amd64 docker.io amd64 20.10.24+dfsg1-1 [36.2 MB]',
			'Unpacking docker.io (20.10.24+dfsg1-1) ...',
			'Setting up docker.io (20.10.24+dfsg1-1) ...',
			'Processing triggers for libc-bin (2.36-9) ...',
		],
	},
	{
		step: 'install-runtime',
		seconds: 5,
		on: 'all',
		after: ['install-packages'],
		lines: ['Synchronizing state of docker.service', 'docker: cgroup driver systemd'],
	},
	{
		step: 'install-kubernetes',
		seconds: 9,
		on: 'all',
		after: ['fetch-software', 'install-runtime'],
		lines: ['Created symlink /etc/systemd/system/multi-user.target.wants/kubelet.service'],
	},
	{
		step: 'load-images',
		seconds: 21,
		on: 'all',
		after: ['fetch-software', 'install-runtime'],
		lines: [
			'Loaded image: k8s.gcr.io/kube-proxy:v1.20.2',
			'Loaded image: k8s.gcr.io/pause:3.2',
			'Loaded image: k8s.gcr.io/etcd:3.4.13-0',
		],
	},
	{
		step: 'configure-pod-network',
		seconds: 4,
		on: 'all',
		after: ['install-packages'],
		lines: ['10.244.1.0/24 via 10.0.0.12 dev eth0'],
	},
	{
		step: 'install-load-balancer',
		seconds: 5,
		on: 'masters',
		after: ['install-packages'],
		lines: ['Configuration file is valid', 'Keepalived_vrrp: (VI_1) Entering BACKUP STATE'],
	},
	{
		step: 'init-control-plane',
		seconds: 22,
		on: 'first',
		after: ['install-kubernetes', 'load-images', 'configure-pod-network', 'install-load-balancer'],
		lines: [
			'[init] Using Kubernetes version: v1.20.2',
			'[certs] Using certificateDir folder "/etc/kubernetes/pki"',
			'[certs] apiserver serving cert is signed for DNS names [api.prod.internal kubernetes m1]',
			'[control-plane] Creating static Pod manifest for "kube-apiserver"',
			'[etcd] Creating static Pod manifest for local etcd in "/etc/kubernetes/manifests"',
			'[wait-control-plane] Waiting for the kubelet to boot up the control plane as static Pods',
			'[apiclient] All control plane components are healthy after 14.003 seconds',
			'Your Kubernetes control-plane has initialized successfully!',
		],
	},
	{
		step: 'create-join-credentials',
		seconds: 1,
		on: 'first',
		after: ['init-control-plane'],
		lines: [],
	},
	{
		step: 'join-control-plane',
		seconds: 24,
		on: 'joining',
		after: ['create-join-credentials'],
		lines: [
			'[preflight] Running pre-flight checks',
			'[preflight] Reading configuration from the cluster...',
			'[certs] Generating "etcd/peer" certificate and key',
			'[check-etcd] Checking that the etcd cluster is healthy',
			'[kubelet-start] Starting the kubelet',
			'[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap...',
			'[etcd] Announced new etcd member joining to the existing etcd cluster',
			'[etcd] Waiting for the new etcd member to join the cluster. This can take up to 40s',
		],
	},
	{
		step: 'join-worker',
		seconds: 14,
		on: 'workers',
		after: ['create-join-credentials'],
		lines: [
			'[preflight] Running pre-flight checks',
			'[kubelet-start] Starting the kubelet',
			'[kubelet-start] Waiting for the kubelet to perform the TLS Bootstrap...',
			'This node has joined the cluster:',
			'* Certificate signing request was sent to apiserver and a response was received.',
			'* The Kubelet was informed of the new secure connection details.',
		],
	},
	{
		step: 'label-nodes',
		seconds: 1,
		on: 'first',
		after: ['join-control-plane', 'join-worker'],
		lines: ['node/m1 labeled'],
	},
	{
		step: 'verify-cluster',
		seconds: 11,
		on: 'first',
		after: ['label-nodes'],
		lines: ['nodes: all Ready', 'a Service of pods on every node answers from every host'],
	},
];

function hostsOf({ on }: Told, hosts: readonly RunHost[]): string[] {
	const masters = hosts.filter(({ roles }) => roles.includes('control-plane'));
	const workers = hosts.filter(({ roles }) => roles.includes('worker'));
	const chosen = {
		all: hosts,
		masters,
		first: masters.slice(0, 1),
		joining: masters.slice(1),
		workers,
	}[on];
	return chosen.map(({ name }) => name);
}

export function planOf(hosts: readonly RunHost[]): Plan {
	const tasks: Task[] = [];
	for (const told of STEPS) {
		const own = hostsOf(told, hosts);
		for (const [index, host] of own.entries()) {
			const needs = told.after.flatMap((step) => {
				const of = STEPS.find((each) => each.step === step);
				const on = of ? hostsOf(of, hosts) : [];
				const isForAll = told.on === 'first' || !on.includes(host);
				return on.filter((name) => isForAll || name === host).map((name) => `${step}@${name}`);
			});
			// Control planes join one at a time.
			if (told.on === 'joining' && index > 0) needs.push(`${told.step}@${own[index - 1]}`);
			tasks.push({
				id: `${told.step}@${host}`,
				step: told.step,
				title: told.step,
				host,
				needs,
				work: { kind: 'action', params: {} },
				changes: [{ resource: null, verb: 'run', subject: told.step }],
				estimate: told.seconds,
			});
		}
	}
	return { cluster: 'prod', tasks };
}

type Timed = [seconds: number, EventBody];

/** What comes before the Plan: hosts connect and are looked at. */
export function beginning(hosts: readonly RunHost[]): Timed[] {
	return [
		[0, { type: 'run-started', run: 'r1', command: 'apply', cluster: 'prod', version: '0.1.0' }],
		...hosts.map(
			({ name }, index): Timed => [
				0.3 + index * 0.01,
				{ type: 'host-connected', host: name, user: 'root', privilege: 'root' },
			],
		),
		...hosts.map(
			({ name }, index): Timed => [
				0.9 + index * 0.02,
				{ type: 'facts-gathered', host: name, milliseconds: 420 },
			],
		),
	];
}

/** A whole install that goes well, each Event with its second. */
export function wholeRun(hosts: readonly RunHost[]): Timed[] {
	const plan = planOf(hosts);
	const ends = new Map<string, number>();
	const events: Timed[] = [
		...beginning(hosts),
		[6, { type: 'plan-made', plan, changes: plan.tasks.length }],
	];
	for (const { id, step, host, needs, estimate } of plan.tasks) {
		const start = Math.max(6, ...needs.map((need) => ends.get(need) ?? 6));
		const slower = 1 + (Number(host.slice(1)) % 3) * 0.15;
		const seconds = Math.round(estimate * slower * 10) / 10;
		ends.set(id, start + seconds);
		const lines = STEPS.find((told) => told.step === step)?.lines ?? [];
		events.push([start, { type: 'task', step, host, status: 'running', seconds: 0 }]);
		for (const [index, text] of lines.entries()) {
			const moment = start + (seconds * (index + 1)) / (lines.length + 1);
			events.push([moment, { type: 'output', step, host, text }]);
		}
		events.push([start + seconds, { type: 'task', step, host, status: 'done', seconds }]);
	}
	const end = Math.max(...ends.values());
	events.push([end + 1, finished(0, end - 6, plan.tasks.length)]);
	return events.sort(([a], [b]) => a - b);
}

export function finished(exitCode: 0 | 1 | 130, seconds: number, done: number): EventBody {
	const good = exitCode === 0;
	return {
		type: 'run-finished',
		run: 'r1',
		exitCode,
		outcome: {
			seconds,
			sentBytes: 412_000_000,
			done,
			unchanged: 0,
			failed: exitCode === 1 ? 1 : 0,
			blocked: exitCode === 1 ? 3 : 0,
			paused: exitCode === 130 ? 4 : 0,
			summary: good
				? [`All done: ${done} steps on 5 hosts.`]
				: [`Done: ${done} steps.`, 'The same command goes on from here.'],
		},
	};
}

/** The Events until a moment, as the engine emits them. */
export function until(story: readonly Timed[], seconds: number): Event[] {
	return story
		.filter(([second]) => second <= seconds)
		.map(([second, body]) => ({ at: new Date(at(second)).toISOString(), ...body }));
}

/** The story until a pause: what runs then finishes, and nothing new begins. */
export function pausedRun(hosts: readonly RunHost[], seconds: number) {
	const story = wholeRun(hosts);
	const begun = new Set(
		story.flatMap(([second, body]) =>
			second <= seconds && body.type === 'task' ? [`${body.step}@${body.host}`] : [],
		),
	);
	const kept = story.filter(
		([second, body]) =>
			second <= seconds ||
			((body.type === 'task' || body.type === 'output') && begun.has(`${body.step}@${body.host}`)),
	);
	const end = Math.max(...kept.map(([second]) => second));
	for (const { id, step, host } of planOf(hosts).tasks) {
		if (begun.has(id)) continue;
		kept.push([end, { type: 'task', step, host, status: 'paused', seconds: 0 }]);
	}
	kept.push([end, finished(130, end - 6, begun.size)]);
	return { story: kept, end };
}

export const CGROUP_LINE =
	'failed to run Kubelet: misconfiguration: kubelet cgroup driver: "systemd" is different from docker cgroup driver: "cgroupfs"';

/** The story until m2's join fails because docker there uses another cgroup driver. */
export function failingRun(hosts: readonly RunHost[], { diagnosed }: { diagnosed: boolean }) {
	const story = wholeRun(hosts);
	const [joined] =
		story.find(
			([, body]) =>
				body.type === 'task' &&
				body.step === 'join-control-plane' &&
				body.host === 'm2' &&
				body.status === 'running',
		) ?? [];
	const moment = (joined ?? 0) + 12;
	const before = story.filter(([second]) => second <= moment);
	before.push([
		moment,
		{
			type: 'task',
			step: 'join-control-plane',
			host: 'm2',
			status: 'failed',
			seconds: 12,
			failure: {
				code: 'step-failed',
				message: `join the control plane failed on m2: [kubelet-check] Initial timeout of 40s passed.`,
				host: 'm2',
				expected: 'exit status 0',
				found:
					'exit status 1, after:\n[kubelet-start] Starting the kubelet\n[kubelet-check] Initial timeout of 40s passed.\nerror execution phase kubelet-start: timed out waiting for the condition',
				fix: null,
			},
		},
	]);
	for (const [step, host] of [
		['join-control-plane', 'm3'],
		['label-nodes', 'm1'],
		['verify-cluster', 'm1'],
	] as const) {
		before.push([moment, { type: 'task', step, host, status: 'blocked', seconds: 0 }]);
	}
	if (diagnosed) {
		before.push([
			moment + 1,
			{
				type: 'diagnosis',
				step: 'join-control-plane',
				on: 'm2',
				host: 'm2',
				...CGROUP,
			} as EventBody,
		]);
	}
	return { story: before, moment };
}

const CGROUP: Diagnosis = {
	id: 'KL-01',
	component: 'kubelet',
	level: 'specific',
	cause: 'The kubelet and the container runtime use different cgroup drivers.',
	fix: 'Set the same driver for both, systemd where systemd is PID 1, and restart the runtime and the kubelet.',
	evidence: [
		{ source: 'journal kubelet', host: 'm2', line: 142, text: CGROUP_LINE },
		{
			source: '/etc/docker/daemon.json',
			host: 'm2',
			line: 3,
			text: '"exec-opts": ["native.cgroupdriver=cgroupfs"]',
		},
	],
	occurrences: 5,
	rank: 1,
	symptomOf: null,
	repair: 'set-docker-cgroup-driver',
};
