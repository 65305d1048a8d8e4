/** What a screen reader says in place of a sign. */
export const linear = {
	cursor: 'selected:',
	ok: 'ok:',
	error: 'problem:',
	warning: 'warning:',
	active: 'at work:',
	waiting: 'waiting:',
	unchanged: '',
	paused: 'paused:',
	blocked: 'blocked:',
	host: '',
	vip: '',
	chosen: 'chosen:',
	open: 'not chosen:',
	crumb: '',
};
