import type { HostFacts, ProbeRequest, RuntimeFacts } from '../model/facts.ts';
import type { Resource } from '../model/resource.ts';
import { type ClusterSpec, nodeHosts } from '../model/spec.ts';
import {
	CONTAINERD_CONFIG_PATH,
	CRICTL_CONFIG_PATH,
	containerdConfig,
	containerdMirrors,
	crictlConfig,
} from '../render/containerd.ts';
import { DOCKER_DAEMON_PATH, dockerDaemonJson } from '../render/docker.ts';
import { runtimeProxyPath } from '../render/http-proxy.ts';
import { observedText } from '../resources/observed.ts';
import { waitForMaster } from './etcd-members.ts';
import { runtimeProxyFiles } from './runtime-proxy.ts';
import { type FleetContext, type Step, taskId } from './step.ts';

/** containerd 1.x and 2.x both read the configuration format that this version writes. */
const CONTAINERD_BEFORE_INSTALL = '1.7.0';

/** Configures and starts the container runtime, its cgroup driver agreeing with the kubelet's. */
export const installRuntime: Step = {
	id: 'install-runtime',
	title: 'container runtime',
	estimate: 4,
	hosts: ({ spec }) => nodeHosts(spec),
	needs: (context) => {
		const masters = standingControlPlane(context);
		const before = masters[masters.indexOf(context.host.name) - 1];
		return [
			taskId('install-packages', context.host.name),
			...(before ? [taskId('install-runtime', before)] : []),
		];
	},
	probe: (spec) => [spec.runtime.name === 'docker' ? dockerProbe : containerdProbe(spec)],
	async settle(context) {
		if (standingControlPlane(context).includes(context.host.name)) await waitForMaster(context);
	},
	plan: ({ spec, hostFacts }) => ({
		kind: 'converge',
		resources:
			spec.runtime.name === 'docker' ? docker(spec, hostFacts) : containerd(spec, hostFacts),
	}),
};

/**
 * Masters that carry the cluster already. Their runtimes are restarted one by one: a restart ends
 * the containers of etcd and kube-apiserver for a while.
 */
function standingControlPlane({ cluster, targets }: FleetContext): string[] {
	return cluster.controlPlane.filter((name) => targets.has(name));
}

const dockerProbe: Partial<ProbeRequest> = {
	files: [DOCKER_DAEMON_PATH],
	secretFiles: [runtimeProxyPath('docker.service')],
	units: ['docker.service'],
};

function docker(spec: ClusterSpec, facts: HostFacts): Resource[] {
	const existing = observedText(facts, DOCKER_DAEMON_PATH);
	const content = dockerDaemonJson(spec, existing, facts.host);
	const proxy = runtimeProxyFiles(spec, 'docker.service', facts);
	return [
		{ kind: 'file', path: DOCKER_DAEMON_PATH, content, mode: '0644' },
		...proxy,
		{
			kind: 'service',
			unit: 'docker.service',
			enabled: true,
			active: true,
			configFiles: [DOCKER_DAEMON_PATH, runtimeProxyPath('docker.service')],
			onChange: 'restart',
			consequence: restartOfDocker(facts.docker),
		},
	];
}

function containerdProbe(spec: ClusterSpec): Partial<ProbeRequest> {
	const mirrors = containerdMirrors(spec).map(({ path }) => path);
	return {
		files: [CONTAINERD_CONFIG_PATH, CRICTL_CONFIG_PATH, ...mirrors],
		secretFiles: [runtimeProxyPath('containerd.service')],
		units: ['containerd.service'],
	};
}

function containerd(spec: ClusterSpec, facts: HostFacts): Resource[] {
	const config = containerdConfig(spec, facts.containerd?.version ?? CONTAINERD_BEFORE_INSTALL);
	const mirrors = containerdMirrors(spec);
	const proxy = runtimeProxyFiles(spec, 'containerd.service', facts);
	return [
		{ kind: 'file', path: CONTAINERD_CONFIG_PATH, content: config, mode: '0644' },
		...mirrors.map((file) => ({ kind: 'file' as const, ...file, mode: '0644' })),
		{ kind: 'file', path: CRICTL_CONFIG_PATH, content: crictlConfig(), mode: '0644' },
		...proxy,
		{
			kind: 'service',
			unit: 'containerd.service',
			enabled: true,
			active: true,
			configFiles: [CONTAINERD_CONFIG_PATH, runtimeProxyPath('containerd.service')],
			onChange: 'restart',
			consequence: RESTART_OF_CONTAINERD,
		},
	];
}

/** docker takes its containers down with it, unless live-restore is set. */
function restartOfDocker(docker: RuntimeFacts | null): string {
	const count = docker?.containers ?? 0;
	return count > 0
		? `${count} containers are restarted with it`
		: 'its containers are restarted with it';
}

/** containerd's containers have processes of their own that go on. */
const RESTART_OF_CONTAINERD = 'containers run on meanwhile';
