import type { KeySection, KeyTable } from '../../keys/key-table.ts';

/** What each key does, by section and action. */
export type KeyWords = { [S in KeySection]: Record<keyof KeyTable[S], string> };

/** The sections that all screens share; each screen brings the words of its own keys. */
export const commonKeys: Pick<KeyWords, 'global' | 'list' | 'menu' | 'text' | 'fields' | 'demo'> = {
	global: { help: 'help', back: 'back', quit: 'quit', interrupt: 'stop' },
	list: {
		up: 'up',
		down: 'down',
		first: 'first line',
		last: 'last line',
		pageUp: 'half a page up',
		pageDown: 'half a page down',
	},
	menu: { choose: 'choose' },
	text: {
		submit: 'accept',
		cancel: 'cancel',
		left: 'left',
		right: 'right',
		start: 'to the start',
		end: 'to the end',
		eraseLeft: 'erase to the left',
		eraseRight: 'erase to the right',
		eraseWord: 'erase the word',
		eraseAll: 'erase all',
	},
	fields: { edit: 'change', next: 'next choice', previous: 'choice before' },
	demo: { faster: 'faster', slower: 'slower' },
};
