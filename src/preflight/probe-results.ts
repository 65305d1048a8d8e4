/** What the probes of a fleet measured, by host name. A host without an entry was not probed. */
export type ProbeResults = Record<string, HostProbe>;

/** Measurements of one host. An empty list or null: not asked for, or see `problems`. */
export interface HostProbe {
	/** Why a part or all of the probes could not run here, in sentences. */
	problems: string[];
	/**
	 * The ports that this host was asked to listen on for the others, and those that refused though
	 * a component of the host holds them (`busy`).
	 */
	listeners: ProbeListener[];
	connections: ProbeConnection[];
	/** Who answers to the VIP by ARP; null: not asked. */
	arp: ArpAnswer | null;
	vrrp: VrrpSighting[] | null;
	fsync: FsyncLatency | null;
	pathMtu: PathMtu[];
	fetches: ProbeFetch[];
}

export interface ProbeListener {
	protocol: 'tcp' | 'udp';
	port: number;
	/** `busy`: something else has the port already. */
	state: 'open' | 'busy' | 'failed';
	detail: string;
}

/**
 * `wrong-host`: something answered in the place of our listener. `untried`: time ran out. For UDP,
 * `open` means that our listener answered, `timeout` that nothing came back.
 */
export type ConnectionState =
	| 'open'
	| 'refused'
	| 'timeout'
	| 'unreachable'
	| 'wrong-host'
	| 'untried';

export interface ProbeConnection {
	/** Host name of the target. */
	target: string;
	protocol: 'tcp' | 'udp';
	address: string;
	port: number;
	state: ConnectionState;
}

export interface ArpAnswer {
	address: string;
	interface: string;
	/** Lower-case MAC addresses that said the address is theirs. */
	macs: string[];
}

/** One sender of VRRP advertisements that was heard on the interface. */
export interface VrrpSighting {
	source: string;
	routerId: number;
	priority: number;
}

/** Write-and-sync times of the file system that etcd will write to, milliseconds. */
export interface FsyncLatency {
	path: string;
	writes: number;
	p50Ms: number;
	p99Ms: number;
	maxMs: number;
}

export interface PathMtu {
	target: string;
	address: string;
	/** Bytes of the IP packet that was sent with the don't-fragment bit. */
	mtu: number;
	/** `filtered`: not even a small packet was answered, so it says nothing about the size. */
	state: 'ok' | 'too-big' | 'filtered';
}

export interface ProbeFetch {
	purpose: 'package-repository' | 'package-mirror' | 'image-registry' | 'download';
	url: string;
	state: 'ok' | 'failed' | 'untried';
	/** What the client said when it failed. */
	detail: string;
}

/** A host of which nothing was measured, with the reason. */
export function unprobed(problem: string): HostProbe {
	return { ...emptyProbe(), problems: [problem] };
}

/** A HostProbe to fill in. */
export function emptyProbe(): HostProbe {
	return {
		problems: [],
		listeners: [],
		connections: [],
		arp: null,
		vrrp: null,
		fsync: null,
		pathMtu: [],
		fetches: [],
	};
}
