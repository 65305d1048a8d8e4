import { spawnSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockHosts } from '../../src/engine/host-lock.ts';
import { thisHolder } from '../../src/engine/lock-holder.ts';
import { thisProcess } from '../../src/engine/process-identity.ts';
import type { Session } from '../../src/engine/session.ts';
import type { OperatorError } from '../../src/model/errors.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';
import { fakeSession } from './support/fake-session.ts';
import { FakeTransport } from './support/fake-transport.ts';

/** What happens while the lock waits; no test waits itself. */
let whileWaiting: () => void = () => undefined;
let waits = 0;
vi.mock('node:timers/promises', () => ({
	setTimeout: async () => {
		waits += 1;
		whileWaiting();
	},
}));

let root: string;
let lost: OperatorError[] = [];
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'host-lock-'));
	waits = 0;
	lost = [];
	whileWaiting = () => undefined;
});
afterEach(() => {
	rmSync(root, { recursive: true, force: true });
	vi.useRealTimers();
});

const stateOf = (host: string) => join(root, host, 'state');
const ownerFile = (host: string) => join(stateOf(host), 'lock', 'owner');

/** Hosts whose scripts run in sh, each with a state directory of its own. */
function hosts(names: string[]) {
	const transports = Object.fromEntries(
		names.map((name) => {
			mkdirSync(join(root, name));
			const exec = (script: string) => {
				const here = script.replaceAll('/var/lib/k8s-tui', stateOf(name));
				const { status, stdout, stderr } = spawnSync('sh', ['-c', here], { encoding: 'utf8' });
				return { exitCode: status ?? -1, stdout, stderr };
			};
			return [name, new FakeTransport(name, { exec })];
		}),
	);
	const spec = makeSpec({ hosts: makeHosts(names.length, 0) });
	return { ...fakeSession(transports, { spec }), transports };
}

function lock(session: Session) {
	return lockHosts(session, thisHolder('run-1', 'apply'), (error) => lost.push(error));
}

function heldBy(host: string, owner: object, secondsAgo = 0): void {
	mkdirSync(join(stateOf(host), 'lock'), { recursive: true });
	const base = {
		run: 'run-of-ann',
		user: 'ann',
		machine: 'desk',
		pid: 77,
		started: '9',
		command: 'k8s-tui apply',
	};
	writeFileSync(ownerFile(host), JSON.stringify({ ...base, ...owner }));
	touch(host, secondsAgo);
}

function touch(host: string, secondsAgo: number): void {
	const time = Date.now() / 1000 - secondsAgo;
	utimesSync(ownerFile(host), time, time);
}

function ownerOf(host: string): { run: string } {
	return JSON.parse(readFileSync(ownerFile(host), 'utf8')) as { run: string };
}

function ageOf(host: string): number {
	return Date.now() / 1000 - statSync(ownerFile(host)).mtimeMs / 1000;
}

/** A lock on n1, and the passing of the time to its next heartbeat. */
async function holding() {
	vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
	const { session, transports } = hosts(['n1']);
	const release = await lock(session);
	const beat = async () => await vi.advanceTimersByTimeAsync(10_000);
	return { beat, release, transports };
}

describe('the lock on the control-plane hosts', () => {
	it('names its holder on every one of them and leaves nothing behind', async () => {
		const { session } = hosts(['n1', 'n2', 'n3']);
		const release = await lock(session);
		for (const host of ['n1', 'n2', 'n3']) {
			expect(ownerOf(host)).toMatchObject({ run: 'run-1', machine: hostname(), pid: process.pid });
		}
		await release();
		for (const host of ['n1', 'n2', 'n3']) expect(existsSync(stateOf(host))).toBe(false);
	});

	it('keeps what else is in the state directory', async () => {
		const { session } = hosts(['n1']);
		mkdirSync(stateOf('n1'));
		writeFileSync(join(stateOf('n1'), 'cluster'), 'demo\n');
		await (await lock(session))();
		expect(readFileSync(join(stateOf('n1'), 'cluster'), 'utf8')).toBe('demo\n');
		expect(existsSync(ownerFile('n1'))).toBe(false);
	});

	it('of somebody who shows that he is alive is exit code 5 and stays his', async () => {
		const { session, events } = hosts(['n1', 'n2']);
		heldBy('n2', {}, 9);
		whileWaiting = () => touch('n2', 0);
		await expect(lock(session)).rejects.toMatchObject({
			code: 'locked',
			exitCode: 5,
			host: 'n2',
			found: expect.stringMatching(
				/^ann@desk \(k8s-tui apply, process 77, run run-of-ann\) holds .*lock on n2; .* [01] s ago$/,
			),
		});
		expect(ownerOf('n2').run).toBe('run-of-ann');
		expect(existsSync(ownerFile('n1'))).toBe(false);
		expect(events).toMatchObject([{ type: 'notice', host: 'n2' }]);
	});

	it('of somebody who has been silent for too long is taken over', async () => {
		const { session } = hosts(['n1']);
		heldBy('n1', {}, 36);
		const release = await lock(session);
		expect(ownerOf('n1').run).toBe('run-1');
		expect(waits).toBe(0);
		await release();
	});

	it('of somebody who falls silent while we wait is taken over', async () => {
		const { session } = hosts(['n1']);
		heldBy('n1', {}, 30);
		let silence = 30;
		whileWaiting = () => {
			silence += 2;
			touch('n1', silence);
		};
		const release = await lock(session);
		expect(ownerOf('n1').run).toBe('run-1');
		expect(waits).toBe(3);
		await release();
	});

	it('of a dead process of this machine is taken over at once', async () => {
		const { session } = hosts(['n1']);
		heldBy('n1', { machine: hostname(), pid: spawnSync('true').pid, started: '1' });
		const release = await lock(session);
		expect(ownerOf('n1').run).toBe('run-1');
		expect(waits).toBe(0);
		await release();
	});

	it('of a live process of this machine is not', async () => {
		const { session } = hosts(['n1']);
		heldBy('n1', { machine: hostname(), ...thisProcess() }, 5);
		whileWaiting = () => touch('n1', 0);
		await expect(lock(session)).rejects.toMatchObject({ exitCode: 5 });
	});

	it('whose owner file holds shell runs none of it', async () => {
		const { session } = hosts(['n1']);
		const run = `'; touch ${root}/pwned; '`;
		heldBy('n1', { machine: hostname(), pid: spawnSync('true').pid, run }, 5);
		whileWaiting = () => touch('n1', 0);
		await expect(lock(session)).rejects.toMatchObject({ exitCode: 5 });
		expect(existsSync(join(root, 'pwned'))).toBe(false);
	});

	it('that is being released just now is taken after a moment', async () => {
		const { session } = hosts(['n1']);
		mkdirSync(join(stateOf('n1'), 'lock'), { recursive: true });
		whileWaiting = () => rmSync(join(stateOf('n1'), 'lock'), { recursive: true });
		const release = await lock(session);
		expect(waits).toBe(1);
		await release();
	});

	it('that cannot be made is no other operator: the host says why', async () => {
		const { session } = hosts(['n1']);
		writeFileSync(stateOf('n1'), 'a file where the directory should be');
		await expect(lock(session)).rejects.toMatchObject({
			code: 'lock-failed',
			exitCode: 1,
			host: 'n1',
			found: expect.stringMatching(/File exists|Not a directory/),
		});
	});

	it('of somebody whose texts hold control sequences says them without', async () => {
		const { session } = hosts(['n1']);
		heldBy('n1', { command: '\u001b[2Japply' }, 9);
		whileWaiting = () => touch('n1', 0);
		await expect(lock(session)).rejects.toMatchObject({
			found: expect.stringMatching(/^ann@desk \(apply, /),
		});
	});

	it('is kept alive by a heartbeat until it is released', async () => {
		const { beat } = await holding();
		touch('n1', 30);
		await beat();
		expect(ageOf('n1')).toBeLessThan(20);
		expect(lost).toEqual([]);
	});

	it('has no heartbeat any more when it is released', async () => {
		const { beat, release, transports } = await holding();
		await release();
		const sent = transports.n1?.scripts.length;
		await beat();
		expect(transports.n1?.scripts.length).toBe(sent);
	});

	it('that was taken over while this process was suspended is left alone, and the loss told once', async () => {
		const { beat, release } = await holding();
		heldBy('n1', {}, 30);
		await beat();
		await beat();
		expect(ageOf('n1')).toBeGreaterThan(20);
		expect(lost).toMatchObject([{ code: 'lock-lost', exitCode: 5, host: 'n1' }]);
		expect(lost[0]?.message).toContain('ann@desk');
		await release();
		expect(ownerOf('n1').run).toBe('run-of-ann');
	});

	it('that was taken over and given back while this process was suspended is lost too', async () => {
		const { beat } = await holding();
		rmSync(join(stateOf('n1'), 'lock'), { recursive: true });
		await beat();
		expect(lost).toMatchObject([{ code: 'lock-lost' }]);
	});

	it('stays one’s own while its host does not answer', async () => {
		const { beat, transports } = await holding();
		const { n1 } = transports;
		if (n1) n1.exec = () => Promise.reject(new Error('connection lost'));
		await beat();
		expect(lost).toEqual([]);
	});

	it('is not needed where no control-plane host answers', async () => {
		const { session } = fakeSession({});
		await expect(lock(session)).resolves.toBeTypeOf('function');
	});
});
