const some = (hosts: readonly string[]) =>
	hosts.length <= 4
		? hosts.join(', ')
		: `${hosts.slice(0, 3).join(', ')} and ${hosts.length - 3} more`;

interface FieldWords {
	label: string;
	help: string;
	/** Shown where nothing is set. */
	empty?: string;
}

const field = (label: string, help: string, empty?: string): FieldWords => ({
	label,
	help,
	...(empty === undefined ? {} : { empty }),
});

/** Fields of cluster.yaml that the screens offer, by their ids there. */
export const fields = {
	etcdMode: field('etcd', 'Where the cluster keeps its state.'),
	endpointMode: field('endpoint', 'How every node and every client reaches the API.'),
	vipAddress: field(
		'virtual IP',
		'A free address in the subnet of the masters. It moves to another master when its holder fails.',
		'type a free address of the masters’ subnet',
	),
	vipInterface: field(
		'interface',
		'Carries the virtual IP. Unset: the one whose subnet holds the address.',
		'the one in its subnet',
	),
	vipRouterId: field(
		'router id',
		'VRRP virtual router id, 1–255. Must not be in use in this subnet.',
	),
	vipTransport: field('VRRP', 'How the masters tell each other that they are alive.'),
	endpointAddress: field(
		'load balancer',
		'Address of a load balancer of your own, in front of the masters.',
		'type its address',
	),
	endpointName: field(
		'API name',
		'Stable name of the API: in every certificate and on every host.',
	),
	endpointPort: field('API port', 'Port that clients use.'),
	version: field('Kubernetes', 'Version of Kubernetes.'),
	method: field('method', 'How Kubernetes is installed.'),
	runtime: field('runtime', 'What runs the containers.'),
	cgroupDriver: field('cgroup driver', 'Runtime and kubelet must use the same one.'),
	cni: field('pod network', 'What connects the pods of different nodes.'),
	calicoSha256: field(
		'its sha256',
		'Of tigera-operator.yaml, the manifest of Calico’s operator: as sha256sum says of the file that you have looked at.',
		'type it',
	),
	proxyMode: field('kube-proxy', 'How Services are reached on a node.'),
	podCidr: field('pod CIDR', 'Network of the pods. Must not overlap with networks of the hosts.'),
	serviceCidr: field('service CIDR', 'Network of the Services. Exists inside the cluster only.'),
	nodePrefix: field('node prefix', 'Prefix length of each node’s share of the pod network.'),
	dnsDomain: field('DNS domain', 'Domain of Services and pods inside the cluster.'),
	sourceMode: field('software from', 'Where programs and images come from.'),
	bundle: field('bundle', 'Directory of an offline bundle on this machine.', 'type its directory'),
	mirror: field('mirror', 'Download locations that are near.'),
	packageMirror: field(
		'packages from',
		'The distribution’s own packages: from where the hosts have them now, or from a mirror that is near.',
	),
	httpProxy: field('HTTP proxy', 'Proxy that the hosts use for downloads.', 'none'),
};

/** Values that are chosen, in words; those that are not here are shown as they are. */
export const values: Record<string, string> = {
	vip: 'virtual IP',
	'local-proxy': 'local proxy',
	existing: 'load balancer',
	none: 'none',
	keep: 'as on the hosts',
};

/** What a value means. */
export const valueHelp: Record<string, string> = {
	stacked: 'etcd runs on the masters: no more hosts, and each master takes its member with it.',
	external:
		'etcd runs on hosts of its own: masters and etcd fail apart, at the price of more hosts.',
	vip: 'keepalived moves an address among the masters; haproxy on each spreads the traffic.',
	'local-proxy': 'nginx on every node knows all masters. Works in every network, clouds included.',
	existing: 'A load balancer that you look after. It is checked, not touched.',
	unicast: 'Masters name each other: works where the network drops multicast.',
	multicast: 'Masters are found by multicast to 224.0.0.18.',
	containerd: 'The runtime of today, spoken to without anything in between.',
	docker: 'Up to 1.23 the kubelet speaks to it; from 1.24 on cri-dockerd stands in between.',
	bridge: 'A bridge on each node and routes between the hosts; all of them in one subnet.',
	flannel: 'VXLAN between the nodes: works across subnets.',
	calico: 'Routes by BGP or VXLAN, with network policies.',
	iptables: 'Rules in the kernel’s netfilter; what most clusters use.',
	ipvs: 'A load balancer in the kernel: faster with thousands of Services.',
	online: 'Each host downloads for itself, every file checked by its sha256.',
	bundle: 'A directory on this machine; hosts pass the files on to each other.',
	keep: 'Each host installs from the repositories that it has.',
	tuna: 'Tsinghua University; not for Rocky Linux and AlmaLinux.',
	ustc: 'University of Science and Technology of China; not for AlmaLinux.',
	kubeadm: 'Kubernetes’ own installer sets up each node.',
	binary: 'Programs as systemd units with certificates of our own.',
};

/** Why something cannot be chosen. */
export const reasons = {
	noCriDockerd: (version: string, hosts: readonly string[]) =>
		`${version} needs cri-dockerd for it, which is not published for the architecture of ${some(hosts)}`,
	kernelTooOld: (hosts: readonly string[], minimum: string) =>
		`the kernel of ${some(hosts)} is older than ${minimum}`,
	containerdTooOld: (hosts: readonly string[], minimum: string) =>
		`containerd on ${some(hosts)} is older than ${minimum}`,
	cgroupV1: (hosts: readonly string[]) => `${some(hosts)}: cgroup v1, and its kubelet needs v2`,
	notInBundle: (version: string) => `the bundle holds ${version}`,
	bundleLacks: (what: string) => `the bundle lacks ${what}`,
	noIpvs: (hosts: readonly string[]) => `the kernel of ${some(hosts)} cannot do IPVS`,
	notOneSubnet: (hosts: readonly string[]) =>
		`${some(hosts)} are not in the same subnet as the others`,
};
