import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClusterLock } from '../../src/engine/cluster-lock.ts';
import { type LockHolder, thisHolder } from '../../src/engine/lock-holder.ts';
import type { OperatorError } from '../../src/model/errors.ts';
import type { ExecResult } from '../../src/ssh/transport.ts';
import { makeInstalledFleet } from '../support/facts.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';
import { FakeKubectl } from './support/fake-kubectl.ts';
import { fakeSession } from './support/fake-session.ts';
import { FakeTransport } from './support/fake-transport.ts';

/** What happens while a lock waits for another's heartbeat; no test waits itself. */
let whileWaiting: () => void = () => undefined;
let waits = 0;
vi.mock('node:timers/promises', () => ({
	setTimeout: async () => {
		waits += 1;
		whileWaiting();
	},
}));

let root: string;
let api: FakeKubectl;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'cluster-lock-'));
	api = new FakeKubectl(root);
	waits = 0;
	whileWaiting = () => undefined;
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
	vi.useRealTimers();
	rmSync(root, { recursive: true, force: true });
});

/** Runs a script in sh as a control-plane host would, with the fake kubectl. */
function onHost(script: string): Promise<ExecResult> {
	return new Promise((resolve) => {
		const env = { ...process.env, PATH: `${api.bin}:${process.env.PATH}` };
		const child = spawn('sh', ['-s'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
		let stdout = '';
		child.stdout.on('data', (data: Buffer) => {
			stdout += data.toString();
		});
		child.on('close', (exitCode) => resolve({ exitCode: exitCode ?? -1, stdout, stderr: '' }));
		child.stdin.end(script);
	});
}

/** One operator's lock on a cluster of two masters. */
function operator(
	run = 'run-1',
	options: { standing?: boolean; holder?: Partial<LockHolder> } = {},
) {
	const transports = {
		n1: new FakeTransport('n1', { exec: onHost }),
		n2: new FakeTransport('n2', { exec: onHost }),
	};
	const spec = makeSpec({ hosts: makeHosts(2, 0) });
	const facts = options.standing === false ? {} : makeInstalledFleet(spec);
	const { session, events } = fakeSession(transports, { spec, facts });
	const lost: OperatorError[] = [];
	const holder = { ...thisHolder(run, 'apply'), ...options.holder };
	const lock = new ClusterLock(session, holder, (error) => lost.push(error));
	/** The next heartbeat, to its end. */
	const beat = async () => {
		const before = transports.n1.roundTrips + transports.n2.roundTrips;
		vi.advanceTimersByTime(10_000);
		const sent = transports.n1.roundTrips + transports.n2.roundTrips;
		await lock.settled();
		return sent > before;
	};
	return { lock, lost, events, session, transports, beat };
}

function holderNow(): string | undefined {
	return api.lease?.spec.holderIdentity;
}

/** Somebody at another desk has it and last showed that he is alive so long ago. */
function heldByAnn(secondsAgo: number, holder: Partial<LockHolder> = {}): void {
	const ann = { run: 'run-of-ann', user: 'ann', machine: 'desk', pid: 77, started: '9', ...holder };
	api.lease = {
		metadata: {
			resourceVersion: String(Number(api.lease?.metadata.resourceVersion ?? 6) + 1),
			annotations: { 'k8s-tui/holder': JSON.stringify({ ...ann, command: 'k8s-tui apply' }) },
		},
		spec: {
			holderIdentity: 'ann@desk/77/9/run-of-ann',
			renewTime: new Date(Date.now() - secondsAgo * 1000).toISOString(),
			leaseDurationSeconds: 60,
		},
	};
}

describe('the Lease in the cluster', () => {
	it('names its holder, costs one round trip to one host, and is free after its release', async () => {
		const { lock, transports } = operator();
		expect(await lock.take()).toBe(false);
		expect(holderNow()).toMatch(new RegExp(`@.*/${process.pid}/\\d*/run-1$`));
		expect([transports.n1.roundTrips, transports.n2.roundTrips]).toEqual([1, 0]);
		await lock.release();
		expect(api.lease?.spec).not.toHaveProperty('holderIdentity');
		expect(api.lease?.metadata).not.toHaveProperty('annotations');
	});

	it('is taken again after its release', async () => {
		const first = operator('run-1');
		await first.lock.take();
		await first.lock.release();
		const second = operator('run-2');
		expect(await second.lock.take()).toBe(false);
		expect(holderNow()).toMatch(/run-2$/);
		expect(second.transports.n1.roundTrips).toBe(1);
	});

	it('goes to exactly one of two who come at the same moment', async () => {
		const both = [operator('run-1'), operator('run-2')];
		// The winner shows that it is alive as soon as the other waits.
		whileWaiting = () => {
			const lease = api.lease;
			if (lease) api.lease = { ...lease, spec: { ...lease.spec, renewTime: later() } };
		};
		const results = await Promise.allSettled(both.map(({ lock }) => lock.take()));
		expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const winner = results.findIndex(({ status }) => status === 'fulfilled');
		expect(holderNow()).toMatch(new RegExp(`run-${winner + 1}$`));
	});

	it('of somebody who shows that he is alive is exit code 5 and stays his', async () => {
		heldByAnn(9);
		whileWaiting = () => heldByAnn(0);
		const { lock, events } = operator();
		await expect(lock.take()).rejects.toMatchObject({
			code: 'locked',
			exitCode: 5,
			found: expect.stringMatching(
				/^ann@desk \(k8s-tui apply, process 77, run run-of-ann\) holds the Lease .* \d s ago$/,
			),
		});
		expect(events).toMatchObject([{ type: 'notice' }]);
		await lock.release();
		expect(holderNow()).toBe('ann@desk/77/9/run-of-ann');
	});

	it('of somebody who has been silent for longer than its duration is taken over', async () => {
		heldByAnn(62);
		const { lock } = operator();
		await lock.take();
		expect(holderNow()).toMatch(/run-1$/);
		expect(waits).toBe(0);
	});

	it('of somebody who falls silent while we wait is taken over, and what was seen before is old', async () => {
		heldByAnn(58);
		let silence = 58;
		whileWaiting = () => {
			silence += 2;
			heldByAnn(silence);
		};
		const { lock } = operator();
		expect(await lock.take()).toBe(true);
		expect(holderNow()).toMatch(/run-1$/);
	});

	it('of a dead process of this machine is taken over at once', async () => {
		const pid = spawnSync('true').pid;
		heldByAnn(3, { machine: hostname(), pid, started: '1' });
		const { lock } = operator();
		await lock.take();
		expect(holderNow()).toMatch(/run-1$/);
		expect(waits).toBe(0);
	});

	it('is renewed by the heartbeat', async () => {
		const { lock, beat, lost } = operator();
		await lock.take();
		age(50);
		await beat();
		expect(ageNow()).toBeLessThan(20);
		expect(lost).toEqual([]);
	});

	it('has no heartbeat after its release', async () => {
		const { lock, beat } = operator();
		await lock.take();
		await lock.release();
		expect(await beat()).toBe(false);
		expect(holderNow()).toBeUndefined();
	});

	it('that was taken over while this process was suspended is left alone, and the loss told once', async () => {
		const { lock, beat, lost } = operator();
		await lock.take();
		heldByAnn(0);
		await beat();
		await beat();
		expect(lost).toMatchObject([{ code: 'lock-lost', exitCode: 5 }]);
		expect(lost[0]?.message).toContain('ann@desk');
		await lock.release();
		expect(holderNow()).toBe('ann@desk/77/9/run-of-ann');
	});

	it('that was taken over and given back while this process was suspended is lost too', async () => {
		const { lock, beat, lost } = operator();
		await lock.take();
		const other = operator('run-2', { holder: { machine: 'desk' } });
		age(61);
		await other.lock.take();
		await other.lock.release();
		await beat();
		expect(lost).toMatchObject([{ code: 'lock-lost' }]);
	});

	it('stays one’s own while no API server answers, and is renewed when one does', async () => {
		const { lock, beat, lost } = operator();
		await lock.take();
		age(55);
		api.isDown = true;
		await beat();
		expect(lost).toEqual([]);
		api.isDown = false;
		await beat();
		expect(ageNow()).toBeLessThan(20);
	});

	it('is renewed through another master while one is down', async () => {
		const { lock, beat, transports } = operator();
		await lock.take();
		transports.n1.exec = () => Promise.reject(new Error('connection lost'));
		age(50);
		await beat();
		expect(ageNow()).toBeLessThan(20);
		expect(transports.n2.roundTrips).toBe(1);
	});

	it('that cannot be taken stops nobody: it is said, and tried again', async () => {
		api.isDown = true;
		const { lock, beat, events } = operator();
		expect(await lock.take()).toBe(false);
		expect(events).toMatchObject([{ type: 'notice', level: 'warning' }]);
		api.isDown = false;
		await beat();
		expect(holderNow()).toMatch(/run-1$/);
	});

	it('is taken in a cluster that has just been made, through the host that made it', async () => {
		const { lock, session, transports } = operator('run-1', { standing: false });
		await lock.take();
		expect(transports.n1.roundTrips).toBe(0);
		session.stream.emit({
			type: 'task',
			step: 'init-control-plane',
			host: 'n2',
			status: 'done',
			seconds: 1,
		});
		await lock.settled();
		expect(holderNow()).toMatch(/run-1$/);
		expect([transports.n1.roundTrips, transports.n2.roundTrips]).toEqual([0, 1]);
		await lock.release();
		expect(holderNow()).toBeUndefined();
	});
});

function later(): string {
	return new Date(Date.now() + 1000).toISOString();
}

/** Makes it look as if it had been renewed so many seconds ago. */
function age(seconds: number): void {
	const lease = api.lease;
	if (!lease) throw new Error('there is no Lease');
	const renewTime = new Date(Date.now() - seconds * 1000).toISOString();
	api.lease = { ...lease, spec: { ...lease.spec, renewTime } };
}

function ageNow(): number {
	return (Date.now() - Date.parse(api.lease?.spec.renewTime ?? '')) / 1000;
}
