import type { HostFacts } from '../../model/facts.ts';
import type { Resource } from '../../model/resource.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { CONTAINERD_CONFIG_PATH } from '../../render/containerd.ts';
import { DOCKER_DAEMON_PATH } from '../../render/docker.ts';
import { observedFile } from '../../resources/observed.ts';
import { installRuntime } from '../install-runtime.ts';
import { type Step, taskId } from '../step.ts';

const KUBELET_CONFIG = '/var/lib/kubelet/config.yaml';
const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';

/** docker, and the kubelet with it, on the cgroup driver that the spec says. */
export const setDockerCgroupDriver = setCgroupDriver('docker', DOCKER_DAEMON_PATH);

/** containerd, and the kubelet with it, on the cgroup driver that the spec says. */
export const setContainerdCgroupDriver = setCgroupDriver('containerd', CONTAINERD_CONFIG_PATH);

/** Masters one by one: a restart of the runtime ends their etcd and API server for a while. */
function setCgroupDriver(runtime: 'docker' | 'containerd', runtimeConfig: string): Step {
	const id = `set-${runtime}-cgroup-driver`;
	return {
		...installRuntime,
		id,
		title: `cgroup driver of ${runtime} and kubelet (all containers of the host restart)`,
		estimate: 30,
		hosts: ({ spec, facts }) =>
			spec.runtime.name === runtime ? spec.hosts.filter(({ name }) => facts[name]?.[runtime]) : [],
		needs: ({ host, cluster, targets }) => {
			const masters = cluster.controlPlane.filter((name) => targets.has(name));
			const before = masters[masters.indexOf(host.name) - 1];
			return before ? [taskId(id, before)] : [];
		},
		probe: (spec, host, software) => [
			...installRuntime.probe(spec, host, software),
			{ files: [KUBELET_CONFIG, runtimeConfig], units: ['kubelet.service'] },
		],
		plan(context) {
			const own = installRuntime.plan(context);
			if (own.kind !== 'converge') throw new Error('install-runtime has no Resources');
			return {
				kind: 'converge',
				resources: [...own.resources, ...kubelet(context.spec, context.hostFacts, runtimeConfig)],
			};
		},
	};
}

/** A kubelet that kubeadm has set up; before that it is kubeadm's to configure. */
function kubelet(spec: ClusterSpec, facts: HostFacts, runtimeConfig: string): Resource[] {
	if (!facts.kubernetes.configFiles.includes(KUBELET_CONF)) return [];
	const config = observedFile(facts, KUBELET_CONFIG);
	const file: Resource[] = config?.content
		? [
				{
					kind: 'file',
					path: KUBELET_CONFIG,
					content: config.content.replace(
						/^cgroupDriver:.*$/m,
						`cgroupDriver: ${spec.runtime.cgroupDriver}`,
					),
					mode: config.mode,
				},
			]
		: [];
	return [
		...file,
		{
			kind: 'service',
			unit: 'kubelet.service',
			enabled: true,
			active: true,
			configFiles: [KUBELET_CONFIG, runtimeConfig],
			onChange: 'restart',
		},
	];
}
