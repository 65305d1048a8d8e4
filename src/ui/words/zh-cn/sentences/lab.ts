import type { Sentence } from '../../sentence.ts';

/** Why no lab can be on this machine. */
export const labSentences: readonly Sentence[] = [
	['a lab needs Linux', '实验环境需要 Linux'],
	[
		'a lab needs root: it makes network namespaces and boots systemd in them',
		'实验环境需要 root：它要创建网络命名空间并在其中启动 systemd',
	],
	['uid 0', 'uid 0'],
	['uid {uid}', 'uid {uid}'],
	['run it again with sudo', '请用 sudo 重新运行'],
	[
		'a lab builds its hosts from Debian packages and this machine has no apt-get',
		'实验环境用 Debian 软件包构建主机，而本机没有 apt-get',
	],
	['a Debian-like system', '类 Debian 系统'],
	['no /usr/bin/apt-get', '没有 /usr/bin/apt-get'],
	['this kernel lacks what lab hosts are made of', '本机内核缺少构成实验主机所需的功能'],
	[
		'overlay, veth, bridge, network namespaces, control groups',
		'overlay、veth、bridge、网络命名空间、控制组',
	],
	['linux', 'linux'],
	['network namespaces', '网络命名空间'],
	['pid namespaces', 'PID 命名空间'],
	['control group controller {name}', '控制组控制器 {name}'],
	['veth', 'veth'],
	['cpu', 'cpu'],
	['memory', '内存'],
	['pids', 'pids'],
	[
		'load the modules (modprobe overlay veth bridge) or use a machine with a full kernel',
		'请加载模块（modprobe overlay veth bridge），或换用内核完整的机器',
	],
	[
		"{directory} is on an overlay file system, which cannot carry the hosts' own overlays",
		'{directory} 位于 overlay 文件系统上，无法承载主机自己的 overlay',
	],
	['ext4, xfs or another real file system', 'ext4、xfs 或其他真实的文件系统'],
	['mount a real file system at {directory}', '请在 {directory} 挂载真实的文件系统'],
	['{directory} has too little room', '{directory} 空间不足'],
	['5 GB free', '5 GB 可用'],
	['{size} GB free', '{size} GB 可用'],
	['make room, or mount a larger file system there', '请腾出空间，或在该处挂载更大的文件系统'],
];
