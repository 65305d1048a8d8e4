import { assetJson } from '../assets/asset.ts';
import type { HostFacts, KernelFeature } from '../model/facts.ts';
import type { ClusterSpec } from '../model/spec.ts';

export const SYSCTL_PATH = '/etc/sysctl.d/90-k8s-tui.conf';
export const MODULES_PATH = '/etc/modules-load.d/k8s-tui.conf';
export const LIMITS_PATH = '/etc/security/limits.d/90-k8s-tui.conf';

export interface SysctlSetting {
	key: string;
	value: string;
	/** A host where the key does not exist cannot be a node. */
	required: boolean;
	reason: string;
}

export interface ModuleSetting {
	name: string;
	/** The Fact that tells whether the kernel has it, as a module or built in. */
	feature: KernelFeature;
	reason: string;
}

interface OsSettings {
	sysctls: SysctlSetting[];
	modules: ModuleSetting[];
	ipvsModules: ModuleSetting[];
	limits: { domain: string; item: string; value: string; reason: string }[];
}

function settings(): OsSettings {
	return assetJson('os-settings.json');
}

/**
 * Kernel settings that a host gets: the built-in ones that its kernel has (required ones always,
 * because their module may only have to be loaded), and on top the spec's own, which win.
 */
export function sysctlsFor(spec: ClusterSpec, facts: HostFacts): SysctlSetting[] {
	const own = spec.os.sysctls;
	const chosen = settings().sysctls.filter(
		({ key, required }) => (required || key in facts.sysctls) && !(key in own),
	);
	const fromSpec = Object.entries(own).map(([key, value]) => ({
		key,
		value,
		required: true,
		reason: 'os.sysctls of the cluster.yaml.',
	}));
	return [...chosen, ...fromSpec];
}

/** Names of all built-in sysctls, for the request for Facts. */
export function sysctlKeys(): string[] {
	return settings().sysctls.map(({ key }) => key);
}

/** Kernel modules that nodes of this cluster need. */
export function modulesFor(spec: ClusterSpec): ModuleSetting[] {
	const { modules, ipvsModules } = settings();
	return spec.network.proxyMode === 'ipvs' ? [...modules, ...ipvsModules] : modules;
}

/**
 * The modules worth loading on a host: a feature that is built in has no module to load, and one
 * that is absent has none either (that is preflight's to say).
 */
export function modulesToLoad(spec: ClusterSpec, facts: HostFacts): ModuleSetting[] {
	return modulesFor(spec).filter(({ feature }) =>
		['loaded', 'loadable'].includes(facts.features[feature]),
	);
}

function commented(rows: { reason: string; line: string }[]): string {
	const body = rows.map(({ reason, line }) => `\n# ${reason}\n${line}\n`).join('');
	return `# Written by k8s-tui; changes by hand are overwritten.\n${body}`;
}

/** /etc/sysctl.d/90-k8s-tui.conf. */
export function sysctlFile(spec: ClusterSpec, facts: HostFacts): string {
	return commented(
		sysctlsFor(spec, facts).map(({ key, value, reason }) => ({
			reason,
			line: `${key} = ${value}`,
		})),
	);
}

/** /etc/modules-load.d/k8s-tui.conf; null where there is nothing to load. */
export function modulesFile(spec: ClusterSpec, facts: HostFacts): string | null {
	const modules = modulesToLoad(spec, facts);
	if (modules.length === 0) return null;
	return commented(modules.map(({ name, reason }) => ({ reason, line: name })));
}

/**
 * /etc/security/limits.d/90-k8s-tui.conf. Soft limits only: pam_limits clips them to the hard one,
 * whereas a hard limit above what the host allows makes it refuse the login.
 */
export function limitsFile(): string {
	return commented(
		settings().limits.map(({ domain, item, value, reason }) => ({
			reason,
			line: `${domain} soft ${item} ${value}`,
		})),
	);
}
