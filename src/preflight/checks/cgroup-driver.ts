import type { HostFacts, RuntimeFacts } from '../../model/facts.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { hostCheck, ok, problem } from '../check.ts';

/** A kubelet whose driver differs from the runtime's dies: "misconfiguration: kubelet cgroup driver". */
export const cgroupDriver = hostCheck(
	'cgroup-driver',
	'cgroup driver',
	(_host, facts, { spec }) => {
		const runtime = runtimeOf(spec, facts);
		const { name, cgroupDriver: wanted } = spec.runtime;
		const base = { checked: `cgroup driver of ${name}`, expected: wanted };
		if (runtime === null) return ok({ ...base, observed: `${name} is not installed yet` });
		if (runtime.cgroupDriver === null) {
			return ok({ ...base, observed: `${name} does not answer; apply configures ${wanted}` });
		}
		if (runtime.cgroupDriver === wanted) return ok({ ...base, observed: runtime.cgroupDriver });
		const observed = `${runtime.cgroupDriver}, ${describeContainers(runtime)}`;
		const isIdle = runtime.containers === 0 || !runtime.active;
		if (isNode(facts) && !isIdle) {
			return problem('error', { ...base, observed, fix: fixText(spec, runtime.cgroupDriver) });
		}
		return problem('warning', {
			...base,
			observed,
			fix: isIdle
				? `Nothing to do: apply sets the driver to ${wanted} and restarts ${name}.`
				: `Nothing to do: apply sets the driver to ${wanted} and restarts ${name}, and with it all containers; those without a restart policy have to be started again.`,
		});
	},
);

/** Its kubelet has a driver already, which must change together with the runtime's. */
function isNode({ kubernetes }: HostFacts): boolean {
	return kubernetes.configFiles.includes('/etc/kubernetes/kubelet.conf');
}

function describeContainers({ active, containers }: RuntimeFacts): string {
	if (!active || containers === 0) return 'no containers run';
	return containers === null ? 'containers may run on it' : `${containers} containers run on it`;
}

function runtimeOf(spec: ClusterSpec, facts: HostFacts): RuntimeFacts | null {
	return spec.runtime.name === 'docker' ? facts.docker : facts.containerd;
}

function fixText(spec: ClusterSpec, actual: string): string {
	const { name, cgroupDriver: wanted } = spec.runtime;
	const where =
		name === 'docker'
			? `"exec-opts": ["native.cgroupdriver=${wanted}"] in /etc/docker/daemon.json`
			: `SystemdCgroup = ${wanted === 'systemd'} in /etc/containerd/config.toml`;
	return `Stop the containers, set ${where} and run \`systemctl restart ${name}\`; or set runtime.cgroupDriver to ${actual}.`;
}
