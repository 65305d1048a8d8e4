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
		const containers = runtime.containers ?? 0;
		if (runtime.containers === 0 || !runtime.active) {
			return problem('warning', {
				...base,
				observed: `${runtime.cgroupDriver}, no containers run`,
				fix: `Nothing to do: apply sets the driver to ${wanted} and restarts ${name}.`,
			});
		}
		return problem('error', {
			...base,
			observed: `${runtime.cgroupDriver}, and ${runtime.containers === null ? 'containers may' : `${containers} containers`} run on it`,
			fix: fixText(spec, runtime.cgroupDriver),
		});
	},
);

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
