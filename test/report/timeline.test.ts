import { describe, expect, it } from 'vitest';
import { journalEvents } from '../../src/engine/journal.ts';
import type { Event, EventBody } from '../../src/model/events.ts';
import type { TaskStatus } from '../../src/model/plan.ts';
import { endSeconds, TimelineRecorder, timelineOf } from '../../src/report/timeline.ts';

const START = Date.parse('2026-01-02T03:04:05.000Z');
const RECORDED = new URL('./html/recorded/journal.jsonl', import.meta.url).pathname;

function at(seconds: number, body: EventBody): Event {
	return { at: new Date(START + seconds * 1000).toISOString(), ...body };
}

function task(seconds: number, id: string, status: TaskStatus, took = 0): Event {
	const [step = '', host = ''] = id.split('@');
	return at(seconds, { type: 'task', step, host, status, seconds: took });
}

const started = at(0, {
	type: 'run-started',
	run: 'r1',
	command: 'apply',
	cluster: 'demo',
	version: '0.1.0',
});

function plan(seconds: number, needs: Record<string, string[]>): Event {
	const tasks = Object.entries(needs).map(([id, before]) => {
		const [step = '', host = ''] = id.split('@');
		const work = { kind: 'action' as const, params: {} };
		return { id, step, title: `the ${step}`, host, needs: before, work, changes: [], estimate: 1 };
	});
	return at(seconds, { type: 'plan-made', plan: { cluster: 'demo', tasks }, changes: 1 });
}

describe('the timeline of a run', () => {
	const events = [
		started,
		plan(4, {
			'prepare@n1': [],
			'prepare@n2': [],
			'check@n1': ['prepare@n1', 'prepare@n2'],
			'init@n1': ['check@n1'],
			'label@n2': ['prepare@n2'],
		}),
		task(5, 'prepare@n1', 'running'),
		task(5, 'prepare@n2', 'running'),
		task(8, 'prepare@n1', 'done', 3),
		task(15, 'prepare@n2', 'done', 10),
		task(15, 'check@n1', 'unchanged'),
		task(15, 'init@n1', 'running'),
		task(15, 'label@n2', 'running'),
		task(16, 'label@n2', 'done', 1),
		task(40, 'init@n1', 'failed', 25),
	];
	const timeline = timelineOf(events);

	it('has a bar for each task that ran, by host and in order', () => {
		const bars = timeline.hosts.map(({ host, bars: own }) => [
			host,
			own.map((bar) => [bar.step, bar.startSeconds, bar.seconds, bar.status]),
		]);
		expect(bars).toEqual([
			[
				'n1',
				[
					['prepare', 5, 3, 'done'],
					['init', 15, 25, 'failed'],
				],
			],
			[
				'n2',
				[
					['prepare', 5, 10, 'done'],
					['label', 15, 1, 'done'],
				],
			],
		]);
	});

	it('says how long it took in all and before the first task', () => {
		expect(timeline).toMatchObject({
			startedAt: '2026-01-02T03:04:05.000Z',
			seconds: 40,
			beforeSeconds: 5,
		});
	});

	it('counts the time of a step once while several hosts are at it, and once per host', () => {
		expect(timeline.steps[0]).toEqual({
			step: 'prepare',
			title: 'the prepare',
			hosts: 2,
			seconds: 10,
			hostSeconds: 13,
		});
	});

	it('finds what the run waited for, through tasks that had nothing to do', () => {
		expect(timeline.criticalPath.map(({ id }) => id)).toEqual(['prepare@n2', 'init@n1']);
	});

	it('lets a bar without an end reach to the last event', () => {
		const recorder = new TimelineRecorder();
		for (const event of events.slice(0, 4)) recorder.take(event);
		recorder.take(at(7, { type: 'notice', host: null, level: 'info', message: 'x' }));
		const [first] = recorder.view().hosts;
		expect(first?.bars).toMatchObject([{ startSeconds: 5, seconds: 2, status: 'running' }]);
	});

	it('takes the time that a task says it took where its beginning is not known', () => {
		const [host] = timelineOf([started, task(9, 'x@n1', 'failed', 2)]).hosts;
		expect(host?.bars).toMatchObject([{ title: 'x', startSeconds: 7, seconds: 2 }]);
	});

	it('of no events, and of a run that ran nothing, is empty', () => {
		const empty = { hosts: [], steps: [], criticalPath: [] };
		expect(timelineOf([])).toEqual({ startedAt: '', seconds: 0, beforeSeconds: 0, ...empty });
		expect(timelineOf([started, plan(3, {})])).toMatchObject({ seconds: 3, beforeSeconds: 3 });
	});

	it('survives a clock that is set back and needs that go in a circle', () => {
		const odd = timelineOf([
			started,
			plan(1, { 'a@n1': ['b@n1'], 'b@n1': ['a@n1'] }),
			task(5, 'a@n1', 'running'),
			task(2, 'a@n1', 'done'),
			task(6, 'b@n1', 'running'),
			task(7, 'b@n1', 'done'),
		]);
		expect(odd.hosts[0]?.bars.map(({ seconds }) => seconds)).toEqual([0, 1]);
		expect(odd.criticalPath).toHaveLength(2);
	});
});

describe('the timeline of a recorded installation', () => {
	const timeline = timelineOf(journalEvents(RECORDED));

	it('has a critical path without overlaps from the first task to the last', () => {
		const { criticalPath, seconds } = timeline;
		expect(criticalPath.map(({ step, host }) => `${step}@${host}`)).toEqual([
			'prepare-host@m1',
			'install-packages@m1',
			'install-runtime@m1',
			'load-images@m1',
			'init-control-plane@m1',
			'create-join-credentials@m1',
			'join-control-plane@m2',
			'join-control-plane@m3',
			'label-nodes@m1',
			'verify-cluster@m1',
		]);
		const covered = criticalPath.reduce((sum, bar) => sum + bar.seconds, 0);
		expect(timeline.beforeSeconds + covered).toBeGreaterThan(seconds - 1);
		expect(timeline.beforeSeconds + covered).toBeLessThan(seconds + 1);
		criticalPath.slice(1).forEach((bar, index) => {
			const before = criticalPath[index];
			expect(before && endSeconds(before)).toBeLessThanOrEqual(bar.startSeconds + 0.001);
		});
	});
});
