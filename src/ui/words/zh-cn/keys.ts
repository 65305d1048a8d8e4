import type { commonKeys as english } from '../en/keys.ts';

export const commonKeys: typeof english = {
	global: { help: '帮助', back: '返回', quit: '退出', interrupt: '停止' },
	list: {
		up: '上移',
		down: '下移',
		first: '第一行',
		last: '最后一行',
		pageUp: '上翻半页',
		pageDown: '下翻半页',
	},
	menu: { choose: '选择' },
	text: {
		submit: '确认',
		cancel: '取消',
		left: '左移',
		right: '右移',
		start: '到开头',
		end: '到末尾',
		eraseLeft: '删除左侧字符',
		eraseRight: '删除右侧字符',
		eraseWord: '删除单词',
		eraseAll: '全部清除',
	},
	fields: { edit: '修改', next: '下一个选项', previous: '上一个选项' },
	demo: { faster: '加快', slower: '放慢' },
};
