import { describe, expect, it } from 'vitest';
import { finish, outcomeOf } from '../../src/engine/finish.ts';
import { lockLost } from '../../src/engine/lock-holder.ts';
import type { RunResult } from '../../src/engine/runner.ts';
import { OperatorError } from '../../src/model/errors.ts';
import type { Plan, TaskStatus } from '../../src/model/plan.ts';
import { makeFacts } from '../support/facts.ts';
import { fakeSession } from './support/fake-session.ts';
import { fakeFleet } from './support/fake-transport.ts';

/** A Plan of tasks with these ends; `unchanged` ones have no changes. */
function ended(statuses: Record<string, TaskStatus>): { plan: Plan; result: RunResult } {
	const tasks = Object.entries(statuses).map(([id, status]) => {
		const [step = '', host = ''] = id.split('@');
		return {
			id,
			step,
			title: step.replace('-', ' '),
			host,
			needs: [],
			work: { kind: 'action' as const, params: {} },
			changes:
				status === 'unchanged' ? [] : [{ resource: null, verb: 'run' as const, subject: 'x' }],
			estimate: 1,
		};
	});
	const errors = Object.fromEntries(
		Object.keys(statuses)
			.filter((id) => statuses[id] === 'failed')
			.map((id) => [id, new OperatorError(`${id} broke`, { code: 'x', exitCode: 1 })]),
	);
	return {
		plan: { cluster: 'demo', tasks },
		result: { statuses, errors, sentBytes: 0, seconds: 12.5 },
	};
}

function summaryOf(statuses: Record<string, TaskStatus>): string[] {
	const { plan, result } = ended(statuses);
	return outcomeOf(plan, result).summary;
}

describe('the end of a run', () => {
	it('says that nothing had to be changed', () => {
		expect(summaryOf({ 'a@n1': 'unchanged' })).toEqual(['Nothing had to be changed.']);
	});

	it('says how much was done, on how many hosts', () => {
		expect(
			summaryOf({ 'a@n1': 'done', 'b@n1': 'done', 'a@n2': 'done', 'a@n3': 'unchanged' }),
		).toEqual(['All done: 3 steps on 2 hosts.']);
		expect(summaryOf({ 'a@n1': 'done' })).toEqual(['All done: 1 step on 1 host.']);
	});

	it('says what failed and why, what waits for it, and what comes next', () => {
		expect(
			summaryOf({
				'prepare-host@n1': 'done',
				'join-worker@n2': 'failed',
				'label-nodes@n1': 'blocked',
			}),
		).toEqual([
			'Done: 1 step.',
			'Failed: join worker on n2: join-worker@n2 broke',
			'Not begun: label nodes on n1.',
			'The same command looks at the hosts again, leaves what is done alone, tries again what failed and goes on from there.',
		]);
	});

	it('says what a pause left to be done', () => {
		expect(summaryOf({ 'a@n1': 'done', 'b-c@n1': 'paused' })).toEqual([
			'Done: 1 step.',
			'Not begun: b c on n1.',
			'The same command goes on from here.',
		]);
	});

	it('counts, and tells how long it took', () => {
		const { plan, result } = ended({
			'a@n1': 'done',
			'b@n1': 'failed',
			'c@n1': 'blocked',
			'd@n1': 'unchanged',
			'e@n1': 'paused',
		});
		expect(outcomeOf(plan, result)).toMatchObject({
			seconds: 12.5,
			done: 1,
			failed: 1,
			blocked: 1,
			unchanged: 1,
			paused: 1,
		});
	});
});

describe('the exit code of a run', () => {
	const done = { 'a@n1': 'done' } as const;
	const failed = { 'a@n1': 'done', 'b@n2': 'failed' } as const;
	const paused = { 'a@n1': 'done', 'b@n2': 'paused' } as const;

	it('is that of a lock if somebody took it over, whose jobs and files stay', async () => {
		const { plan, result } = ended(paused);
		const transports = fakeFleet(['n1', 'n2']);
		const { session } = fakeSession(transports);
		const pause = AbortSignal.abort(lockLost('n1', 'the lock', null));
		const control = { run: 'r1', pause, abort: new AbortController().signal };
		expect(await finish(session, plan, result, control)).toBe(5);
		expect(transports.n1?.scripts).toEqual([]);
	});

	it.each([
		['everything done', done, [], 0],
		['nothing to do', { 'a@n1': 'unchanged' } as const, ['pause'], 0],
		['a failure', failed, [], 1],
		['a pause that left something', paused, ['pause'], 130],
		['a pause that came too late to matter', done, ['pause'], 0],
		['a failure and an interruption', failed, ['pause', 'abort'], 130],
	])('of %s', async (_what, statuses, signals, exitCode) => {
		const { plan, result } = ended(statuses);
		const { session, events } = fakeSession(fakeFleet(['n1', 'n2']));
		const pause = new AbortController();
		const abort = new AbortController();
		if (signals.includes('pause')) pause.abort();
		if (signals.includes('abort')) abort.abort();
		const options = { run: 'r1', pause: pause.signal, abort: abort.signal };
		expect(await finish(session, plan, result, options)).toBe(exitCode);
		expect(events).toMatchObject([{ type: 'run-finished', run: 'r1', exitCode }]);
	});
});

describe('what a run leaves on the hosts', () => {
	const never = { pause: new AbortController().signal, abort: new AbortController().signal };

	it('is no artifact once all is installed, nor any that an earlier run left elsewhere', async () => {
		const { plan, result } = ended({ 'a@n1': 'done', 'a@n2': 'unchanged' });
		const transports = fakeFleet(['n1', 'n2']);
		await finish(fakeSession(transports).session, plan, result, { run: 'r1', ...never });
		for (const { scripts } of Object.values(transports)) {
			expect(scripts).toHaveLength(1);
			expect(scripts[0]).toContain('rm -rf /var/lib/k8s-tui/artifacts');
		}
	});

	it('is not looked after where nothing had to be changed', async () => {
		const { plan, result } = ended({ 'a@n1': 'unchanged' });
		const transports = fakeFleet(['n1']);
		await finish(fakeSession(transports).session, plan, result, { run: 'r1', ...never });
		expect(transports.n1?.scripts).toEqual([]);
	});

	it('is nothing of a run that was killed, nor of a job that died with its host', async () => {
		const { plan, result } = ended({ 'a@n1': 'done', 'a@n2': 'unchanged' });
		const transports = fakeFleet(['n1', 'n2']);
		const jobs = [
			{ id: 'r0.died', running: false, exitCode: null },
			{ id: 'r0.runs', running: true, exitCode: null },
		];
		const { session } = fakeSession(transports, {
			facts: { n2: makeFacts({ host: 'n2', jobs }) },
		});
		await finish(session, plan, result, { run: 'r1', ...never });
		const script = transports.n2?.scripts[0];
		expect(script).toContain("rm -rf '/var/lib/k8s-tui/jobs/r0.died'\n");
		expect(script).not.toContain('r0.runs');
		expect(script).toContain('rm -rf /var/lib/k8s-tui/artifacts');
	});

	it.each(['failed', 'paused'] as const)('are the artifacts after a task %s', async (status) => {
		const { plan, result } = ended({ 'a@n1': 'done', 'b@n1': status });
		const transports = fakeFleet(['n1']);
		await finish(fakeSession(transports).session, plan, result, { run: 'r1', ...never });
		expect(transports.n1?.scripts[0]).not.toContain('artifacts');
	});
});
