import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LockedRun, withLocks } from '../../src/engine/with-locks.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';
import { fakeSession } from './support/fake-session.ts';
import { FakeTransport } from './support/fake-transport.ts';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
	vi.useRealTimers();
});

const ann = { run: 'run-of-ann', user: 'ann', machine: 'desk', pid: 77, started: '9' };

/** Runs work under the locks of two hosts that answer heartbeats so. */
async function locked<T>(work: (run: LockedRun) => Promise<T>, heartbeat = '') {
	const released: string[] = [];
	const host = (name: string) =>
		new FakeTransport(name, {
			exec: (_script, options) => {
				if (options.name === 'unlock') released.push(name);
				return { stdout: options.name === 'lock' ? 'taken\n' : heartbeat };
			},
		});
	const spec = makeSpec({ hosts: makeHosts(2, 0) });
	const { session, events } = fakeSession({ n1: host('n1'), n2: host('n2') }, { spec });
	const operator = { pause: new AbortController(), abort: new AbortController() };
	const control = {
		run: 'run-1',
		pause: operator.pause.signal,
		abort: operator.abort.signal,
	};
	const result = withLocks(session, 'apply', control, (run) => {
		return work(run);
	});
	return { result, released, events, operator };
}

describe('work under the locks', () => {
	it('gives every lock back at its end, however that comes', async () => {
		const done = await locked(async () => 7);
		expect(await done.result).toBe(7);
		expect(done.released).toEqual(['n1', 'n2']);
		const failed = await locked(() => Promise.reject(new Error('broke')));
		await expect(failed.result).rejects.toThrow('broke');
		expect(failed.released).toEqual(['n1', 'n2']);
	});

	it('is paused by the operator', async () => {
		const { result, operator } = await locked(async ({ pause }) => {
			operator.pause.abort(new Error('Ctrl-C'));
			return pause.reason;
		});
		expect(await result).toMatchObject({ message: 'Ctrl-C' });
	});

	it('is paused, with one notice, when its locks turn out to be somebody else’s', async () => {
		const { result, events } = await locked(
			async ({ pause }) => {
				await vi.advanceTimersByTimeAsync(20_000);
				return pause.reason;
			},
			`lost ${JSON.stringify(ann)}\n`,
		);
		expect(await result).toMatchObject({ code: 'lock-lost', exitCode: 5 });
		expect(events).toMatchObject([
			{ type: 'notice', level: 'warning', message: expect.stringContaining('ann@desk') },
		]);
	});

	it('goes on while its locks are its own', async () => {
		const { result, events } = await locked(async ({ pause }) => {
			await vi.advanceTimersByTimeAsync(60_000);
			return pause.aborted;
		});
		expect(await result).toBe(false);
		expect(events).toEqual([]);
	});
});
