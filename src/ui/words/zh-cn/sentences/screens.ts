import type { Sentence } from '../../sentence.ts';

/** What is observed for a diagnosis, what the screens' own work runs into, and what demos show. */
export const screenSentences: Sentence[] = [
	['{runtime} is installed but does not run', '{runtime} 已安装但没有运行'],
	[
		'{runtime} uses the cgroup driver {driver}, the kubelet is set to {wanted}',
		'{runtime} 使用 cgroup 驱动 {driver}，而 kubelet 设为 {wanted}',
	],
	['the kubelet is installed and set up but does not run', 'kubelet 已安装并配置，但没有运行'],
	['swap is on: {device}', '交换分区已开启：{device}'],
	[
		'the file system {mount} is full: {free} MiB of {size} MiB free',
		'文件系统 {mount} 已满：{size} MiB 中可用 {free} MiB',
	],
	['the file system {mount} has no inodes left', '文件系统 {mount} 的 inode 已用尽'],
	['only {amount} MiB of memory are available', '可用内存仅 {amount} MiB'],
	['the clock is {seconds} s {direction}', '时钟{direction} {seconds} 秒'],
	['ahead', '超前'],
	['behind', '滞后'],
	['IP forwarding is off on a node', '节点上的 IP 转发已关闭'],
	['the kernel module br_netfilter is not loaded', '内核模块 br_netfilter 未加载'],
	[
		'the API server of this control-plane host does not answer',
		'此控制平面主机的 API server 没有应答',
	],
	[
		'the virtual address {address} is on several hosts: {hosts}',
		'虚拟地址 {address} 同时在多台主机上：{hosts}',
	],
	['the virtual address {address} is on none of the hosts', '虚拟地址 {address} 不在任何主机上'],
	['etcd member {id} ({urls}) has never started', 'etcd 成员 {id}（{urls}）从未启动过'],

	['No run of {cluster} is known on this machine', '本机上没有 {cluster} 的运行记录'],
	[
		'Apply it first, or make the report on the machine that it was run on.',
		'请先 apply，或在曾经运行它的机器上生成报告。',
	],
	['ssh {host} ({file}): {reason}', 'ssh {host}（{file}）：{reason}'],
	['known_hosts cannot be written', '无法写入 known_hosts'],
	[
		'Make ~/.ssh/known_hosts writable for you, then try again.',
		'请让 ~/.ssh/known_hosts 对您可写，然后重试。',
	],
	['{host}: its host key was not accepted', '{host}：其主机密钥未被接受'],
	[
		'a host key that is in known_hosts, or that you accept',
		'主机密钥在 known_hosts 中，或由您接受',
	],
	[
		'Compare the fingerprint with the host, then try again and accept it.',
		'请与主机核对指纹，然后重试并接受。',
	],
	['it refuses connections to its SSH port', '拒绝对其 SSH 端口的连接'],
	['it does not answer', '没有应答'],
	['nothing within 3 s', '3 秒内没有应答'],
	['what answers is no SSH server', '应答的不是 SSH 服务器'],
	['no address is known for it', '无法得知其地址'],
	['no such name', '没有此名称'],
	['{address}, port {port}', '{address}，端口 {port}'],
	['port {port}', '端口 {port}'],
	['an SSH server at {place}', '{place} 上的 SSH 服务器'],

	['A kubelet that does not start, and why', '无法启动的 kubelet 及其原因'],
	['A highly available cluster from five bare hosts', '用五台空主机组成高可用集群'],
];
