import { spawn, spawnSync } from 'node:child_process';
import {
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeLocalLock } from '../../src/engine/local-lock.ts';
import { thisProcess } from '../../src/engine/process-identity.ts';

let state: string;
beforeEach(() => {
	state = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const lockFile = () => join(state, 'lock');

function heldBy(holder: object): void {
	const rest = { user: 'ann@desk', command: 'k8s-tui apply', since: '2024-01-01T00:00:00Z' };
	writeFileSync(lockFile(), JSON.stringify({ ...rest, ...holder }));
}

function deadPid(): number {
	return spawnSync('true').pid;
}

describe('the lock on this machine', () => {
	it('is a file for its owner alone that names its holder, and goes away with it', () => {
		const release = takeLocalLock(state, 'k8s-tui apply -f x.yaml');
		expect(JSON.parse(readFileSync(lockFile(), 'utf8'))).toMatchObject({
			pid: process.pid,
			command: 'k8s-tui apply -f x.yaml',
		});
		expect(statSync(lockFile()).mode & 0o777).toBe(0o600);
		release();
		expect(readdirSync(state)).toEqual([]);
	});

	it('held by somebody alive is exit code 5 and names who, and stays theirs', () => {
		heldBy(thisProcess());
		expect(() => takeLocalLock(state, 'k8s-tui reset')).toThrow(
			expect.objectContaining({
				code: 'locked',
				exitCode: 5,
				found: `process ${process.pid} of ann@desk, "k8s-tui apply", since 2024-01-01T00:00:00Z`,
			}),
		);
		expect(readFileSync(lockFile(), 'utf8')).toContain('ann@desk');
		expect(readdirSync(state)).toEqual(['lock']);
	});

	it('of a dead process is taken over', () => {
		heldBy({ pid: deadPid(), started: '1' });
		takeLocalLock(state, 'k8s-tui apply')();
		expect(existsSync(lockFile())).toBe(false);
	});

	it('whose pid now belongs to another process is taken over', () => {
		heldBy({ ...thisProcess(), started: '1' });
		const release = takeLocalLock(state, 'k8s-tui apply');
		expect(readFileSync(lockFile(), 'utf8')).not.toContain('ann@desk');
		release();
	});

	it.each(['', '{"pid":', 'null', '5', '{}'])('with the text %j is taken over', (text) => {
		writeFileSync(lockFile(), text);
		takeLocalLock(state, 'k8s-tui apply')();
		expect(existsSync(lockFile())).toBe(false);
	});

	it('of a dead process is taken over by one of many that try at once', async () => {
		heldBy({ pid: deadPid(), started: '1' });
		const program = `
const { takeLocalLock } = await import(${JSON.stringify(new URL('../../src/engine/local-lock.ts', import.meta.url).href)});
process.stdin.once('data', () => {
	try { takeLocalLock(${JSON.stringify(state)}, 'x'); console.log('won'); } catch (error) { console.log(error.code); }
});
console.log('ready');`;
		const racers = Array.from({ length: 3 }, () => {
			const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
				stdio: ['pipe', 'pipe', 'ignore'],
			});
			let text = '';
			const says = (word: RegExp) =>
				new Promise<string>((resolve) => {
					const look = () => word.test(text) && resolve(text);
					child.stdout.on('data', (chunk) => {
						text += chunk;
						look();
					});
					look();
				});
			return { child, says };
		});
		try {
			await Promise.all(racers.map(({ says }) => says(/ready/)));
			for (const { child } of racers) child.stdin.write('go\n');
			const texts = await Promise.all(racers.map(({ says }) => says(/won|locked/)));
			expect(texts.filter((text) => text.includes('won'))).toHaveLength(1);
		} finally {
			for (const { child } of racers) child.kill();
		}
	});
});
