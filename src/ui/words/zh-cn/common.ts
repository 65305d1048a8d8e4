import type { common as english } from '../en/common.ts';

export const common: typeof english = {
	program: 'k8s-tui',
	step: (index, count) => `第 ${index} 步，共 ${count} 步`,
	tooSmall: (columns, rows) =>
		`k8s-tui 需要 60×15 个字符，当前窗口为 ${columns}×${rows}；任务仍在继续`,
	help: '按键',
	helpFooter: '按 esc 关闭帮助',
	yes: '是',
	no: '否',
	cancel: '取消',
	close: '关闭',
	replay: (speed) => `正在重放录制的运行，×${speed}`,
	hosts: (count) => `${count} 台主机`,
	expected: '期望',
	found: '实际',
	fix: '解决办法',
	quitQuestion: '退出 k8s-tui？',
	sections: {
		global: '通用',
		list: '列表',
		text: '文本框',
		home: '首页',
		hosts: '主机',
		topology: '拓扑',
		software: '软件与网络',
		preflight: '预检',
		plan: '计划',
		run: '运行',
		result: '结果',
		troubleshoot: '故障排查',
	},
};
