import type { Change, Plan, Task } from '../model/plan.ts';
import { countChanges } from '../model/plan.ts';

/** A sign for each kind of change. */
export const CHANGE_SIGNS: Record<Change['verb'], string> = {
	create: '+',
	install: '+',
	update: '~',
	remove: '-',
	start: '▶',
	restart: '↻',
	reload: '↻',
	run: '▶',
};

/** What a Plan would do, per host and in order, with file diffs, for people. */
export function planText(plan: Plan): string {
	const changes = countChanges(plan);
	if (changes === 0) return `Nothing to change: every host is as ${plan.cluster} says.\n`;
	const hosts = [...new Set(plan.tasks.map(({ host }) => host))];
	const sections = hosts.flatMap((host) => {
		const tasks = plan.tasks.filter((task) => task.host === host && task.changes.length > 0);
		return tasks.length === 0 ? [] : [`${host}\n${tasks.map(taskText).join('')}`];
	});
	const untouched = hosts.length - sections.length;
	const rest = untouched > 0 ? `, ${untouched} of ${hosts.length} hosts untouched` : '';
	const total = `${changes} change${changes === 1 ? '' : 's'} on ${sections.length} host${sections.length === 1 ? '' : 's'}`;
	return `${sections.join('\n')}\n${total}${rest}.\n`;
}

function taskText(task: Task): string {
	return `  ${task.title}\n${task.changes.map(changeText).join('')}`;
}

function changeText({ verb, subject, note, diff }: Change): string {
	const line = `    ${CHANGE_SIGNS[verb]} ${verb} ${subject}${note ? ` (${note})` : ''}\n`;
	if (!diff) return line;
	const body = diff
		.split('\n')
		.filter((text) => text !== '' && !/^(===|---|\+\+\+|Index:)/.test(text))
		.map((text) => `        ${text}\n`);
	return line + body.join('');
}
