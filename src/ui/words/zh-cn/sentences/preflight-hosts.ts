import type { Sentence } from '../../sentence.ts';

/** What preflight says of a host: system, kernel, disks, clock, services. */
export const preflightHosts: Sentence[] = [
	['number of processors', '处理器数量'],
	['memory in all', '内存总量'],
	[
		'Give the host more processors, or take a role from it in cluster.yaml.',
		'为主机增加处理器，或在 cluster.yaml 中去掉它的一个角色。',
	],
	[
		'Give the host more memory, or take a role from it in cluster.yaml.',
		'为主机增加内存，或在 cluster.yaml 中去掉它的一个角色。',
	],
	['at least {amount}', '至少 {amount}'],
	['{amount} or more', '不少于 {amount}'],
	['{amount} or less', '不超过 {amount}'],
	['{amount} or more and {percent} % free', '不少于 {amount}，且空闲 {percent} %'],
	['{version} or newer', '{version} 或更新'],
	['{time} ms', '{time} 毫秒'],
	['{time} s', '{time} 秒'],
	['none', '无'],
	['on', '开启'],
	['off', '关闭'],
	['yes', '是'],
	['free', '空闲'],
	['unknown', '未知'],
	['not installed yet', '尚未安装'],

	['processor architecture', '处理器架构'],
	['processor architecture against the bundle', '处理器架构与离线包是否一致'],
	[
		'Make a bundle for {arch}, or take the host out of cluster.yaml.',
		'制作 {arch} 的离线包，或从 cluster.yaml 中移除该主机。',
	],
	['distribution and its version', '发行版及其版本'],
	[
		'Use one of the listed systems; k8s-tui is not tested on this one.',
		'请使用所列系统之一；k8s-tui 未在此系统上测试过。',
	],
	['name of PID 1', 'PID 1 的名称'],
	[
		'systemd: the kubelet and all services run as its units',
		'systemd：kubelet 和所有服务都作为其单元运行',
	],
	['Use a host that boots with systemd.', '请使用以 systemd 启动的主机。'],
	['whether the SSH user can act as root', 'SSH 用户能否以 root 身份操作'],
	['{user} is root', '{user} 就是 root'],
	['{user} (uid {uid}) becomes root by sudo', '{user}（uid {uid}）通过 sudo 成为 root'],
	['root, or sudo', 'root 或 sudo'],

	['cgroup driver of {runtime}', '{runtime} 的 cgroup 驱动'],
	['{program} is not installed yet', '{program} 尚未安装'],
	[
		'{runtime} does not answer; apply configures {driver}',
		'{runtime} 没有应答；apply 会配置为 {driver}',
	],
	['no containers run', '没有容器在运行'],
	['containers may run on it', '可能有容器在运行'],
	['{count} containers run on it', '有 {count} 个容器在运行'],
	[
		'Nothing to do: apply sets the driver to {driver} and restarts {runtime}, and with it all containers; those without a restart policy have to be started again.',
		'无需操作：apply 会把驱动设为 {driver} 并重启 {runtime}，其上的所有容器随之重启；没有重启策略的容器需要再次启动。',
	],
	[
		'Nothing to do: apply sets the driver to {driver} and restarts {runtime}.',
		'无需操作：apply 会把驱动设为 {driver} 并重启 {runtime}。',
	],
	[
		'Stop the containers, set {setting} and run `systemctl restart {runtime}`; or set runtime.cgroupDriver to {driver}.',
		'停止容器，设置 {setting}，再执行 `systemctl restart {runtime}`；或把 runtime.cgroupDriver 设为 {driver}。',
	],
	[
		'"exec-opts": ["native.cgroupdriver={driver}"] in /etc/docker/daemon.json',
		'/etc/docker/daemon.json 中的 "exec-opts": ["native.cgroupdriver={driver}"]',
	],
	[
		'SystemdCgroup = {value} in /etc/containerd/config.toml',
		'/etc/containerd/config.toml 中的 SystemdCgroup = {value}',
	],
	['cgroup version for Kubernetes {version}', 'Kubernetes {version} 所需的 cgroup 版本'],
	['cgroup v{version}', 'cgroup v{version}'],
	['v1 or v2', 'v1 或 v2'],
	['v1: cgroup v2 is stable since Kubernetes 1.25', 'v1：cgroup v2 从 Kubernetes 1.25 起才稳定'],
	[
		'Use Kubernetes 1.25 or later, or boot with systemd.unified_cgroup_hierarchy=0.',
		'使用 Kubernetes 1.25 或更新版本，或以 systemd.unified_cgroup_hierarchy=0 启动。',
	],
	['v2: this kubelet does not start on cgroup v1', 'v2：此版本的 kubelet 无法在 cgroup v1 上启动'],
	[
		'Boot the host with systemd.unified_cgroup_hierarchy=1, or choose Kubernetes 1.34 or older.',
		'以 systemd.unified_cgroup_hierarchy=1 启动主机，或选择 Kubernetes 1.34 或更早的版本。',
	],

	['clock against the other hosts', '时钟与其他主机的偏差'],
	['within {time} of every other host', '与其他每台主机相差不超过 {time}'],
	[
		'Start a time service (systemd-timesyncd or chrony) and wait until it has corrected the clock, or set os.timeSync.',
		'启动时间同步服务（systemd-timesyncd 或 chrony）并等它校准时钟，或设置 os.timeSync。',
	],
	['the only host', '仅此一台主机'],
	[
		'{offset} from the middle of all; up to {most} from {host}',
		'与全体中位数相差 {offset}；与 {host} 相差最多 {most}',
	],
	[
		'{observed}, ± {error}: too slow a connection to be sure',
		'{observed}，误差 ± {error}：连接太慢，无法确定',
	],
	['time service', '时间同步服务'],
	['one that runs and has set the clock', '正在运行并已校准时钟'],
	['{service}, clock {state}', '{service}，时钟{state}'],
	['none runs', '没有运行'],
	['synchronised', '已同步'],
	['not synchronised', '未同步'],
	['the clock is kept by something else (a hypervisor)', '时钟由其他机制维护（虚拟化平台）'],
	[
		'{observed}; apply sets one up (os.timeSync)',
		'{observed}；apply 会设置时间同步（os.timeSync）',
	],
	[
		'See why it does not synchronise (`timedatectl`, `chronyc sources`): no server may be reachable.',
		'查明未同步的原因（`timedatectl`、`chronyc sources`）：可能无法访问任何时间服务器。',
	],
	[
		'Set os.timeSync, or run a time service on the host.',
		'设置 os.timeSync，或在主机上运行时间同步服务。',
	],

	['free space for {paths} (on {mount})', '{paths} 的可用空间（位于 {mount}）'],
	['{amount} free, {percent} %', '可用 {amount}，{percent} %'],
	[
		'Free some space or give the file system more, then run preflight again.',
		'清理空间或扩大文件系统，然后再次预检。',
	],
	[
		'{percent} % or more: below it the kubelet evicts pods',
		'不低于 {percent} %：低于此值 kubelet 会驱逐 Pod',
	],
	['free inodes for {paths} (on {mount})', '{paths} 的空闲 inode（位于 {mount}）'],
	['{percent} % of {count}', '{count} 个中的 {percent} %'],
	[
		'Remove directories with very many small files; `df -i` shows the file systems.',
		'删除含有大量小文件的目录；`df -i` 可查看各文件系统。',
	],
	['{percent} % or more', '不低于 {percent} %'],
	[
		'time to write and sync {size} bytes in {path}, 99th percentile of {count}',
		'在 {path} 中写入并同步 {size} 字节的耗时，{count} 次的第 99 百分位',
	],
	['{worst} (half of them {half}, slowest {slowest})', '{worst}（中位数 {half}，最慢 {slowest}）'],
	[
		'Put /var/lib/etcd on an SSD of its own, or raise etcd.tuning.heartbeatIntervalMs and electionTimeoutMs.',
		'把 /var/lib/etcd 放到独立的 SSD 上，或调大 etcd.tuning.heartbeatIntervalMs 和 electionTimeoutMs。',
	],
	['etcd will lose its leader again and again. {fix}', 'etcd 会反复失去 leader。{fix}'],

	['kernel feature {feature} ({purpose})', '内核功能 {feature}（{purpose}）'],
	['images of containers', '容器镜像'],
	['Services for pods on a bridge', '网桥上的 Pod 访问 Service'],
	['Services', 'Service'],
	['the pod network between hosts', '跨主机的 Pod 网络'],
	['kube-proxy in ipvs mode', 'ipvs 模式的 kube-proxy'],
	['built in, loaded or loadable', '内建、已加载或可加载'],
	['builtin', '内建'],
	['loaded', '已加载'],
	['loadable', '可加载'],
	['absent', '缺失'],
	[
		'Boot a kernel that has {feature}; the distribution’s standard kernel does.',
		'请启动带有 {feature} 的内核；发行版的标准内核都有。',
	],
	[
		'built in or loaded: os.kernelModules is off, so apply loads none',
		'内建或已加载：os.kernelModules 已关闭，apply 不会加载模块',
	],
	[
		'Run `modprobe {module}` and name it in /etc/modules-load.d, or set os.kernelModules.',
		'执行 `modprobe {module}` 并写入 /etc/modules-load.d，或设置 os.kernelModules。',
	],
	[
		'kernel feature ip_vs, because network.proxyMode is ipvs',
		'内核功能 ip_vs，因为 network.proxyMode 为 ipvs',
	],
	['absent: this kernel cannot do IPVS', '缺失：此内核不支持 IPVS'],
	[
		'Set network.proxyMode to iptables, or boot a kernel with IPVS.',
		'把 network.proxyMode 设为 iptables，或启动支持 IPVS 的内核。',
	],
	['kernel version for Kubernetes {version}', 'Kubernetes {version} 所需的内核版本'],
	[
		'Install a newer kernel of the distribution and reboot, or set os.kernelUpgrade.',
		'安装发行版的更新内核并重启，或设置 os.kernelUpgrade。',
	],
	['kernel parameters {keys}', '内核参数 {keys}'],
	['the kernel has no {keys}', '内核没有 {keys}'],
	['the kernel has them all', '内核全部具备'],
	[
		'Take them out of os.sysctls if they are there; otherwise boot a kernel that has them.',
		'如果它们写在 os.sysctls 中，请去掉；否则请启动具备它们的内核。',
	],
	['all there; apply sets them (os.applySysctls)', '全部具备；apply 会设置（os.applySysctls）'],
	['set as Kubernetes needs them', '符合 Kubernetes 的要求'],
	['all set', '均已设置'],
	['{key} is not set', '未设置 {key}'],
	[
		'Set os.applySysctls, or write {settings} into a file in /etc/sysctl.d.',
		'设置 os.applySysctls，或把 {settings} 写入 /etc/sysctl.d 中的文件。',
	],

	['swap', '交换分区'],
	['off: the kubelet does not start with swap on', '关闭：启用交换分区时 kubelet 无法启动'],
	['on: {devices}', '开启：{devices}'],
	['off now, but named in /etc/fstab', '当前关闭，但写在 /etc/fstab 中'],
	['{observed}; apply turns it off (os.swap)', '{observed}；apply 会将其关闭（os.swap）'],
	[
		'Set os.swap to off, or run `swapoff -a` and take the swap lines out of /etc/fstab.',
		'把 os.swap 设为 off，或执行 `swapoff -a` 并从 /etc/fstab 中删除交换分区的行。',
	],
	['off now, on again after a reboot (/etc/fstab)', '当前关闭，重启后会再次开启（/etc/fstab）'],
	['SELinux and AppArmor', 'SELinux 与 AppArmor'],
	[
		'SELinux permissive or off, or container-selinux installed; AppArmor as it is',
		'SELinux 为 permissive 或关闭，或已安装 container-selinux；AppArmor 保持现状',
	],
	['SELinux {mode}, AppArmor {state}', 'SELinux {mode}，AppArmor {state}'],
	[
		'{observed}; apply makes it permissive (os.selinux)',
		'{observed}；apply 会将其设为 permissive（os.selinux）',
	],
	[
		'Set os.selinux to permissive, or install container-selinux before apply.',
		'把 os.selinux 设为 permissive，或在 apply 之前安装 container-selinux。',
	],
	['MaxSessions and MaxStartups of sshd', 'sshd 的 MaxSessions 与 MaxStartups'],
	[
		'MaxSessions {sessions} or more, MaxStartups {startups} or more',
		'MaxSessions 不少于 {sessions}，MaxStartups 不少于 {startups}',
	],
	['sshd does not say; its defaults are enough', 'sshd 未给出；其默认值已足够'],
	[
		'MaxSessions {sessions}, MaxStartups {startups}',
		'MaxSessions {sessions}，MaxStartups {startups}',
	],
	[
		'Raise them in /etc/ssh/sshd_config and reload sshd; with fewer, k8s-tui works but slower.',
		'在 /etc/ssh/sshd_config 中调大并重载 sshd；数值较小时 k8s-tui 仍可工作，但较慢。',
	],
];
