import { describe, expect, it } from 'vitest';
import type { Event, EventBody, RunOutcome } from '../../src/model/events.ts';
import type { Plan, Task } from '../../src/model/plan.ts';
import { jsonReporter } from '../../src/report/json.ts';
import { plainReporter } from '../../src/report/plain.ts';

const FAILURE = {
	code: 'step-failed',
	message: 'join failed on n2: timed out',
	host: 'n2',
	expected: 'exit status 0',
	found: 'exit status 1, after:\nline one\nline two',
	fix: 'Look at the kubelet.',
};

const OUTCOME: RunOutcome = {
	sentBytes: 0,
	seconds: 61.5,
	done: 2,
	unchanged: 1,
	failed: 1,
	blocked: 0,
	paused: 0,
	summary: ['Done: 2 steps.', 'Failed: join on n2: timed out'],
};

function task(step: string, host: string, estimate: number, needs: string[] = []): Task {
	const changes = [{ resource: 0, verb: 'create' as const, subject: '/etc/f' }];
	const work = { kind: 'converge' as const, resources: [] };
	return { id: `${step}@${host}`, step, title: step, host, needs, work, changes, estimate };
}

const PLAN: Plan = {
	cluster: 'demo',
	tasks: [task('prepare-host', 'n1', 30), task('join-worker', 'n1', 60, ['prepare-host@n1'])],
};

/** Each kind of Event once, with the lines that people get for it: quiet, and with -v. */
const EVENTS: [EventBody, string | null, string | null][] = [
	[
		{ type: 'run-started', run: 'r1', command: 'apply', cluster: 'demo', version: '0.1.0' },
		'apply demo (run r1)',
		'apply demo (run r1)',
	],
	[
		{ type: 'host-connected', host: 'n1', user: 'ops', privilege: 'sudo' },
		null,
		'n1 connected as ops (sudo)',
	],
	[
		{
			type: 'host-failed',
			host: 'n2',
			failure: { ...FAILURE, expected: null, found: null, fix: null },
		},
		'✖ join failed on n2: timed out  [step-failed]',
		'✖ join failed on n2: timed out  [step-failed]',
	],
	[{ type: 'facts-gathered', host: 'n1', milliseconds: 412 }, null, 'n1 facts in 412 ms'],
	[
		{
			type: 'finding',
			id: 'swap',
			host: 'n1',
			severity: 'warning',
			checked: 'swap',
			observed: '2 GiB',
			expected: 'none',
			fix: 'swapoff -a',
			repairable: true,
		},
		'! warning  n1  swap\n    checked   swap\n    observed  2 GiB\n    expected  none\n    fix       swapoff -a',
		'! warning  n1  swap\n    checked   swap\n    observed  2 GiB\n    expected  none\n    fix       swapoff -a',
	],
	[
		{
			type: 'finding',
			id: 'cpu',
			host: null,
			severity: 'ok',
			checked: 'CPUs',
			observed: '4',
			expected: '2',
			fix: null,
			repairable: false,
		},
		null,
		'✔ ok  all hosts  cpu\n    checked   CPUs\n    observed  4\n    expected  2',
	],
	[{ type: 'plan-made', plan: PLAN, changes: 2 }, 'plan: 2 changes', 'plan: 2 changes'],
	[{ type: 'task', step: 'prepare-host', host: 'n1', status: 'waiting', seconds: 0 }, null, null],
	[
		{ type: 'task', step: 'prepare-host', host: 'n1', status: 'running', seconds: 0 },
		'n1 prepare-host …',
		'n1 prepare-host …',
	],
	[
		{
			type: 'resource',
			step: 'prepare-host',
			host: 'n1',
			change: { resource: 0, verb: 'create', subject: '/etc/f' },
		},
		null,
		'n1 prepare-host create /etc/f',
	],
	[
		{ type: 'output', step: 'prepare-host', host: 'n1', text: 'Reading package lists' },
		null,
		'n1 prepare-host | Reading package lists',
	],
	[
		{ type: 'progress', step: 'prepare-host', host: 'n1', message: 'fetching kubelet' },
		'n1 prepare-host fetching kubelet',
		'n1 prepare-host fetching kubelet',
	],
	[
		{ type: 'task', step: 'prepare-host', host: 'n1', status: 'done', seconds: 1.5 },
		'n1 prepare-host done in 1.5 s  [step 1 of 2, 0:00, about 1:00 left]',
		'n1 prepare-host done in 1.5 s  [step 1 of 2, 0:00, about 1:00 left]',
	],
	[{ type: 'task', step: 'label-nodes', host: 'n1', status: 'unchanged', seconds: 0 }, null, null],
	[
		{
			type: 'task',
			step: 'join-worker',
			host: 'n1',
			status: 'failed',
			seconds: 2,
			failure: FAILURE,
		},
		`n1 join-worker failed
✖ join failed on n2: timed out  [step-failed]
    expected  exit status 0
    found     exit status 1, after:
              line one
              line two
    fix       Look at the kubelet.`,
		`n1 join-worker failed
✖ join failed on n2: timed out  [step-failed]
    expected  exit status 0
    found     exit status 1, after:
              line one
              line two
    fix       Look at the kubelet.`,
	],
	[
		{ type: 'task', step: 'verify-cluster', host: 'n1', status: 'blocked', seconds: 0 },
		'n1 verify-cluster blocked',
		'n1 verify-cluster blocked',
	],
	[
		{ type: 'job-attached', host: 'n3', job: 'r0.join-control-plane' },
		'n3 attached to the job r0.join-control-plane, which went on without us',
		'n3 attached to the job r0.join-control-plane, which went on without us',
	],
	[
		{ type: 'notice', host: null, level: 'info', message: 'kubeconfig written' },
		'k8s-tui kubeconfig written',
		'k8s-tui kubeconfig written',
	],
	[
		{ type: 'notice', host: 'n1', level: 'warning', message: 'clock is off' },
		'n1 warning: clock is off',
		'n1 warning: clock is off',
	],
	[
		{ type: 'run-finished', run: 'r1', exitCode: 1, outcome: OUTCOME },
		'Done: 2 steps.\n         Failed: join on n2: timed out',
		'Done: 2 steps.\n         Failed: join on n2: timed out',
	],
];

const stamped = EVENTS.map(
	([body], index): Event => ({
		at: `2024-05-06T07:08:09.${String(index).padStart(3, '0')}Z`,
		...body,
	}),
);

describe.each([
	['quietly', false, 1],
	['with -v', true, 2],
] as const)('plain lines %s', (_how, verbose, column) => {
	const blocks: string[] = [];
	const report = plainReporter({ write: (text) => blocks.push(text), verbose });
	const seen = stamped.map((event) => {
		const before = blocks.length;
		report(event);
		return blocks.slice(before).join('');
	});

	it.each(EVENTS.map((row, index) => [row[0].type, index] as const))(
		'tell people of %s (%i)',
		(_type, index) => {
			const expected = EVENTS[index]?.[column] ?? null;
			expect(seen[index]).toBe(expected === null ? '' : `07:08:09 ${expected}\n`);
		},
	);
});

describe('JSON lines', () => {
	it('are each Event as it is, one a line', () => {
		for (const event of stamped.filter(({ type }) => type !== 'plan-made')) {
			let text = '';
			jsonReporter((part) => {
				text += part;
			})(event);
			expect(text.endsWith('\n')).toBe(true);
			expect(text.trimEnd()).not.toContain('\n');
			expect(JSON.parse(text)).toEqual(event);
		}
	});

	it('of a plan are a line per task, and a last one that counts', () => {
		let text = '';
		const unchanged = { ...task('label-nodes', 'n1', 1), changes: [] };
		const event: Event = {
			at: '2024-05-06T07:08:09Z',
			type: 'plan-made',
			plan: { ...PLAN, tasks: [...PLAN.tasks, unchanged] },
			changes: 2,
		};
		jsonReporter((part) => {
			text += part;
		})(event);
		const lines = text
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as Record<string, unknown>);
		expect(lines).toMatchObject([
			{ type: 'change', step: 'prepare-host', host: 'n1', status: 'change', needs: [] },
			{ type: 'change', step: 'join-worker', status: 'change', needs: ['prepare-host@n1'] },
			{ type: 'change', step: 'label-nodes', status: 'unchanged', changes: [] },
			{ type: 'plan', cluster: 'demo', changes: 2 },
		]);
		expect(Object.keys(lines[0] ?? {})).not.toContain('work');
	});
});
