import { describe, expect, it } from 'vitest';
import { makePlan, probesFor } from '../../../src/engine/planner.ts';
import { mergeProbes } from '../../../src/facts/probe-request.ts';
import type { ClusterView, FleetFacts, HostFacts } from '../../../src/model/facts.ts';
import type { ClusterSpec } from '../../../src/model/spec.ts';
import { fixes } from '../../../src/steps/fixes/all.ts';
import type { FleetContext, Step } from '../../../src/steps/step.ts';
import { FakeTransport } from '../../engine/support/fake-transport.ts';
import { bareFleet, contextOf, installedFleet, observedText } from '../../plan/support/fleet.ts';
import { makeSoftware } from '../../plan/support/software.ts';
import { type DeepPartial, makeRuntime, merge } from '../../support/facts.ts';
import { makeSpec } from '../../support/spec.ts';
import { runSteps } from '../run-tasks.ts';

function fixNamed(id: string): Step {
	const step = fixes.get(id);
	if (!step) throw new Error(`no fix ${id}`);
	return step;
}

/** Answers to the probes that a Fix adds: nothing is there unless the Facts say so. */
function answered(step: Step, context: FleetContext): FleetContext {
	const facts = Object.fromEntries(
		context.spec.hosts.flatMap((host) => {
			const own = context.facts[host.name];
			if (!own) return [];
			const { spec, software } = context;
			const request = mergeProbes(probesFor([step], spec, host, software));
			const unit = { exists: true, active: false, enabled: true, configuredAt: null };
			const files = Object.fromEntries(request.files.map((path) => [path, null]));
			const units = Object.fromEntries(request.units.map((name) => [name, unit]));
			const observed = {
				...own.observed,
				files: { ...files, ...own.observed.files },
				units: { ...units, ...own.observed.units },
			};
			return [[host.name, { ...own, observed }]];
		}),
	);
	return { ...context, facts };
}

interface Hosts {
	id: string;
	installed?: boolean;
	facts?: Record<string, DeepPartial<HostFacts>>;
	targets?: string[];
	spec?: ClusterSpec;
}

async function contextFor({
	id,
	installed = false,
	facts = {},
	targets,
	spec = makeSpec(),
}: Hosts): Promise<FleetContext> {
	const software = await makeSoftware(spec);
	const fleet = (installed ? installedFleet : bareFleet)(spec, software);
	const overlaid: FleetFacts = Object.fromEntries(
		Object.entries(fleet).map(([name, own]) => [name, merge(own, facts[name])]),
	);
	return answered(fixNamed(id), contextOf(spec, overlaid, software, targets));
}

async function planned(hosts: Hosts) {
	const plan = makePlan([fixNamed(hosts.id)], await contextFor(hosts));
	return plan.tasks
		.filter(({ changes }) => changes.length > 0)
		.map(({ host, needs, changes }) => ({
			host,
			needs,
			changes: changes.map(({ verb, subject }) => `${verb} ${subject}`),
		}));
}

describe('the table of fixes', () => {
	it('has each fix under its own id, with a title', () => {
		for (const [id, step] of fixes) {
			expect(step.id).toBe(id);
			expect(step.title.length).toBeGreaterThan(5);
		}
	});
});

describe('turn-swap-off', () => {
	const swap = { swap: { devices: [{ name: '/dev/sda2', bytes: 1 }] } };

	it('turns swap off on hosts that have it, now and in fstab', async () => {
		const fstab = observedText('UUID=1 / ext4 defaults 0 1\n/dev/sda2 none swap sw 0 0\n');
		const facts = { n1: { ...swap, observed: { files: { '/etc/fstab': fstab } } } };
		expect(await planned({ id: 'turn-swap-off', facts })).toEqual([
			{ host: 'n1', needs: [], changes: [expect.stringMatching(/swap/), 'update /etc/fstab'] },
		]);
	});

	it('does so too where the spec leaves swap alone: it was asked for by name', async () => {
		const base = makeSpec();
		const spec = { ...base, os: { ...base.os, swap: 'keep' as const } };
		const tasks = await planned({ id: 'turn-swap-off', facts: { n2: swap }, spec });
		expect(tasks.map(({ host }) => host)).toEqual(['n2']);
	});
});

describe('load-kernel-modules', () => {
	it('changes modules and settings of the named hosts alone', async () => {
		const tasks = await planned({ id: 'load-kernel-modules', targets: ['n2'] });
		expect(tasks.map(({ host }) => host)).toEqual(['n2']);
		expect(tasks[0]?.changes).toEqual(
			expect.arrayContaining(['start module br_netfilter', 'update sysctl net.ipv4.ip_forward']),
		);
	});
});

describe('start-runtime', () => {
	it('starts the runtime where it is installed and stands still', async () => {
		const { name } = makeSpec().runtime;
		const unit = `${name}.service`;
		const state = (active: boolean) => ({
			[name]: makeRuntime({ active }),
			observed: { units: { [unit]: { exists: true, active, enabled: true, configuredAt: null } } },
		});
		const facts = { n1: state(false), n2: state(true) };
		expect(await planned({ id: 'start-runtime', facts })).toEqual([
			{ host: 'n1', needs: [], changes: [`start ${unit}`] },
		]);
	});
});

describe('set-docker-cgroup-driver', () => {
	const spec = makeSpec();
	const docker = { ...spec, runtime: { ...spec.runtime, name: 'docker' as const } };
	const config = 'apiVersion: kubelet.config.k8s.io/v1beta1\ncgroupDriver: cgroupfs\nkind: X\n';
	const wrong = {
		docker: makeRuntime({ cgroupDriver: 'cgroupfs' }),
		observed: {
			files: {
				'/etc/docker/daemon.json': observedText('{"exec-opts":["native.cgroupdriver=cgroupfs"]}\n'),
				'/var/lib/kubelet/config.yaml': observedText(config),
			},
			units: {
				'docker.service': { exists: true, active: true, enabled: true, configuredAt: 1.8e9 },
				'kubelet.service': { exists: true, active: true, enabled: true, configuredAt: 1.8e9 },
			},
		},
		kubernetes: { configFiles: ['/etc/kubernetes/kubelet.conf'] },
	};

	it('writes docker’s and the kubelet’s driver and restarts both, and says so', async () => {
		const id = 'set-docker-cgroup-driver';
		expect(fixNamed(id).title).toContain('all containers of the host restart');
		const [task] = await planned({ id, spec: docker, facts: { n1: wrong }, targets: ['n1'] });
		expect(task?.changes).toEqual([
			'update /etc/docker/daemon.json',
			'restart docker.service',
			'update /var/lib/kubelet/config.yaml',
			'restart kubelet.service',
		]);
	});

	it('keeps the rest of the kubelet’s configuration', async () => {
		const id = 'set-docker-cgroup-driver';
		const context = await contextFor({ id, spec: docker, facts: { n1: wrong }, targets: ['n1'] });
		const [task] = makePlan([fixNamed(id)], context).tasks;
		const resources = task?.work.kind === 'converge' ? task.work.resources : [];
		expect(resources).toContainEqual(
			expect.objectContaining({
				path: '/var/lib/kubelet/config.yaml',
				content: config.replace('cgroupfs', 'systemd'),
			}),
		);
	});

	it('leaves a kubelet alone that kubeadm has not set up yet', async () => {
		const bare = { ...wrong, kubernetes: { configFiles: [] } };
		const id = 'set-docker-cgroup-driver';
		const [task] = await planned({ id, spec: docker, facts: { n1: bare }, targets: ['n1'] });
		expect(task?.changes).toEqual(['update /etc/docker/daemon.json', 'restart docker.service']);
	});

	it('takes standing masters one by one', async () => {
		const id = 'set-docker-cgroup-driver';
		const context = await contextFor({ id, spec: docker, installed: true });
		const tasks = makePlan([fixNamed(id)], context).tasks;
		expect(tasks.map(({ id: task, needs }) => [task, needs]).slice(0, 3)).toEqual([
			['set-docker-cgroup-driver@n1', []],
			['set-docker-cgroup-driver@n2', ['set-docker-cgroup-driver@n1']],
			['set-docker-cgroup-driver@n3', ['set-docker-cgroup-driver@n2']],
		]);
	});
});

describe('sync-time', () => {
	it('leaves a host alone whose clock is right', async () => {
		const facts = { n1: { clock: { offsetMs: -93_400 } }, n2: { clock: { synchronized: false } } };
		expect((await planned({ id: 'sync-time', facts })).map(({ host }) => host)).toEqual([
			'n1',
			'n2',
		]);
	});
});

describe('restart-kubelet', () => {
	it('restarts it on the named hosts and waits until it is healthy', async () => {
		const context = await contextFor({ id: 'restart-kubelet', installed: true, targets: ['n4'] });
		const n4 = new FakeTransport('n4');
		const { result } = await runSteps([fixNamed('restart-kubelet')], context, { n4 });
		expect(Object.values(result.statuses)).toEqual(['done']);
		expect(n4.jobs[0]?.script).toMatch(/systemctl restart kubelet[\s\S]+until_true 60/);
	});
});

describe('regain-etcd-quorum', () => {
	const silent = { cluster: null };
	const unfinished = {
		cluster: null,
		kubernetes: { configFiles: ['/etc/kubernetes/kubelet.conf'], etcdData: false, nodeName: null },
		observed: { files: { '/var/lib/k8s-tui/initialized': null } },
	};
	const never = { ...unfinished, kubernetes: { ...unfinished.kubernetes, configFiles: [] } };
	const id = 'regain-etcd-quorum';

	it('takes the half-joined master off and makes the only complete one stand alone', async () => {
		const facts = { n1: silent, n2: unfinished, n3: never };
		const context = await contextFor({ id, installed: true, facts });
		const [n1, n2] = ['n1', 'n2'].map(
			(name) => new FakeTransport(name, { exec: () => ({ exitCode: 1 }) }),
		);
		if (!n1 || !n2) throw new Error('no transports');
		const { plan, result } = await runSteps([fixNamed(id)], context, { n1, n2 });
		expect(plan.tasks.map(({ host, changes }) => [host, changes.map((c) => c.subject)])).toEqual([
			['n1', ['what an unfinished kubeadm join left', 'etcd on n1: its only member again']],
		]);
		expect(result.errors).toEqual({});
		expect([...n2.jobs, ...n1.jobs].map((job) => job.id)).toEqual([
			'r1.regain-etcd-quorum.reset-n2',
			'r1.regain-etcd-quorum.etcd-alone-n1',
		]);
	});

	it('leaves everything as it is where etcd has a leader after all', async () => {
		const facts = { n1: silent, n2: unfinished, n3: never };
		const context = await contextFor({ id, installed: true, facts });
		const n1 = new FakeTransport('n1');
		const n2 = new FakeTransport('n2');
		const { result } = await runSteps([fixNamed(id)], context, { n1, n2 });
		expect(result.errors).toEqual({});
		expect([...n1.jobs, ...n2.jobs]).toEqual([]);
	});

	it.each([
		['the API answers', {}],
		['a second master is complete', { n1: silent, n2: silent, n3: never }],
	])('has nothing to do where %s', async (_when, facts) => {
		expect(await planned({ id, installed: true, facts })).toEqual([]);
	});

	it('has nothing to do where a master was not heard, which may be complete', async () => {
		const facts = { n1: silent, n2: unfinished, n3: never };
		const context = await contextFor({ id, installed: true, facts });
		delete context.facts.n3;
		expect(makePlan([fixNamed(id)], context).tasks).toEqual([]);
	});
});

describe('remove-stale-etcd-member', () => {
	const stale = { id: 'b2', name: '', peerUrls: ['https://10.0.0.13:2380'], learner: false };

	it('plans the members that never started, on a master whose API server answers', async () => {
		const context = await contextFor({ id: 'remove-stale-etcd-member', installed: true });
		const facts = context.facts.n1;
		const view: ClusterView | null = facts?.cluster ?? null;
		if (!facts || !view) throw new Error('no cluster');
		const cluster = { ...view, etcdMembers: [...(view.etcdMembers ?? []), stale] };
		const state = { ...context.cluster, view: cluster };
		const plan = makePlan([fixNamed('remove-stale-etcd-member')], { ...context, cluster: state });
		expect(plan.tasks.map(({ host, changes }) => [host, changes.map((c) => c.subject)])).toEqual([
			['n1', ['etcd member b2']],
		]);
	});

	it('has nothing to do where all members have started', async () => {
		expect(await planned({ id: 'remove-stale-etcd-member', installed: true })).toEqual([]);
	});
});
