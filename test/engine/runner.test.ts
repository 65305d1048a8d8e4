import { describe, expect, it } from 'vitest';
import { EventStream } from '../../src/engine/event-stream.ts';
import { runPlan } from '../../src/engine/runner.ts';
import { OperatorError } from '../../src/model/errors.ts';
import type { Event } from '../../src/model/events.ts';
import type { Plan, Task } from '../../src/model/plan.ts';
import type { Transport } from '../../src/ssh/transport.ts';
import type { ActionContext, Step } from '../../src/steps/step.ts';
import { makeFleet } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';
import { fakeSession } from './support/fake-session.ts';
import { FakeTransport, fakeFleet, gate } from './support/fake-transport.ts';

/** `a@n1` and what it needs; a trailing `!` leaves it without changes. */
function task(text: string, ...needs: string[]): Task {
	const id = text.replace('!', '');
	const [step = '', host = ''] = id.split('@');
	return {
		id,
		step,
		title: `do ${step}`,
		host,
		needs,
		work: { kind: 'action', params: {} },
		changes: text.endsWith('!') ? [] : [{ resource: null, verb: 'run', subject: step }],
		estimate: 1,
	};
}

function step(id: string, run: (context: ActionContext) => Promise<void>): Step {
	return {
		id,
		title: id,
		estimate: 1,
		hosts: () => [],
		needs: () => [],
		probe: () => [],
		plan: () => ({ kind: 'action', changes: [], params: {} }),
		run,
	};
}

interface Runs {
	tasks: Task[];
	steps?: Step[];
	transports?: Record<string, Transport>;
	/** From the start. */
	paused?: boolean;
}

function start({
	tasks,
	steps = [],
	transports = fakeFleet(['n1', 'n2', 'n3']),
	paused = false,
}: Runs) {
	const spec = makeSpec();
	const stream = new EventStream();
	const events: Event[] = [];
	stream.subscribe((event) => events.push(event));
	const pause = new AbortController();
	const abort = new AbortController();
	if (paused) pause.abort();
	const plan: Plan = { cluster: spec.name, tasks };
	const { session } = fakeSession(transports, { spec, facts: makeFleet(spec) });
	const done = runPlan(plan, steps, session.context(), {
		run: 'r1',
		emit: stream.emit,
		secret: (value) => stream.redactor.add(value),
		transports,
		bundle: null,
		pause: pause.signal,
		abort: abort.signal,
	});
	return { done, events, pause, abort };
}

function taskEvents(events: Event[]): string[] {
	return events.flatMap((event) =>
		event.type === 'task' ? [`${event.step}@${event.host} ${event.status}`] : [],
	);
}

const fine = async () => undefined;
const broken = async () => {
	throw new OperatorError('it broke', { code: 'broken', exitCode: 1, fix: 'mend it' });
};

describe('a run', () => {
	it('goes on with what does not depend on a failure, and blocks what does', async () => {
		const { done } = start({
			tasks: [
				task('bad@n1'),
				task('good@n2'),
				task('after-bad@n1', 'bad@n1'),
				task('after-after-bad@n3', 'after-bad@n1'),
				task('after-good@n2', 'good@n2'),
				task('after-both@n3', 'good@n2', 'bad@n1'),
			],
			steps: [step('bad', broken), ...['good', 'after-good'].map((id) => step(id, fine))],
		});
		const { statuses, errors } = await done;
		expect(statuses).toEqual({
			'bad@n1': 'failed',
			'good@n2': 'done',
			'after-bad@n1': 'blocked',
			'after-after-bad@n3': 'blocked',
			'after-good@n2': 'done',
			'after-both@n3': 'blocked',
		});
		expect(Object.keys(errors)).toEqual(['bad@n1']);
	});

	it('works on all hosts at the same time', async () => {
		const arrived: string[] = [];
		const all = gate();
		const { done } = start({
			tasks: [task('meet@n1'), task('meet@n2'), task('meet@n3')],
			steps: [
				step('meet', async ({ host }) => {
					if (arrived.push(host.name) === 3) all.open();
					await all.passed;
				}),
			],
		});
		expect(Object.values((await done).statuses)).toEqual(['done', 'done', 'done']);
	});

	it('touches no host for what is unchanged, and waits for what that needs', async () => {
		const transports = fakeFleet(['n1']);
		const { done, events } = start({
			transports,
			tasks: [task('first@n1'), task('second@n1!', 'first@n1'), task('third@n1', 'second@n1')],
			steps: [step('first', fine), step('third', fine)],
		});
		await done;
		expect(taskEvents(events)).toEqual([
			'first@n1 running',
			'first@n1 done',
			'second@n1 unchanged',
			'third@n1 running',
			'third@n1 done',
		]);
		expect(transports.n1?.roundTrips).toBe(0);
	});

	it('says how long it and each of its tasks took', async () => {
		const { done, events } = start({ tasks: [task('a@n1')], steps: [step('a', fine)] });
		expect((await done).seconds).toBeGreaterThanOrEqual(0);
		expect(events.at(-1)).toMatchObject({
			type: 'task',
			status: 'done',
			seconds: expect.any(Number),
		});
	});

	it('ends at once where there is nothing to do', async () => {
		expect(await start({ tasks: [] }).done).toMatchObject({ statuses: {}, errors: {} });
	});

	it('calls what is not for the operator a bug, and goes on', async () => {
		const { done, events } = start({
			tasks: [task('unknown@n1'), task('a@n2')],
			steps: [step('a', fine)],
		});
		const { statuses } = await done;
		expect(statuses).toEqual({ 'unknown@n1': 'failed', 'a@n2': 'done' });
		const failed = events.find((event) => event.type === 'task' && event.status === 'failed');
		expect(failed).toMatchObject({ failure: { code: 'bug', host: 'n1' } });
	});
});

describe('a pause', () => {
	it('starts nothing new and lets what runs finish', async () => {
		const running = gate();
		const finish = gate();
		const { done, pause, events } = start({
			tasks: [task('long@n1'), task('next@n1', 'long@n1'), task('idle@n1!', 'long@n1')],
			steps: [
				step('long', async () => {
					running.open();
					await finish.passed;
				}),
				step('next', broken),
			],
		});
		await running.passed;
		pause.abort();
		finish.open();
		expect((await done).statuses).toEqual({
			'long@n1': 'done',
			'next@n1': 'paused',
			'idle@n1': 'unchanged',
		});
		expect(taskEvents(events)).not.toContain('next@n1 running');
	});

	it('before anything has begun begins nothing', async () => {
		const { done } = start({ tasks: [task('a@n1'), task('b@n1', 'a@n1')], paused: true });
		expect((await done).statuses).toEqual({ 'a@n1': 'paused', 'b@n1': 'paused' });
	});
});

describe('an abort', () => {
	it('ends the jobs that run on the hosts, wherever an action started them', async () => {
		const running = gate();
		const transports = {
			n1: new FakeTransport('n1'),
			n2: new FakeTransport('n2', {
				job: async () => {
					running.open();
					return await gate<never>().passed;
				},
			}),
		};
		const { done, abort, pause } = start({
			transports,
			tasks: [task('join@n1'), task('next@n1', 'join@n1')],
			steps: [step('join', ({ job }) => job('sleep 1000', { host: 'n2', name: 'wait' }))],
		});
		await running.passed;
		pause.abort();
		abort.abort(new Error('interrupted by the operator'));
		const { statuses } = await done;
		expect(transports.n2.abortedJobs).toEqual(['r1.join.wait']);
		expect(statuses).toEqual({ 'join@n1': 'failed', 'next@n1': 'blocked' });
	});

	it('lets an action begin no further job', async () => {
		const transports = fakeFleet(['n1']);
		const { done, abort } = start({
			transports,
			tasks: [task('a@n1')],
			steps: [
				step('a', async ({ job }) => {
					await job('first', { name: '1' });
					abort.abort(new Error('interrupted by the operator'));
					await job('second', { name: '2' });
				}),
			],
		});
		const { errors } = await done;
		expect(transports.n1?.jobs.map(({ script }) => script)).toEqual(['first']);
		expect(String(errors['a@n1'])).toContain('interrupted by the operator');
	});
});

describe('a job', () => {
	it('is named after the run, the step and its own name, and gets its input on stdin', async () => {
		const transports = fakeFleet(['n1']);
		const { done } = start({
			transports,
			tasks: [task('join@n1')],
			steps: [step('join', ({ job }) => job('cat', { name: 'attempt-2', stdin: 'token' }))],
		});
		await done;
		expect(transports.n1?.jobs).toEqual([
			{ id: 'r1.join.attempt-2', script: 'cat', stdin: 'token' },
		]);
	});

	it('that fails tells host, step, exit status, its last words, and of a full disk what to do', async () => {
		const lines = ['starting', 'error: docker load: no space left on device', ''];
		const transports = { n1: new FakeTransport('n1', { job: () => ({ exitCode: 7, lines }) }) };
		const { done, events } = start({
			transports,
			tasks: [task('a@n1')],
			steps: [step('a', ({ job }) => job('x'))],
		});
		await done;
		expect(events.at(-1)).toMatchObject({
			failure: {
				code: 'step-failed',
				message: 'do a failed on n1: error: docker load: no space left on device',
				host: 'n1',
				found: 'exit status 7, after:\nstarting\nerror: docker load: no space left on device',
				fix: expect.stringMatching(/^Make room on n1/),
			},
		});
	});
});

describe('a task that converges', () => {
	it('reports changes by the mark of its own script alone, and the rest as output', async () => {
		const transports = {
			n1: new FakeTransport('n1', {
				job: ({ script }) => {
					const mark = /^K8S_TUI_MARK=(\S+)/.exec(script)?.[1] ?? '';
					return {
						lines: ['Reading package lists', '::0 0 create /fake', `${mark} 0 create /etc/f`],
					};
				},
			}),
		};
		const resource = { kind: 'file', path: '/etc/f', content: 'x', mode: '0644' } as const;
		const converge = {
			...task('prepare@n1'),
			work: { kind: 'converge' as const, resources: [resource] },
		};
		const { done, events } = start({ transports, tasks: [converge] });
		await done;
		const change = { resource: 0, verb: 'create', subject: '/etc/f' };
		expect(events.map(({ at: _at, ...event }) => event)).toMatchObject([
			{ type: 'task', status: 'running' },
			{ type: 'output', step: 'prepare', host: 'n1', text: 'Reading package lists' },
			{ type: 'output', text: '::0 0 create /fake' },
			{ type: 'resource', step: 'prepare', host: 'n1', change },
			{ type: 'task', status: 'done' },
		]);
	});

	const empty = () => ({
		...task('prepare@n1'),
		work: { kind: 'converge' as const, resources: [] },
	});

	it('passes on what its script says to whoever watches', async () => {
		const job = ({ script }: { script: string }) => {
			const mark = /^K8S_TUI_MARK=(\S+)/.exec(script)?.[1] ?? '';
			return { lines: [`${mark} holder 7 /run/lock apt get`] };
		};
		const transports = { n1: new FakeTransport('n1', { job }) };
		const { done, events } = start({ transports, tasks: [empty()] });
		await done;
		const message = 'waiting for process 7 (apt get), which holds /run/lock';
		expect(events).toContainEqual(
			expect.objectContaining({ type: 'progress', step: 'prepare', host: 'n1', message }),
		);
	});

	/** A host on which the first jobs end without an exit status, as by a reboot. */
	async function cutOff(times: number) {
		let left = times;
		const job = () => {
			left -= 1;
			if (left >= 0) throw new OperatorError('cut off', { code: 'job-died', exitCode: 1 });
			return {};
		};
		const n1 = new FakeTransport('n1', { job });
		const { done, events } = start({ transports: { n1 }, tasks: [empty()] });
		const { statuses } = await done;
		return { status: statuses['prepare@n1'], ids: n1.jobs.map(({ id }) => id), events };
	}

	it('goes on as another job on a host that was rebooted in the middle', async () => {
		const { status, ids, events } = await cutOff(2);
		expect(status).toBe('done');
		expect(ids).toEqual([ids[0], `${ids[0]}.again-1`, `${ids[0]}.again-2`]);
		expect(events).toContainEqual(
			expect.objectContaining({ type: 'progress', message: expect.stringMatching(/reboot/) }),
		);
	});

	it('fails where it is cut off again and again', async () => {
		const { status, ids } = await cutOff(9);
		expect(status).toBe('failed');
		expect(ids).toHaveLength(4);
	});

	it('uses another mark each time, so that no daemon can learn it', async () => {
		const transports = fakeFleet(['n1', 'n2']);
		const tasks = ['a@n1', 'a@n2'].map((id) => ({
			...task(id),
			work: { kind: 'converge' as const, resources: [] },
		}));
		await start({ transports, tasks }).done;
		const marks = Object.values(transports).map(({ jobs }) => jobs[0]?.script.split('\n')[0]);
		expect(new Set(marks).size).toBe(2);
	});
});

describe('a secret of a run', () => {
	it('is in no event after an action named it, raw or base64, in output, progress or failure', async () => {
		const secret = 'abcdef.0123456789abcdef';
		const base64 = Buffer.from(secret).toString('base64');
		const transports = {
			n1: new FakeTransport('n1', {
				job: () => ({ exitCode: 1, lines: [`token ${secret}`, `data: ${base64}`] }),
			}),
		};
		const { done, events } = start({
			transports,
			tasks: [task('a@n1')],
			steps: [
				step('a', async ({ secret: hide, say, job }) => {
					hide(secret);
					say(`using ${secret}`);
					await job('x');
				}),
			],
		});
		await done;
		expect(events.map(({ type }) => type)).toEqual([
			'task',
			'progress',
			'output',
			'output',
			'task',
		]);
		const text = JSON.stringify(events);
		expect(text).not.toContain(secret);
		expect(text).not.toContain(base64);
		expect(text).toContain('[secret]');
	});
});
