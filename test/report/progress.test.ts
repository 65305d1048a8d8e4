import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import type { Task, TaskStatus } from '../../src/model/plan.ts';
import { formatSeconds, Progress } from '../../src/report/progress.ts';

const START = Date.parse('2024-05-06T07:00:00Z');

function task(id: string, estimate: number, ...needs: string[]): Task {
	const [step = '', host = ''] = id.replace('!', '').split('@');
	return {
		id: id.replace('!', ''),
		step,
		title: step,
		host,
		needs,
		work: { kind: 'action', params: {} },
		changes: id.endsWith('!') ? [] : [{ resource: null, verb: 'run', subject: 'x' }],
		estimate,
	};
}

function follow(tasks: Task[]) {
	const progress = new Progress();
	const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
	progress.take({ at: at(0), type: 'plan-made', plan: { cluster: 'demo', tasks }, changes: 1 });
	const set = (seconds: number, id: string, status: TaskStatus) => {
		const [step = '', host = ''] = id.split('@');
		const event: Event = { at: at(seconds), type: 'task', step, host, status, seconds: 0 };
		progress.take(event);
	};
	return { set, state: (seconds: number) => progress.state(START + seconds * 1000) };
}

describe('progress', () => {
	it('estimates by the longest chain, not by the sum: hosts work at once', () => {
		const { state } = follow([
			task('a@n1', 10),
			task('a@n2', 20),
			task('b@n1', 5, 'a@n1'),
			task('b@n2', 5, 'a@n2'),
			task('c@n1', 7, 'b@n1', 'b@n2'),
		]);
		expect(state(0)).toEqual({ ended: 0, total: 5, elapsed: 0, remaining: 32 });
	});

	it('counts only what changes something', () => {
		const { state, set } = follow([task('a@n1', 10), task('b@n1!', 100, 'a@n1')]);
		set(0, 'b@n1', 'unchanged');
		expect(state(0)).toMatchObject({ ended: 0, total: 1, remaining: 10 });
	});

	it('takes off what a running task has used, and never promises that it ends at once', () => {
		const { state, set } = follow([task('a@n1', 10), task('b@n1', 5, 'a@n1')]);
		set(0, 'a@n1', 'running');
		expect(state(4).remaining).toBe(11);
		expect(state(60).remaining).toBe(6);
	});

	it('has nothing left once all has ended, however it ended', () => {
		const { state, set } = follow([task('a@n1', 10), task('b@n1', 5, 'a@n1')]);
		set(1, 'a@n1', 'failed');
		set(1, 'b@n1', 'blocked');
		expect(state(2)).toEqual({ ended: 2, total: 2, elapsed: 2, remaining: 0 });
	});

	it('is all zero before there is a plan', () => {
		expect(new Progress().state(START)).toEqual({ ended: 0, total: 0, elapsed: 0, remaining: 0 });
	});
});

describe('a time', () => {
	it.each([
		[0, '0:00'],
		[-3, '0:00'],
		[9.6, '0:10'],
		[65, '1:05'],
		[3599.6, '1:00:00'],
		[3723, '1:02:03'],
	])('of %s s is %s', (seconds, text) => {
		expect(formatSeconds(seconds)).toBe(text);
	});
});
