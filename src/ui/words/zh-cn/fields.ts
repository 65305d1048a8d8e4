import type {
	fields as englishFields,
	reasons as englishReasons,
	valueHelp as englishValueHelp,
	values as englishValues,
} from '../en/fields.ts';

const some = (hosts: readonly string[]) =>
	hosts.length <= 4
		? hosts.join('、')
		: `${hosts.slice(0, 3).join('、')} 等 ${hosts.length} 台主机`;

export const fields: typeof englishFields = {
	etcdMode: { label: 'etcd', help: '集群状态存放的位置。' },
	endpointMode: { label: 'API 入口', help: '节点和客户端如何访问 API。' },
	vipAddress: {
		label: '虚拟 IP',
		help: '控制平面节点所在子网中的空闲地址。持有者故障时漂移到另一台。',
		empty: '请输入控制平面子网中的空闲地址',
	},
	vipInterface: {
		label: '网卡',
		help: '承载虚拟 IP 的网卡。留空：子网包含该地址的网卡。',
		empty: '其子网所在的网卡',
	},
	vipRouterId: { label: '路由 ID', help: 'VRRP 虚拟路由 ID，1–255。本子网内不得重复。' },
	vipTransport: { label: 'VRRP', help: '控制平面节点之间的心跳方式。' },
	endpointAddress: {
		label: '负载均衡器',
		help: '自备负载均衡器的地址，位于控制平面之前。',
		empty: '请输入地址',
	},
	endpointName: { label: 'API 名称', help: 'API 的稳定名称：写入每张证书和每台主机。' },
	endpointPort: { label: 'API 端口', help: '客户端使用的端口。' },
	version: { label: 'Kubernetes', help: 'Kubernetes 版本。' },
	method: { label: '安装方式', help: 'Kubernetes 如何安装。' },
	runtime: { label: '容器运行时', help: '由谁运行容器。' },
	cgroupDriver: { label: 'cgroup 驱动', help: '运行时与 kubelet 必须一致。' },
	cni: { label: 'Pod 网络', help: '如何连通不同节点上的 Pod。' },
	calicoSha256: {
		label: '清单 sha256',
		help: 'Calico operator 清单 tigera-operator.yaml 的校验和：请先检查文件，再用 sha256sum 计算。',
		empty: '请输入',
	},
	proxyMode: { label: 'kube-proxy', help: '节点上如何访问 Service。' },
	podCidr: { label: 'Pod 网段', help: 'Pod 使用的网段，不得与主机已有网络重叠。' },
	serviceCidr: { label: 'Service 网段', help: 'Service 使用的网段，只存在于集群内部。' },
	nodePrefix: { label: '节点前缀长度', help: '每个节点分得的 Pod 网段的前缀长度。' },
	dnsDomain: { label: 'DNS 域', help: '集群内 Service 与 Pod 的域名。' },
	sourceMode: { label: '软件来源', help: '程序和镜像从哪里来。' },
	bundle: { label: '离线包', help: '本机上的离线包目录。', empty: '请输入目录' },
	mirror: { label: '镜像源', help: '就近的下载地址。' },
	packageMirror: {
		label: '软件包来源',
		help: '发行版自身的软件包：沿用主机现有的软件仓库，或改用就近的镜像站。',
	},
	httpProxy: { label: 'HTTP 代理', help: '主机下载时使用的代理。', empty: '无' },
};

export const values: typeof englishValues = {
	stacked: '堆叠',
	external: '外部',
	vip: '虚拟 IP',
	'local-proxy': '本地代理',
	existing: '负载均衡器',
	unicast: '单播',
	multicast: '组播',
	online: '在线',
	bundle: '离线包',
	none: '无',
	keep: '沿用主机设置',
	binary: '二进制',
};

export const valueHelp: typeof englishValueHelp = {
	stacked: 'etcd 运行在控制平面节点上：不需要更多主机，但节点故障时其成员一同失效。',
	external: 'etcd 运行在独立主机上：控制平面与 etcd 互不牵连，代价是更多主机。',
	vip: 'keepalived 在控制平面节点间漂移一个地址；每台上的 haproxy 分担流量。',
	'local-proxy': '每个节点上的 nginx 认识所有控制平面节点。任何网络都适用，包括云。',
	existing: '由您维护的负载均衡器：只检查，不改动。',
	unicast: '节点互相指定对方：适用于丢弃组播的网络。',
	multicast: '通过组播 224.0.0.18 互相发现。',
	containerd: '当前主流运行时；kubelet 直接与它通信。',
	docker: '1.23 及之前由 kubelet 直接支持；从 1.24 起通过 cri-dockerd。',
	bridge: '每个节点一个网桥，主机之间用路由互通；要求所有主机在同一子网。',
	flannel: '节点之间使用 VXLAN：可跨子网。',
	calico: '通过 BGP 路由或 VXLAN，支持网络策略。',
	iptables: '使用内核 netfilter 规则；大多数集群的选择。',
	ipvs: '内核中的负载均衡：Service 数量很多时更快。',
	online: '每台主机自行下载，每个文件都校验 sha256。',
	bundle: '本机上的一个目录；主机之间相互传递文件。',
	keep: '每台主机使用自己现有的软件仓库。',
	tuna: '清华大学；不含 Rocky Linux 与 AlmaLinux。',
	ustc: '中国科学技术大学；不含 AlmaLinux。',
	kubeadm: '由 Kubernetes 官方安装工具设置每个节点。',
	binary: '以 systemd 单元运行程序，使用自己的证书。',
};

export const reasons: typeof englishReasons = {
	noCriDockerd: (version, hosts) =>
		`${version} 使用 docker 需要 cri-dockerd，而它没有适用于 ${some(hosts)} 架构的发布版本`,
	kernelTooOld: (hosts, minimum) => `${some(hosts)} 的内核低于 ${minimum}`,
	containerdTooOld: (hosts, minimum) => `${some(hosts)} 上的 containerd 低于 ${minimum}`,
	cgroupV1: (hosts) => `${some(hosts)} 使用 cgroup v1，而其 kubelet 需要 v2`,
	notInBundle: (version) => `离线包中是 ${version}`,
	bundleLacks: (what) => `离线包中缺少 ${what}`,
	noIpvs: (hosts) => `${some(hosts)} 的内核不支持 IPVS`,
	notOneSubnet: (hosts) => `${some(hosts)} 与其他主机不在同一子网`,
};
