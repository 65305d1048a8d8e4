/**
 * ClusterSpec: what the operator wants. This is the shape after validation, with every default of
 * `assets/cluster.schema.json` filled in.
 */
export interface ClusterSpec {
	/** DNS label; names the kubeconfig, the state directory and the kubeadm cluster. */
	name: string;
	kubernetes: KubernetesSpec;
	etcd: EtcdSpec;
	endpoint: EndpointSpec;
	runtime: RuntimeSpec;
	network: NetworkSpec;
	/** SSH defaults for hosts that do not say otherwise. */
	ssh: SshSpec;
	hosts: HostSpec[];
	os: OsSpec;
	source: SourceSpec;
	certificates: CertificatesSpec;
	timings: TimingsSpec;
}

export type Role = 'control-plane' | 'worker' | 'etcd';

export interface KubernetesSpec {
	/** Exact version without a leading v, e.g. `1.20.2`. */
	version: string;
	method: 'kubeadm' | 'binary';
	/** Registry and path prefix of the control-plane images; unset: the version's own default. */
	imageRepository?: string;
	/** Pods on one node at most; unset: the kubelet's own limit, 110. */
	maxPods?: number;
	/** Images that one kubelet pulls at the same time; unset: the default of the version, 1. */
	maxParallelImagePulls?: number;
}

export interface EtcdSpec {
	mode: 'stacked' | 'external';
	tls: boolean;
	/** Only for `external`: client URLs of an etcd cluster that exists already. */
	endpoints: string[];
	/** Only with `endpoints`: paths on the operator's machine. */
	caFile?: string;
	certFile?: string;
	keyFile?: string;
	tuning: {
		/** `--quota-backend-bytes`, bytes. */
		quotaBackendBytes: number;
		/** `--max-request-bytes`, bytes. */
		maxRequestBytes: number;
		/** `--auto-compaction-retention`, hours; 0 is off. */
		autoCompactionRetentionHours: number;
		/** `--heartbeat-interval`, milliseconds. */
		heartbeatIntervalMs: number;
		/** `--election-timeout`, milliseconds. */
		electionTimeoutMs: number;
	};
}

export interface EndpointSpec {
	mode: 'vip' | 'local-proxy' | 'existing';
	/** Stable control-plane DNS name, in every API certificate and on every host. */
	name: string;
	/** Port that clients use. For `vip` it must differ from apiServerPort (haproxy shares the host). */
	port: number;
	/** Port that each kube-apiserver listens on. */
	apiServerPort: number;
	/** Only for `vip`. */
	vip?: VipSpec;
	/** Only for `existing`: address of the operator's load balancer. */
	address?: string;
}

export interface VipSpec {
	address: string;
	/** Interface that carries the VIP; unset: the one whose subnet holds the address. */
	interface?: string;
	/** VRRP virtual router id, 1–255. */
	routerId: number;
	transport: 'unicast' | 'multicast';
}

export interface RuntimeSpec {
	name: 'docker' | 'containerd';
	cgroupDriver: 'systemd' | 'cgroupfs';
	/** Registry mirrors, URLs. */
	registryMirrors: string[];
	/** Layers of one image that the runtime downloads at the same time; unset: its own default, 3. */
	maxConcurrentDownloads?: number;
	/** MiB of a container's log until it is rotated; unset: 100 with docker, 10 with containerd. */
	containerLogMaxSize?: number;
	/** Files that are kept of it; unset: 3 with docker, 5 with containerd. */
	containerLogMaxFiles?: number;
}

export interface NetworkSpec {
	podCidr: string;
	serviceCidr: string;
	/** Prefix length of each node's share of podCidr. */
	nodePrefix: number;
	dnsDomain: string;
	/** Whether cluster DNS (CoreDNS) is installed. */
	dns: boolean;
	proxyMode: 'iptables' | 'ipvs';
	/** Only for `ipvs`; unset: rr. */
	proxyScheduler?: 'rr' | 'wrr' | 'lc' | 'wlc' | 'sh' | 'dh' | 'sed' | 'nq';
	/** kube-proxy's conntrack.maxPerCore; 0 leaves the kernel's limit as it is. */
	conntrackMaxPerCore: number;
	cni: 'bridge' | 'flannel' | 'calico' | 'none';
	/** Only for `flannel`; unset: vxlan. */
	flannelBackend?: 'vxlan' | 'host-gw';
	/** Only for `calico`; unset: vxlan-cross-subnet. */
	calicoEncapsulation?: 'vxlan' | 'vxlan-cross-subnet' | 'ipip' | 'none';
	/** Only for `calico` that is installed online: of the published manifest of its operator. */
	calicoManifestSha256?: string;
	/** Unset: the MTU of the host's interface. */
	mtu?: number;
}

export interface SshSpec {
	user: string;
	port: number;
	/** Private key path on the operator's machine; `~` is expanded. Unset: agent and ssh_config. */
	identityFile?: string;
	/** Jump hosts in the order of travel: names from `hosts`, ssh_config aliases or user@host:port. */
	jump: string[];
	/** known_hosts files on the operator's machine. New keys are appended to the first. */
	knownHostsFiles: string[];
	/** Whether ~/.ssh/config is consulted. */
	useConfig: boolean;
}

export interface HostSpec {
	/** Node name: DNS label, also the host name that the node carries. */
	name: string;
	/** Address that other nodes reach it at. */
	address: string;
	roles: Role[];
	ssh: Partial<Omit<SshSpec, 'knownHostsFiles' | 'useConfig'>> & {
		/** Address for SSH if it differs from `address`. */
		address?: string;
	};
	labels: Record<string, string>;
	taints: Taint[];
}

export interface Taint {
	key: string;
	value?: string;
	effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export interface OsSpec {
	/** Write every node's name and the endpoint's into /etc/hosts. */
	hostsFile: boolean;
	/** Set the host name to the node name. */
	hostname: boolean;
	/** `off` turns swap off now and in fstab; `keep` leaves it. */
	swap: 'off' | 'keep';
	/** IANA zone; unset: left alone. */
	timezone?: string;
	timeSync: boolean;
	sysctls: Record<string, string>;
	/** Extra sysctls on top of the built-in ones are in `sysctls`; false leaves all alone. */
	applySysctls: boolean;
	kernelModules: boolean;
	limits: boolean;
	firewall: 'open' | 'off' | 'keep';
	selinux: 'permissive' | 'keep';
	/** Where the distribution's own packages come from; `keep` leaves the host's sources alone. */
	packageMirror: 'keep' | PackageMirror;
	kernelUpgrade: boolean;
}

/** Public mirrors of distributions that `assets/package-mirrors.json` knows. */
export type PackageMirror = 'aliyun' | 'tuna' | 'ustc';

export interface SourceSpec {
	mode: 'bundle' | 'online';
	/** Only for `bundle`: directory on the operator's machine; relative to cluster.yaml. */
	bundle?: string;
	/** Only for `online`. */
	mirror: 'none' | 'aliyun' | 'daocloud';
	/** HTTP proxy that hosts use for downloads. */
	httpProxy?: string;
}

export interface CertificatesSpec {
	/** Days. kubeadm fixes its own below v1beta4: see the version table. */
	caDays: number;
	leafDays: number;
	/** Of certificates that kube-controller-manager signs, kubelets' among them; unset: 365. */
	signingDays?: number;
}

export interface TimingsSpec {
	/** Seconds, kube-controller-manager --node-monitor-period. */
	nodeMonitorPeriod: number;
	/** Seconds, kube-controller-manager --node-monitor-grace-period. */
	nodeMonitorGracePeriod: number;
	/** Seconds, kube-controller-manager --node-startup-grace-period; unset: 60. */
	nodeStartupGracePeriod?: number;
	/** Seconds, kubelet nodeStatusUpdateFrequency. */
	nodeStatusUpdateFrequency: number;
	/** Seconds a pod stays bound to an unreachable node (API server toleration defaults). */
	podEvictionTimeout: number;
}

/** Hosts with a role, in the order of the spec. */
export function hostsWith(spec: ClusterSpec, role: Role): HostSpec[] {
	return spec.hosts.filter((host) => host.roles.includes(role));
}

/** Hosts that are nodes of the cluster: all but those with the role etcd alone. */
export function nodeHosts(spec: ClusterSpec): HostSpec[] {
	return spec.hosts.filter(isNodeHost);
}

/** Whether a host is to be a node of the cluster. */
export function isNodeHost({ roles }: HostSpec): boolean {
	return roles.includes('control-plane') || roles.includes('worker');
}

/**
 * Hosts of the etcd cluster that k8s-tui runs outside the control plane's pods; none where etcd is
 * stacked or exists already.
 */
export function externalEtcdHosts(spec: ClusterSpec): HostSpec[] {
	const isOurs = spec.etcd.mode === 'external' && spec.etcd.endpoints.length === 0;
	return isOurs ? hostsWith(spec, 'etcd') : [];
}
