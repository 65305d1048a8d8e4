import type { HostFacts } from '../model/facts.ts';
import type { Resource } from '../model/resource.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { fstabWithoutSwap } from '../render/fstab.ts';
import { hostsFile } from '../render/hosts-file.ts';
import {
	LIMITS_PATH,
	limitsFile,
	MODULES_PATH,
	modulesFile,
	modulesToLoad,
	SYSCTL_PATH,
	sysctlFile,
	sysctlKeys,
	sysctlsFor,
} from '../render/os-settings.ts';
import { SELINUX_CONFIG_PATH, selinuxPermissive } from '../render/selinux-config.ts';
import { UNMANAGED_PATH, unmanagedDevices } from '../render/unmanaged-devices.ts';
import { observedFile, observedText, observedUnit } from '../resources/observed.ts';
import { CLUSTER_MARKER } from './cluster-state.ts';
import { HOSTS_FILE, presentEndpoint } from './endpoint-change.ts';
import { FIREWALL_FILES, firewallResources } from './prepare-host-firewall.ts';
import { type HostContext, type Step, taskId } from './step.ts';

const FSTAB = '/etc/fstab';
const NETWORK_MANAGER = 'NetworkManager.service';

/** Brings the operating system into the state that a node needs. Each part can be turned off. */
export const prepareHost: Step = {
	id: 'prepare-host',
	title: 'prepare the host',
	estimate: 2,
	hosts: ({ spec }) => spec.hosts,
	needs: ({ host }) => [
		taskId('use-package-mirror', host.name),
		taskId('upgrade-kernel', host.name),
	],
	probe: (spec) => [
		{
			files: [
				...[CLUSTER_MARKER, HOSTS_FILE, FSTAB, MODULES_PATH, SYSCTL_PATH, LIMITS_PATH],
				...[SELINUX_CONFIG_PATH, UNMANAGED_PATH, ...FIREWALL_FILES],
			],
			units: [NETWORK_MANAGER],
			sysctls: [...sysctlKeys(), ...Object.keys(spec.os.sysctls)],
		},
	],
	plan: (context) => ({ kind: 'converge', resources: resources(context) }),
};

function resources(context: HostContext): Resource[] {
	const { spec, hostFacts } = context;
	return [
		{ kind: 'file', path: CLUSTER_MARKER, content: `${spec.name}\n`, mode: '0644' },
		...names(context),
		...swapResources(spec, hostFacts),
		...kernelResources(spec, hostFacts),
		...(spec.os.limits
			? [{ kind: 'file' as const, path: LIMITS_PATH, content: limitsFile(), mode: '0644' }]
			: []),
		...selinuxResources(spec, hostFacts),
		...networkManagerResources(spec, hostFacts),
		...firewallResources(context),
		...(spec.os.timezone ? [{ kind: 'timezone' as const, name: spec.os.timezone }] : []),
	];
}

/** In a running cluster the endpoint's name keeps its address here: `switchEndpoint` changes it. */
function names(context: HostContext): Resource[] {
	const { spec, host, hostFacts } = context;
	const resources: Resource[] = [];
	if (spec.os.hostname) resources.push({ kind: 'hostname', name: host.name });
	if (spec.os.hostsFile) {
		const existing = observedText(hostFacts, HOSTS_FILE) ?? '';
		const content = hostsFile(spec, existing, presentEndpoint(context));
		const mode = observedFile(hostFacts, HOSTS_FILE)?.mode ?? '0644';
		resources.push({ kind: 'file', path: HOSTS_FILE, content, mode });
	}
	return resources;
}

/** Swap off, now and after a reboot, unless the spec keeps it. */
export function swapResources(spec: ClusterSpec, facts: HostFacts): Resource[] {
	if (spec.os.swap === 'keep') return [];
	const fstab = observedFile(facts, FSTAB);
	const resources: Resource[] = [{ kind: 'swap-off' }];
	if (fstab?.content) {
		const content = fstabWithoutSwap(fstab.content);
		resources.push({ kind: 'file', path: FSTAB, content, mode: fstab.mode });
	}
	return resources;
}

/** Kernel modules and sysctls, as far as the spec leaves them to us. */
export function kernelResources(spec: ClusterSpec, facts: HostFacts): Resource[] {
	const resources: Resource[] = [];
	if (spec.os.kernelModules) {
		const content = modulesFile(spec, facts);
		if (content) resources.push({ kind: 'file', path: MODULES_PATH, content, mode: '0644' });
		for (const { name } of modulesToLoad(spec, facts)) resources.push({ kind: 'module', name });
	}
	if (spec.os.applySysctls) {
		resources.push({
			kind: 'file',
			path: SYSCTL_PATH,
			content: sysctlFile(spec, facts),
			mode: '0644',
		});
		for (const { key, value } of sysctlsFor(spec, facts))
			resources.push({ kind: 'sysctl', key, value });
	}
	return resources;
}

/** SELinux permissive, now and after a reboot, where it is there at all. */
function selinuxResources(spec: ClusterSpec, facts: HostFacts): Resource[] {
	const isOn = facts.selinux === 'enforcing' || facts.selinux === 'permissive';
	if (spec.os.selinux === 'keep' || !isOn) return [];
	const config = observedFile(facts, SELINUX_CONFIG_PATH);
	const resources: Resource[] = [{ kind: 'selinux', mode: 'permissive' }];
	if (config?.content) {
		const content = selinuxPermissive(config.content);
		resources.push({ kind: 'file', path: SELINUX_CONFIG_PATH, content, mode: config.mode });
	}
	return resources;
}

/** NetworkManager takes addresses and routes off devices that it does not know. */
function networkManagerResources(spec: ClusterSpec, facts: HostFacts): Resource[] {
	if (spec.network.cni === 'none' || !observedUnit(facts, NETWORK_MANAGER).active) return [];
	return [
		{ kind: 'file', path: UNMANAGED_PATH, content: unmanagedDevices(), mode: '0644' },
		{
			kind: 'service',
			unit: NETWORK_MANAGER,
			enabled: observedUnit(facts, NETWORK_MANAGER).enabled,
			active: true,
			configFiles: [UNMANAGED_PATH],
			onChange: 'reload',
		},
	];
}
