import type { linear as english } from '../en/linear.ts';

export const linear: typeof english = {
	cursor: '选中：',
	ok: '正常：',
	error: '问题：',
	warning: '警告：',
	active: '进行中：',
	waiting: '等待：',
	unchanged: '',
	paused: '暂停：',
	blocked: '受阻：',
	host: '',
	vip: '',
	chosen: '已选：',
	open: '未选：',
	crumb: '',
};
