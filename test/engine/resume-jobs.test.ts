import { describe, expect, it } from 'vitest';
import { resumeJobs } from '../../src/engine/resume-jobs.ts';
import { makeFacts } from '../support/facts.ts';
import { fakeSession } from './support/fake-session.ts';
import { FakeTransport } from './support/fake-transport.ts';

const never = new AbortController().signal;

function sessionWith(transport: FakeTransport) {
	const jobs = [
		{ id: 'old-run.join-worker', running: true, exitCode: null },
		{ id: 'old-run.prepare-host', running: false, exitCode: 0 },
	];
	return fakeSession({ n1: transport }, { facts: { n1: makeFacts({ jobs }) } });
}

describe('jobs of an earlier run', () => {
	it('that still run are followed to their end, with what they print for people', async () => {
		const lines = ['[preflight] Running', '::0123 0 create /etc/f'];
		const transport = new FakeTransport('n1', { job: () => ({ lines }) });
		const { session, events } = sessionWith(transport);
		expect(await resumeJobs(session, never)).toBe(true);
		expect(transport.attachedJobs).toEqual(['old-run.join-worker']);
		expect(events).toMatchObject([
			{ type: 'job-attached', host: 'n1', job: 'old-run.join-worker' },
			{ type: 'output', step: 'join-worker', host: 'n1', text: '[preflight] Running' },
		]);
		expect(events).toHaveLength(2);
	});

	it('that cannot be followed are a warning: what they did is looked up', async () => {
		const transport = new FakeTransport('n1', {
			job: () => {
				throw new Error('connection lost');
			},
		});
		const { session, events } = sessionWith(transport);
		expect(await resumeJobs(session, never)).toBe(true);
		expect(events.at(-1)).toMatchObject({
			type: 'notice',
			level: 'warning',
			message: expect.stringContaining('connection lost'),
		});
	});

	it('are not waited for after an abort', async () => {
		const abort = new AbortController();
		abort.abort(new Error('interrupted by the operator'));
		const { session } = sessionWith(new FakeTransport('n1'));
		await expect(resumeJobs(session, abort.signal)).rejects.toThrow('interrupted by the operator');
	});

	it('are none where all have ended', async () => {
		const { session } = fakeSession({}, { facts: { n1: makeFacts() } });
		expect(await resumeJobs(session, never)).toBe(false);
	});
});
