import type { flow as english } from '../en/flow.ts';

export const flow: typeof english = {
	goOnLater: (command) => `尚未完成。继续请执行：${command}`,
	shellOpens: (host) => `正在 ssh 到 ${host}；输入 exit 或按 Ctrl-D 返回。`,
	whichDemo: '播放哪一段录制？',
	demoLines: [
		'这是一次真实运行的录制，由真实引擎通过真实 SSH 对程序内的主机重放。',
		'不会触碰任何主机；按 + 和 - 调整速度。',
	],
	reading: (cluster) => `正在查看 ${cluster} …`,
	reportWritten: (file) => `已写出报告：${file}`,
	noRun: (cluster) => `本机上没有 ${cluster} 的运行记录。`,
	statusFailed: '无法查看集群',
	tryAgain: '按 r 重试，按 esc 返回',
};
