/** Facts: what one host is, as gathered in one round trip. Absent things are null, never ''. */
export interface HostFacts {
	/** Name of the host in the spec. */
	host: string;
	/** When the answer came, Unix time in milliseconds of the operator's machine. */
	gatheredAt?: number;
	os: {
		/** `ID` of os-release: debian, ubuntu, rhel, centos, rocky, openEuler, … */
		id: string;
		versionId: string;
		prettyName: string;
		family: 'debian' | 'rhel' | 'suse' | 'unknown';
	};
	/** As Kubernetes writes it: amd64, arm64, …; uname's own word if unknown. */
	arch: string;
	/** `uname -r`. */
	kernel: string;
	/** Name of PID 1. */
	init: string;
	cgroup: { version: 1 | 2; controllers: string[] };
	cpu: { count: number };
	/** Bytes. */
	memory: { total: number; available: number };
	swap: { devices: { name: string; bytes: number }[]; fstabLines: string[] };
	/** File systems that hold the paths which matter, one entry per path. */
	filesystems: Filesystem[];
	network: NetworkFacts;
	machineId: string | null;
	/** Lower case; null inside a container, where it is that of the machine around it. */
	productUuid: string | null;
	/** Runs inside a container, whose clock and kernel are those of the machine around it. */
	container: boolean;
	clock: ClockFacts;
	firewall: FirewallFacts;
	selinux: 'enforcing' | 'permissive' | 'disabled' | 'absent';
	apparmor: boolean;
	/** Whether the kernel can do it, whatever modprobe says: a built-in feature has no module. */
	features: Record<KernelFeature, FeatureState>;
	/** Current values, several numbers separated by one blank; a key that the kernel lacks is not here. */
	sysctls: Record<string, string>;
	listeners: Listener[];
	docker: RuntimeFacts | null;
	containerd: RuntimeFacts | null;
	kubernetes: KubernetesFacts;
	packages: PackageManagerFacts;
	/** From DMI and cloud-init alone, e.g. aws, gcp, azure, aliyun; null inside a container. */
	cloud: { provider: string | null };
	sshd: { maxSessions: number | null; maxStartups: string | null };
	login: { user: string; uid: number };
	/** Which helper interpreters a host has, for the network and disk probes. */
	interpreters: { perl: string | null; python: string | null };
	/** Answers to the Probes that came with the request. */
	observed: Observed;
	/** What this host knows of the cluster; null where it has no admin.conf or the API is silent. */
	cluster: ClusterView | null;
	/** k8s-tui jobs on the host, finished or not. */
	jobs: RemoteJobFacts[];
}

export type FirewallTool = 'ufw' | 'firewalld' | 'nftables';

export interface FirewallFacts {
	ufw: 'active' | 'inactive' | 'absent';
	firewalld: 'active' | 'inactive' | 'absent';
	/** `active`: rules of an operator's own are loaded, not only those of iptables and docker. */
	nftables: 'active' | 'inactive' | 'absent';
	/** Chains of those rules that see packets to the host and through it. */
	chains: FirewallChain[];
	/** Whether the rules that k8s-tui wrote down on the host are in effect. */
	opened: boolean;
	/** Policy of the FORWARD chain of iptables' filter table. */
	forwardPolicy: 'ACCEPT' | 'DROP' | null;
}

/** A base chain of nftables. */
export interface FirewallChain {
	family: 'ip' | 'ip6' | 'inet';
	table: string;
	name: string;
	hook: 'input' | 'forward';
}

export type KernelFeature =
	| 'br_netfilter'
	| 'overlay'
	| 'nf_conntrack'
	| 'vxlan'
	| 'ip_vs'
	| 'iptables_nat';
/** `loaded` or built in: usable now. `loadable`: modprobe would bring it. */
export type FeatureState = 'builtin' | 'loaded' | 'loadable' | 'absent';

export interface Filesystem {
	/** The path that was asked about, e.g. /var/lib/etcd (which may not exist yet). */
	path: string;
	mountPoint: string;
	type: string;
	/** Bytes. */
	size: number;
	available: number;
	inodes: number;
	inodesFree: number;
}

export interface NetworkFacts {
	hostname: string;
	interfaces: NetworkInterface[];
	routes: Route[];
	/** nameserver entries of /etc/resolv.conf. */
	resolvers: string[];
	/**
	 * File whose name servers pods can ask too: /etc/resolv.conf, or that of the service that
	 * answers on loopback; null: only servers on loopback are known.
	 */
	resolvConf: string | null;
	/** Which of the names in the request resolve on the host, and to what. */
	resolved: Record<string, string[]>;
}

export interface NetworkInterface {
	name: string;
	mac: string | null;
	mtu: number;
	up: boolean;
	/** CIDR notation with the host part kept: 10.0.0.11/24. */
	addresses: string[];
}

export interface Route {
	/** CIDR, or `default`. */
	destination: string;
	via: string | null;
	device: string;
}

export interface ClockFacts {
	/** Milliseconds that the host is ahead of the operator's machine, at the middle of the trip. */
	offsetMs: number;
	/** Half the round trip, milliseconds: the offset is this uncertain. */
	uncertaintyMs: number;
	synchronized: boolean | null;
	/** Running time service, e.g. chronyd. */
	service: string | null;
	timezone: string | null;
}

export interface Listener {
	protocol: 'tcp' | 'udp';
	address: string;
	port: number;
	/** Command name, where the kernel tells. */
	process: string | null;
}

export interface RuntimeFacts {
	version: string;
	active: boolean;
	cgroupDriver: 'systemd' | 'cgroupfs' | null;
	/** Running containers; null where the runtime does not answer. */
	containers: number | null;
	/** Images as name:tag. */
	images: string[];
}

export interface KubernetesFacts {
	/** Versions without a leading v; null: not installed. */
	kubeadm: string | null;
	kubelet: string | null;
	kubectl: string | null;
	kubeletActive: boolean;
	/** Files found below /etc/kubernetes, absolute. */
	configFiles: string[];
	/** /var/lib/etcd/member exists. */
	etcdData: boolean;
	/** Files in /etc/cni/net.d, absolute. */
	cniFiles: string[];
	/** The name that this kubelet registered under, from kubelet.conf's certificate user. */
	nodeName: string | null;
	/** Last lines of the kubelet's unit log without stack traces, for one that does not run. */
	kubeletLog: string[];
}

export interface PackageManagerFacts {
	manager: 'apt' | 'dnf' | 'yum' | 'zypper' | null;
	/** Who holds the lock now. */
	lock: { path: string; pid: number; process: string | null } | null;
	/** Half-configured packages. */
	broken: string[];
	/** Names of configured repositories of dnf, yum and zypper; null for others. */
	repositories: { enabled: string[]; disabled: string[] } | null;
}

/** What Resources need to know, beyond the fixed Facts. A union over all Steps is sent once. */
export interface ProbeRequest {
	/** Absolute paths: existence, mode, sha256, mtime and, if small, text. */
	files: string[];
	/** Paths with one * in the name of the file, or none: what fits is observed as `files` are. */
	globs: string[];
	/** As `files`, but the text never leaves the host. A path in both is sent with its text. */
	secretFiles: string[];
	packages: string[];
	/** systemd units. */
	units: string[];
	sysctls: string[];
	/** Host names to resolve. */
	names: string[];
}

export interface Observed {
	files: Record<string, ObservedFile | null>;
	/** Version, or null if not installed. */
	packages: Record<string, string | null>;
	units: Record<string, ObservedUnit>;
}

export interface ObservedFile {
	/** Octal, four digits: 0644. */
	mode: string;
	owner: string;
	/** Bytes. */
	size: number;
	/** '' for what is no regular file: a directory, a dangling link, a pipe. */
	sha256: string;
	/** Unix time, seconds with a fraction. */
	mtime: number;
	/** Text of a file of at most 64 KiB in UTF-8 that is not secret; null otherwise. */
	content: string | null;
}

export interface ObservedUnit {
	exists: boolean;
	active: boolean;
	/** As `systemctl is-enabled` sees it: also a unit that cannot be enabled because it is static. */
	enabled: boolean;
	/**
	 * Unix time in seconds at which the running process last took its configuration: start of the
	 * unit or our last reload of it (mtime of /run/k8s-tui/configured/UNIT, named as it was asked
	 * for), whichever is later; null if it does not run.
	 */
	configuredAt: number | null;
}

/** The cluster as one control-plane host sees it through its own API server. */
export interface ClusterView {
	nodes: NodeView[];
	/** Null: etcd did not answer, and who is a member is not known. */
	etcdMembers: EtcdMember[] | null;
	/** `controlPlaneEndpoint` of the kubeadm-config ConfigMap. */
	controlPlaneEndpoint: string | null;
	/** cluster.yaml in the ConfigMap `k8s-tui`: what was last applied; null where there is none. */
	recordedSpec: string | null;
	/** The API server was not heard about it: what is recorded is not known. */
	recordedSpecUnknown?: true;
	/** The pod network that k8s-tui has applied to the cluster; absent: none. */
	podNetwork?: PodNetworkView;
	/** What kubeadm keeps in the cluster for nodes that join; absent: none was heard of. */
	settings?: SettingsView[];
}

/** One configuration in a ConfigMap of kube-system. */
export interface SettingsView {
	kind: 'ClusterConfiguration' | 'KubeletConfiguration' | 'KubeProxyConfiguration';
	configMap: string;
	/** Key of the ConfigMap's data. */
	key: string;
	/** YAML. */
	text: string;
	resourceVersion: string;
	/** k8s-tui has changed it, and what reads it at its start has not been started anew since. */
	pending: boolean;
}

export interface PodNetworkView {
	name: 'flannel' | 'calico';
	/** sha256 of its manifest as it was applied; null: somebody else applied it. */
	manifest: string | null;
}

export interface NodeView {
	name: string;
	ready: boolean;
	kubeletVersion: string;
	internalIp: string | null;
	controlPlane: boolean;
	podCidr: string | null;
	labels: Record<string, string>;
	taints: { key: string; value: string; effect: string }[];
}

export interface EtcdMember {
	/** Hexadecimal, as etcdctl prints it. */
	id: string;
	/** Empty while the member has never started. */
	name: string;
	peerUrls: string[];
	learner: boolean;
}

export interface RemoteJobFacts {
	/** Directory below /var/lib/k8s-tui/jobs. */
	id: string;
	running: boolean;
	/** Exit status; null while it runs or if it died without one. */
	exitCode: number | null;
}

/** Facts of all hosts that answered, by host name. */
export type FleetFacts = Record<string, HostFacts>;
