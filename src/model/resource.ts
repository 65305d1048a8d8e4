import type { FirewallTool } from './facts.ts';

/**
 * A declared piece of host state. Plain data, so that a Plan can be saved and sent; `src/resources/`
 * has the probe and the converge of each kind.
 */
export type Resource =
	| FileResource
	| AbsentResource
	| PackagesResource
	| ServiceResource
	| EnabledResource
	| SysctlResource
	| ModuleResource
	| SwapOffResource
	| SwapUnitsResource
	| HostnameResource
	| TimezoneResource
	| FirewallResource
	| FirewallOffResource
	| SelinuxResource
	| WholePackagesResource
	| ArtifactResource
	| ImageResource;

export interface FileResource {
	kind: 'file';
	path: string;
	content: string;
	/** Octal, four digits. */
	mode: string;
	/** Its text is shown in no diff and no Event. */
	secret?: boolean;
	/** Where what is replaced is kept, unless something was kept there before. */
	original?: string;
}

export interface AbsentResource {
	kind: 'absent';
	/** File, or directory with all that is in it. */
	path: string;
}

/** How a package manager gets out. */
interface Downloads {
	/** HTTP proxy that it goes through. */
	proxy?: string;
	/** Addresses that are reached without it. */
	noProxy?: string[];
	/** Files in the host's artifact store that are installed from, instead of the host's own sources. */
	bundled?: { artifact: string; sha256: string }[];
}

export interface PackagesResource extends Downloads {
	kind: 'packages';
	names: string[];
	/** Units that these packages start by themselves on install and that must not run yet. */
	keepStopped: string[];
}

/** No package that an interrupted installation has left half done. */
export interface WholePackagesResource extends Downloads {
	kind: 'whole-packages';
}

export interface ServiceResource {
	kind: 'service';
	unit: string;
	enabled: boolean;
	active: boolean;
	/** Files whose change the running service must take up. */
	configFiles: string[];
	/** How it takes it up. */
	onChange: 'restart' | 'reload';
	/** What a restart means for others, where it is more than a moment's pause of the unit itself. */
	consequence?: string;
}

/** A unit that starts at boot, whether or not it runs now: something else decides that. */
export interface EnabledResource {
	kind: 'enabled';
	unit: string;
}

export interface SysctlResource {
	kind: 'sysctl';
	key: string;
	value: string;
}

export interface ModuleResource {
	kind: 'module';
	name: string;
}

export interface SwapOffResource {
	kind: 'swap-off';
}

/** Units that brought swap at boot and that `swap-off` has silenced do so again. */
export interface SwapUnitsResource {
	kind: 'swap-units';
}

export interface HostnameResource {
	kind: 'hostname';
	name: string;
}

export interface TimezoneResource {
	kind: 'timezone';
	name: string;
}

/** What is open for the cluster in a running firewall. */
export interface FirewallResource {
	kind: 'firewall';
	tool: FirewallTool;
	/** As `firewallRecord` of `src/render/firewall-rules.ts` writes it; null: nothing of ours. */
	record: string | null;
}

export interface FirewallOffResource {
	kind: 'firewall-off';
	tool: FirewallTool;
	/** False turns it on again. */
	off: boolean;
	/** Only for nftables: its tables, `family name`. */
	tables: string[];
}

export interface SelinuxResource {
	kind: 'selinux';
	mode: 'permissive' | 'enforcing';
}

/** A file of the bundle or a download, put into its place on the host. */
export interface ArtifactResource {
	kind: 'artifact';
	/** File name in the host's artifact store, /var/lib/k8s-tui/artifacts. */
	artifact: string;
	sha256: string;
	path: string;
	mode: string;
	/** `path` is a directory and the artifact a .tgz that is unpacked into it. */
	unpack?: boolean;
}

/** A container image loaded from an archive in the host's artifact store. */
export interface ImageResource {
	kind: 'image';
	/** name:tag as the runtime lists it. */
	image: string;
	artifact: string;
	sha256: string;
	runtime: 'docker' | 'containerd';
}
