import { describe, expect, it } from 'vitest';
import type { ExitCode } from '../../../src/model/errors.ts';
import type { Event, EventBody } from '../../../src/model/events.ts';
import { outcomeText } from '../../../src/report/html/outcome.ts';
import { recordRun } from '../../../src/report/html/run-record.ts';

const started = (command = 'apply'): EventBody => ({
	type: 'run-started',
	run: 'r1',
	command,
	cluster: 'demo',
	version: '0.1.0',
});
const planned: EventBody = { type: 'plan-made', plan: { cluster: 'demo', tasks: [] }, changes: 1 };
const ended = (exitCode: ExitCode): EventBody => ({
	type: 'run-finished',
	run: 'r1',
	exitCode,
	outcome: {
		seconds: 1,
		sentBytes: 0,
		done: 1,
		unchanged: 0,
		failed: 0,
		blocked: 0,
		paused: 0,
		summary: ['A sentence.'],
	},
});
const refused: EventBody = {
	type: 'finding',
	id: 'cpu',
	host: 'n1',
	severity: 'error',
	checked: 'number of processors',
	observed: '1',
	expected: '2 or more',
	fix: 'Give it another one.',
	repairable: false,
};
const unreachable: EventBody = {
	type: 'host-failed',
	host: 'n1',
	failure: {
		code: 'ssh-timeout',
		message: 'n1 does not answer',
		host: 'n1',
		expected: null,
		found: null,
		fix: 'Switch it on.',
	},
};

function outcome(bodies: EventBody[], goesOn = false, specFile = 'cluster.yaml') {
	const events: Event[] = bodies.map((body) => ({ at: '2026-01-02T03:04:05.000Z', ...body }));
	return outcomeText(recordRun(events), { specFile, goesOn });
}

describe('how a run ended', () => {
	it.each([
		['done', [started(), planned, ended(0)], '✔ done'],
		['failed', [started(), planned, ended(1)], '✖ failed'],
		['interrupted', [started(), planned, ended(130)], '‖ interrupted'],
		['refused by preflight', [started(), refused], '✖ refused by preflight'],
		['not connected', [started(), unreachable], '✖ not connected'],
		['broken off in the plan', [started(), planned], '? broken off'],
		['broken off before it', [started()], '? broken off'],
		['of an empty journal', [], '? broken off'],
	] satisfies [string, EventBody[], string][])('%s', (_, bodies, badge) => {
		expect(outcome(bodies).badge).toBe(badge);
	});

	it('is not known yet while it goes on', () => {
		expect(outcome([started(), planned], true)).toMatchObject({
			badge: '… still running',
			next: [],
		});
	});

	it('never calls hosts unchanged once there was a plan', () => {
		expect(outcome([started()]).text.join()).toContain('no host was changed');
		expect(outcome([started(), planned]).text.join()).not.toContain('no host was changed');
	});
});

describe('what to do next', () => {
	const commands = (next: { command?: string }[]) => next.flatMap(({ command }) => command ?? []);

	it('after success is to use the cluster, and to look and grow', () => {
		expect(commands(outcome([started(), ended(0)]).next)).toEqual([
			'export KUBECONFIG=./demo.kubeconfig && kubectl get nodes',
			'k8s-tui status -f cluster.yaml',
			'k8s-tui apply -f cluster.yaml',
		]);
		expect(outcome([started('reset'), ended(0)]).next).toEqual([]);
	});

	it('after a failure is each fix once, then the same command', () => {
		const { next } = outcome([started('reset'), unreachable, unreachable, refused, ended(1)]);
		expect(next.map(({ text }) => text).slice(0, -1)).toEqual([
			'Switch it on.',
			'Give it another one.',
		]);
		expect(next.at(-1)?.command).toBe('k8s-tui reset -f cluster.yaml');
	});

	it('begins with the fix of a diagnosed cause and the command that applies it', () => {
		const diagnosis: Extract<EventBody, { type: 'diagnosis' }> = {
			type: 'diagnosis',
			step: null,
			host: 'n1',
			id: 'KL-01',
			component: 'kubelet',
			level: 'specific',
			cause: 'Two cgroup drivers.',
			fix: 'Use one.',
			evidence: [],
			occurrences: 1,
			rank: 1,
			symptomOf: null,
			repair: 'cgroup-driver',
		};
		const symptom: EventBody = {
			...diagnosis,
			id: 'KL-02',
			fix: 'Wait.',
			rank: 2,
			symptomOf: 'KL-01',
		};
		const notice: EventBody = {
			...diagnosis,
			id: 'KL-03',
			fix: 'Nothing.',
			rank: 3,
			level: 'notice',
		};
		const bodies = [started(), planned, symptom, notice, diagnosis, ended(1)];
		expect(outcome(bodies).next.slice(0, -1)).toEqual([
			{ text: 'Use one.', command: 'k8s-tui diagnose -f cluster.yaml --fix cgroup-driver' },
		]);
	});

	it('can be pasted, whatever the file is called', () => {
		const { next } = outcome([started(), ended(1)], false, "it's mine.yaml");
		expect(next.at(-1)?.command).toBe(String.raw`k8s-tui apply -f 'it'\''s mine.yaml'`);
	});
});
