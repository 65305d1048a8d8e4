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
import { observedFile, observedText } from '../resources/observed.ts';
import { CLUSTER_MARKER } from './cluster-state.ts';
import { HOSTS_FILE, presentEndpoint } from './endpoint-change.ts';
import type { HostContext, Step } from './step.ts';

const FSTAB = '/etc/fstab';

/** Brings the operating system into the state that a node needs. Each part can be turned off. */
export const prepareHost: Step = {
	id: 'prepare-host',
	title: 'prepare the host',
	estimate: 2,
	hosts: ({ spec }) => spec.hosts,
	needs: () => [],
	probe: (spec) => [
		{
			files: [CLUSTER_MARKER, HOSTS_FILE, FSTAB, MODULES_PATH, SYSCTL_PATH, LIMITS_PATH],
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
