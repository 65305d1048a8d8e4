import type { RoleReason } from '../../../advice/suggest-roles.ts';
import { gibibytes } from '../../text/sizes.ts';
import type { hosts as english } from '../en/hosts.ts';

const failures: Record<string, { short: string; fix?: string }> = {
	'scan-closed': { short: 'SSH 端口未开放', fix: '在主机上启动 sshd，或修改其 SSH 端口（e）。' },
	'scan-silent': { short: '无响应', fix: '检查主机是否开机，防火墙是否放行其 SSH 端口。' },
	'scan-not-ssh': { short: '不是 SSH 服务', fix: '该端口上是其他服务：请修改 SSH 端口（e）。' },
	'scan-unresolved': { short: '名称无法解析', fix: '更正名称，或直接输入主机地址。' },
	'key-not-accepted': {
		short: '主机密钥未接受',
		fix: '与主机核对指纹，然后重试（r）并接受。',
	},
	'ssh-auth': { short: '登录被拒绝' },
	'ssh-host-key-changed': { short: '主机密钥已变更' },
	'ssh-host-key-revoked': { short: '主机密钥已吊销' },
	'ssh-host-key-ca': { short: '主机密钥仅由 CA 认证' },
	'ssh-host-key-unknown': { short: '主机密钥未知' },
	'ssh-refused': { short: '连接被拒绝' },
	'ssh-unreachable': { short: '不可达' },
	'ssh-timeout': { short: '超时无响应' },
	'ssh-lost': { short: '连接中断' },
	'ssh-config': { short: 'ssh_config 无法使用' },
	'sudo-missing': { short: '没有 sudo' },
	'sudo-password-needed': { short: 'sudo 需要密码' },
	'sudo-wrong-password': { short: 'sudo 密码错误' },
	'sudo-not-in-sudoers': { short: '无 sudo 权限' },
	'sudo-requiretty': { short: 'sudo 要求终端' },
};

export const hosts: typeof english = {
	title: '主机',
	entry: {
		title: '用哪些主机组成集群？',
		lead: '输入或粘贴，用空格、逗号或换行分隔。',
		examples: [
			['名称', 'm1   m1.example.com   root@m1:2222   m1=10.0.0.11'],
			['范围', '10.0.0.11-19   node[01:12]   m{1..3}'],
			['网段', '10.0.0.0/24  （其中能应答 SSH 的主机）'],
		],
		placeholder: '10.0.0.11-13',
		count: (hosts) => `${hosts} 台主机`,
		taken: (hosts, source) => `+ ${hosts} 台来自 ${source}`,
		problem: (line, column, word) => `第 ${line} 行第 ${column} 列：${word}`,
		more: (count) => `另有 ${count} 处`,
		none: '尚无主机',
		also: '按 tab 从 ~/.ssh/config、Ansible 清单或 cluster.yaml 导入',
	},
	faults: {
		user: '@ 之前应为登录名',
		port: '端口应为 1 到 65535',
		address: '应为四个不超过 255 的数字',
		range: '终点应在起点之后',
		cidr: '不是 10.0.0.0/24 形式的网段',
		pattern: '不是 m{1..3} 形式的范围',
		name: '不是名称、地址、范围或网段',
		'too-many': '数量过多：总共最多 4096 个地址',
	},
	sources: {
		title: '导入主机',
		sshConfig: '~/.ssh/config',
		inventory: 'Ansible 清单',
		spec: '另一个 cluster.yaml',
		defaults: 'SSH 用户、密钥、跳板机…',
		none: '其中没有主机',
		inventoryQuestion: '清单文件的路径？',
		specQuestion: 'cluster.yaml 的路径？',
		cannot: '无法使用',
		pickTitle: (source) => `${source} 中的主机`,
		picked: (count, all) => `已选 ${count}/${all}`,
		left: '清单中未采用的内容',
		notByConnection: (host, connection) => `${host}：使用 ${connection} 连接`,
		variableIgnored: (host, variable, value) => `${host}：无法理解 ${variable}：${value}`,
	},
	columns: {
		name: '主机',
		address: '地址',
		ssh: 'SSH',
		os: '系统',
		cpu: 'CPU',
		memory: '内存',
		disk: '磁盘',
		role: '角色',
		reason: '理由',
	},
	stages: {
		waiting: '等待中',
		scanning: '正在探测 SSH',
		reading: '正在读取主机密钥',
		key: '主机密钥是新的',
		connecting: '正在登录',
		gathering: '正在收集信息',
		ready: '就绪',
	},
	failure: (code) => failures[code] ?? { short: code },
	roles: {
		controlPlane: '控制平面',
		worker: '工作节点',
		both: '两者兼任',
		etcd: 'etcd',
		none: '未定',
		leftOut: '不使用',
	},
	reason: (reason: RoleReason) => {
		const short = (what: ('cpu' | 'memory')[]) =>
			what.map((part) => (part === 'cpu' ? 'CPU' : '内存')).join('和');
		switch (reason.id) {
			case 'only-host':
				return '唯一的主机';
			case 'already-control-plane':
				return '已是控制平面';
			case 'already-worker':
				return '已是工作节点';
			case 'inventory-group':
				return '按其来源的设定';
			case 'host-name':
				return '按主机名判断';
			case 'most-memory':
				return `内存最大：${gibibytes(reason.bytes)}`;
			case 'first-in-list':
				return '条件相当，列表靠前';
			case 'too-small-for-control-plane':
				return `${short(reason.short)}不足以作控制平面`;
			case 'no-larger-host':
				return `${short(reason.short)}不足，但没有更大的主机`;
			case 'not-answered':
				return '未应答';
			case 'odd-number':
				return `${reason.masters} 台控制平面已足够`;
			case 'no-host-left-for-pods':
				return '没有其他主机运行 Pod';
		}
	},
	progress: (done, all) => `正在查看 ${all} 台主机：已完成 ${done}`,
	summary: {
		controlPlane: (count) => `${count} 台控制平面`,
		workers: (count) => `${count} 台工作节点`,
		leftOut: (count) => `${count} 台不使用`,
		failed: (count) => `${count} 台失败`,
		unanswered: (count) => `${count} 个地址无响应`,
	},
	login: {
		user: '用户',
		port: '端口',
		key: '密钥',
		jump: '跳板机',
		name: '节点名',
		agent: 'agent 与 ~/.ssh',
		none: '无',
		defaults: '所有主机的 SSH 设置',
		asConfigured: '与所有主机相同',
		done: '完成',
		editTitle: (host) => `${host}：登录方式`,
		questions: {
			name: '节点名',
			user: 'SSH 用户',
			port: 'SSH 端口',
			identityFile: '私钥在本机的路径',
			jump: '按经过顺序填写跳板机，用逗号分隔',
		},
		empty: '留空：使用默认值。',
		badName: '应为 DNS 标签：小写字母、数字和 -，最多 63 个字符',
		takenName: (name) => `已有名为 ${name} 的主机`,
		badUser: '应为登录名',
		badPort: '应为 1 到 65535 的数字',
		badJump: '应为主机名、ssh_config 别名或 user@host:port',
	},
	keysPage: {
		title: (count) => `${count} 个主机密钥在本机上是首次出现`,
		lead: '与各主机核对指纹（ssh-keygen -lf），然后一次全部接受。',
		host: '主机',
		type: '类型',
		fingerprint: '主机密钥指纹',
		jump: '跳板机',
		shown: (first, last, all) => `${first}–${last} / ${all}`,
		question: '按 y 全部接受并写入 known_hosts；按 n 全不接受',
	},
	detail: {
		message: '错误',
		login: '登录',
		system: '系统',
		hardware: '硬件',
		network: '网络',
		role: '角色',
		nodeName: '节点名',
		because: (role, why) => `${role}（${why}）`,
		bySudo: (user) => `${user}，通过 sudo`,
		hardwareText: (cpus, memory, disk) => `${cpus} 个 CPU，内存 ${memory}，磁盘可用 ${disk}`,
		kubernetes: (version) => `已安装 kubelet ${version}`,
		member: (cluster) => `已是节点：${cluster}`,
	},
	notYet: {
		busy: (count) => `仍在查看 ${count} 台主机`,
		noControlPlane: '还没有控制平面主机：请为一台主机指定该角色（空格）',
		noHosts: '没有可用的主机',
		noRole: (host) => `${host} 尚无角色（空格）`,
		notIpv4: (host) => `${host}：不知道其他节点可访问的地址`,
	},
	leaveQuestion: '放弃这份主机列表？它尚未写入文件。',
	failedQuestion: {
		title: (count) => `${count} 台主机失败`,
		leaveOut: '不使用它们，继续',
		retry: '重试这些主机',
		stay: '返回列表',
	},
	clusterName: {
		question: '集群名称',
		line: '用于 kubeconfig 和状态目录的命名。',
	},
	credentials: {
		crumb: '密码',
		sshPassword: (host) => `${host} 的 SSH 密码`,
		sudoPassword: (host) => `${host} 的 sudo 密码`,
		passphrase: (file) => `${file} 的口令`,
		forAll: '将用于所有需要密码的主机。',
		again: (host) => `${host} 拒绝了之前的密码。`,
		memory: '只保存在内存中，k8s-tui 退出即消失，不会写入磁盘。',
		escape: 'esc：不提供',
		wrongPassphrase: '无法用它解开密钥',
	},
	keys: {
		next: '继续',
		role: '角色',
		edit: '编辑',
		add: '添加主机',
		leaveOut: '不使用',
		leaveOutFailed: '不使用所有失败的主机',
		retry: '重试',
		retryFailed: '重试所有失败的主机',
		defaults: 'SSH 设置',
	},
	entryKeys: {
		look: '开始查看',
		sources: '导入…',
		leave: '返回',
		lineUp: '上一行',
		lineDown: '下一行',
	},
	pickKeys: {
		take: '采用',
		toggle: '选取',
		all: '全选或全不选',
	},
	hostKeyKeys: {
		accept: '全部接受',
		refuse: '全不接受',
		nextPage: '下一页',
	},
};
