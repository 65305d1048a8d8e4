import type { home as english } from '../en/home.ts';

export const home: typeof english = {
	title: '首页',
	unfinished: '未完成',
	clusters: '集群',
	whatToDo: '操作',
	welcome: '通过 SSH 把普通 Linux 主机变成高可用的 Kubernetes 集群。',
	needTitle: '准备工作',
	needs: [
		'可通过 SSH 登录的 Linux 主机，使用 root 或有 sudo 权限的用户',
		'试用一台即可；三台控制平面主机可容忍一台故障',
		'每台控制平面主机至少 2 个 CPU、2 GiB 内存',
		'主机能访问互联网，或本机有离线安装包',
	],
	reading: '正在读取…',
	ago: (seconds) => {
		if (seconds < 60) return '刚刚';
		if (seconds < 3600) return `${Math.floor(seconds / 60)} 分钟前`;
		if (seconds < 86_400) return `${Math.floor(seconds / 3600)} 小时前`;
		return `${Math.floor(seconds / 86_400)} 天前`;
	},
	run: {
		running: (ago) => `正在运行，最近动态：${ago}`,
		paused: (ago) => `${ago}暂停`,
		interrupted: (ago) => `${ago}中断`,
		failed: (ago) => `${ago}失败`,
		done: (command, ago) => `${ago}完成 ${command}`,
		never: '尚未从本机运行过',
	},
	atStep: (phrase, index, count) => `${phrase}，停在第 ${index}/${count} 步`,
	goOn: (name) => `继续 ${name}`,
	follow: (name) => `跟踪 ${name}`,
	here: '位于当前目录',
	missing: 'cluster.yaml 已不存在',
	broken: 'cluster.yaml 无法使用',
	brokenTitle: (name) => `无法打开 ${name}`,
	forgetHint: '按 x 从列表中移除；不会改动任何文件。',
	actions: {
		install: { label: '安装集群', note: '从一组主机开始新建' },
		openFile: { label: '打开 cluster.yaml', note: '输入路径' },
		troubleshoot: { label: '故障排查', note: '针对集群或日志文件：问题与原因' },
		demo: { label: '体验演示', note: '重放真实运行的录制；无需主机和 root' },
		lab: { label: '启动实验环境', note: '在本机创建真实主机（Linux，root）' },
	},
	fileQuestion: '打开哪个 cluster.yaml？',
	fileMissing: '文件不存在',
	keys: { language: 'English', theme: '主题' },
	clusterKeys: { open: '仅打开，不运行', status: '状态', forget: '移除' },
	cluster: {
		question: (name) => `对 ${name} 做什么？`,
		apply: '检查并应用',
		applyNote: '预检、计划、执行；从上次中断处继续',
		status: '状态',
		statusNote: '节点、etcd、入口、证书',
		hosts: '主机',
		hostsNote: '增加控制平面或工作节点，修改角色',
		topology: '拓扑',
		software: '软件与网络',
		edit: '编辑 cluster.yaml',
		troubleshoot: '故障排查',
		troubleshootNote: '找出故障原因',
		report: '写出最近一次运行的报告',
	},
};
