import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/model/errors.ts';
import type { Event } from '../../src/model/events.ts';
import { type FakeFleet, startFakeFleet } from '../fakes/install-fixture.ts';
import { type Install, installOnce } from './support/install-once.ts';

/**
 * `npm run test:faults` dies after every single Event, or, with a number in K8S_TUI_FAULTS, after as
 * many; without it after as many as the time allows. They are spread over the whole Run.
 */
const FAULTS = process.env.K8S_TUI_FAULTS;
const MOST = FAULTS === 'all' ? Number.POSITIVE_INFINITY : Number(FAULTS ?? 0);
const BUDGET_MS = 22_000;
const FEWEST = 3;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function fleetOfFakes(): Promise<FakeFleet> {
	const fleet = await startFakeFleet();
	cleanups.push(() => fleet.stop());
	return fleet;
}

/** What Node has compiled once, for a thousand processes that run the same program. */
const COMPILED = mkdtempSync(join(tmpdir(), 'k8s-tui-compiled-'));
afterAll(() => rmSync(COMPILED, { recursive: true, force: true }));

const PROGRAM = new URL('./support/install-once.ts', import.meta.url).pathname;

/**
 * `apply` in a process of its own, which dies by its own hand after so many Events.
 * @returns the signal that ended it, or its exit code and what it said
 */
async function dieAfter(fleet: FakeFleet, events: number): Promise<string> {
	const file = join(fleet.directory, 'install.json');
	const install: Install = { ...fleet.install, killAfter: events };
	writeFileSync(file, JSON.stringify(install));
	const child = spawn(process.execPath, [PROGRAM, file], {
		stdio: ['ignore', 'ignore', 'pipe'],
		env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
	});
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said += text;
	});
	const end = await new Promise<string>((resolve) => {
		child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}: ${said}`));
	});
	await fleet.hosts.settled();
	return end;
}

/** Numbers 1 to `count`, those far from each other first: any part of the list covers all of it. */
function spread(count: number): number[] {
	const steps = Array.from({ length: count }, (_, index) => (index * 0.618_033_988_75) % 1);
	const numbers = steps.map((share) => 1 + Math.floor(share * count));
	return [...new Set([...numbers, ...Array.from({ length: count }, (_, index) => index + 1)])];
}

function filesBelow(directory: string): string[] {
	return readdirSync(directory, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

/** Nothing on the operator's machine is half there, and no lock is left. */
function expectWholeFiles({ install }: FakeFleet): void {
	for (const file of filesBelow(install.state)) {
		expect(file).not.toMatch(/\.new$|\.stale|\.tmp|\/lock/);
		const text = readFileSync(file, 'utf8');
		expect(text.endsWith('\n'), `${file} ends in the middle of a line`).toBe(true);
		if (!file.endsWith('.jsonl')) continue;
		for (const line of text.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
	}
	expect(readFileSync(install.kubeconfig, 'utf8')).toContain('client-key-data');
}

describe('an apply that is killed', () => {
	it('goes on where it was, repeats nothing, and leaves nothing half done, whichever Event it dies after', {
		timeout: MOST > 0 ? 4 * 3_600_000 : 180_000,
	}, async () => {
		const whole = await fleetOfFakes();
		const events: Event[] = [];
		expect(await installOnce(whole.install, (event) => events.push(event))).toBe(0);
		const expected = whole.cluster.done.toSorted();
		expect(new Set(expected).size, 'an undisturbed run does nothing twice').toBe(expected.length);
		const planned = events.find((event) => event.type === 'plan-made');
		expect(planned?.type === 'plan-made' && planned.changes).toBeGreaterThan(200);

		const started = performance.now();
		const failures: string[] = [];
		let tried = 0;
		const points = spread(events.length).values();
		const tryPoints = async () => {
			for (const point of points) {
				tried += 1;
				await diesAndGoesOn(point, events.length, expected).catch((error: unknown) => {
					failures.push(`after event ${point}: ${messageOf(error)}`);
					process.stderr.write(`${failures.at(-1)}\n`);
				});
				if (tried % 50 === 0)
					process.stderr.write(`killed after ${tried} of ${events.length} Events\n`);
				const isLate = performance.now() - started > BUDGET_MS;
				if (MOST > 0 ? tried >= MOST : tried >= FEWEST && isLate) break;
			}
		};
		await Promise.all(Array.from({ length: availableParallelism() }, tryPoints));
		process.stderr.write(`killed after ${tried} of ${events.length} Events\n`);
		expect(failures).toEqual([]);
	});
});

async function diesAndGoesOn(point: number, all: number, expected: string[]): Promise<void> {
	const fleet = await startFakeFleet();
	const where = `killed after event ${point} of about ${all}`;
	try {
		const end = await dieAfter(fleet, point);
		// The order of Events differs a little from run to run: the last few may not come.
		if (point < all * 0.9) expect(end, where).toBe('SIGKILL');
		let failures = '';
		const exitCode = await installOnce(fleet.install, (event) => {
			if (event.type === 'task' && event.failure) failures += `${event.failure.message}\n`;
		});
		expect({ exitCode, failures }, where).toEqual({ exitCode: 0, failures: '' });
		expect(fleet.cluster.done.toSorted(), where).toEqual(expected);
		let changes = -1;
		await installOnce(fleet.install, (event) => {
			if (event.type === 'plan-made') changes = event.changes;
		});
		expect(changes, `${where}: changes left after the second apply`).toBe(0);
		expectWholeFiles(fleet);
	} finally {
		await fleet.stop();
	}
}
