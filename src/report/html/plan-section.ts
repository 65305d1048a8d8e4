import type { Change, Task, TaskStatus } from '../../model/plan.ts';
import { type Html, html } from './markup.ts';
import type { RunRecord, TaskRecord } from './run-record.ts';
import { counted, durationText, namesText } from './words.ts';

type PlannedTask = Omit<Task, 'work'>;

/** Characters of diffs in the whole report; what is over is left to `plan`. */
const MOST_DIFF = 120_000;
const MOST_DIFF_LINES = 200;
const MOST_CHANGES = 60;

const STATUS_WORDS: Record<TaskStatus, string> = {
	done: '✔ done',
	unchanged: '· already right',
	failed: '✖ failed',
	blocked: '‖ not begun, because something before it failed',
	paused: '‖ not begun, because the run was paused',
	running: '… not ended',
	waiting: '○ not begun',
};
const STATUS_ORDER = Object.keys(STATUS_WORDS) as TaskStatus[];

/** The Plan with what became of it: per Step the hosts, the changes, file diffs, and what it said. */
export function planSection({ plan, tasks }: Pick<RunRecord, 'plan' | 'tasks'>): Html {
	if (plan === null) {
		return html`<section>
<h2 id="plan">Changes</h2>
<p>No plan was made in this run.</p>
</section>
`;
	}
	const changing = plan.filter(({ changes }) => changes.length > 0);
	const steps = [...Map.groupBy(changing, ({ step }) => step).values()];
	const room = { diff: MOST_DIFF };
	return html`<section>
<h2 id="plan">Changes</h2>
<p>${
		changing.length === 0
			? 'Nothing had to be changed: every host was as cluster.yaml says.'
			: `${counted(changing.length, 'task')} with changes, ${plan.length - changing.length} already right.`
	}</p>
${steps.map((own) => stepDetails(own, tasks, room))}</section>
`;
}

function stepDetails(
	own: readonly PlannedTask[],
	tasks: RunRecord['tasks'],
	room: { diff: number },
): Html {
	const statusOf = ({ id }: PlannedTask) => tasks.get(id)?.status ?? 'waiting';
	const byStatus = Map.groupBy(own, statusOf);
	const statuses = STATUS_ORDER.filter((status) => byStatus.has(status));
	const isOpen = statuses.includes('failed');
	const brief = statuses.map((status) => {
		const count = byStatus.get(status)?.length ?? 0;
		const word = STATUS_WORDS[status].split(',')[0] ?? '';
		return `${word}${statuses.length > 1 ? ` ${count}` : ''}`;
	});
	return html`<details class="step"${isOpen ? html` open` : null}>
<summary><strong>${own[0]?.title ?? ''}</strong> <span>${namesText(own.map(({ host }) => host))}</span> <span class="state">${brief.join(', ')}</span></summary>
${statuses.map((status) => html`<p>${STATUS_WORDS[status]}: ${withSeconds(byStatus.get(status) ?? [], tasks)}</p>\n`)}${own.map((task) => said(task, tasks.get(task.id)))}${changeList(own, room)}</details>
`;
}

function withSeconds(own: readonly PlannedTask[], tasks: RunRecord['tasks']): string {
	const parts = own.map(({ id, host }) => {
		const seconds = tasks.get(id)?.seconds ?? 0;
		return seconds > 0 ? `${host} (${durationText(seconds)})` : host;
	});
	return namesText(parts, 100);
}

function said({ host }: PlannedTask, task: TaskRecord | undefined): Html | null {
	if (!task || task.progress.length === 0) return null;
	return html`<p class="said">${host}: ${task.progress.join(' → ')}</p>\n`;
}

/** What is the same on several hosts is said once; hosts are named where it is not on all of them. */
function changeList(own: readonly PlannedTask[], room: { diff: number }): Html {
	const all = own.flatMap(({ host, changes }) => changes.map((change) => ({ host, change })));
	const key = ({ verb, subject, note, diff }: Change) =>
		JSON.stringify([verb, subject, note, diff]);
	const groups = [...Map.groupBy(all, ({ change }) => key(change)).values()];
	const more = groups.length - MOST_CHANGES;
	return html`<ul class="changes">
${groups.slice(0, MOST_CHANGES).map((group) => {
	const hosts = [...new Set(group.map(({ host }) => host))];
	const [first] = group;
	const where = hosts.length < own.length ? namesText(hosts) : null;
	return first ? changeItem(first.change, where, room) : null;
})}${more > 0 ? html`<li>and ${more} more</li>\n` : null}</ul>
`;
}

function changeItem(
	{ verb, subject, note, diff }: Change,
	where: string | null,
	room: { diff: number },
): Html {
	const line = html`<span class="verb">${verb}</span> <code>${subject}</code>${note ? ` (${note})` : null}${where ? html` <span class="where">on ${where}</span>` : null}`;
	if (!diff) return html`<li>${line}</li>\n`;
	room.diff -= diff.length;
	if (room.diff < 0) {
		return html`<li>${line} <em>(diff left out, the report is long enough)</em></li>\n`;
	}
	return html`<li><details><summary>${line}</summary>
<pre class="diff">${diffLines(diff)}</pre></details></li>
`;
}

/** A unified diff without its headings, which say again what the line above says. */
function diffLines(diff: string): Html[] {
	const lines = diff
		.split('\n')
		.filter((line) => line !== '' && !/^(===|---|\+\+\+|Index:)/.test(line));
	const shown = lines.slice(0, MOST_DIFF_LINES).map((line) => {
		if (line.startsWith('+')) return html`<ins>${line}</ins>\n`;
		if (line.startsWith('-')) return html`<del>${line}</del>\n`;
		return html`${line}\n`;
	});
	const more = lines.length - MOST_DIFF_LINES;
	return more > 0 ? [...shown, html`… ${more} more lines\n`] : shown;
}
