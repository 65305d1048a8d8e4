import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	appendFileSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { powerOff, powerOn } from '../../src/lab/faults.ts';
import { prepareMachineSettings, restoreMachineSettings } from '../../src/lab/machine-settings.ts';
import { hostDirectory, labDirectory } from '../../src/lab/paths.ts';
import { readState } from '../../src/lab/state.ts';
import { knownLabs, stopLab } from '../../src/lab/stop.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { labResources, type MachineResources } from './support/machine.ts';

const name = 'labtest-end';

/** A lab of two hosts as a process of its own. */
function labUp(directory: string, user: { uid?: number; gid?: number } = {}): ChildProcess {
	const cli = new URL('./support/lab-cli.ts', import.meta.url).pathname;
	const size = ['--masters', '1', '--workers', '1', '--no-kubernetes'];
	return spawn(process.execPath, [cli, 'up', '--name', name, '--dir', directory, ...size], {
		...user,
		stdio: ['ignore', 'ignore', 'inherit'],
	});
}

async function exitOf(child: ChildProcess): Promise<{ code: unknown; signal: unknown }> {
	const [code, signal] = await once(child, 'exit');
	return { code, signal };
}

/** Waits until `lab up` has come so far. */
async function reached(seen: (resources: MachineResources) => boolean): Promise<void> {
	await waitFor(async () => (seen(labResources(name)) ? true : null), {
		timeoutMs: 120_000,
		what: 'the moment to kill lab up',
	});
}

describe('the end of a lab', () => {
	let directory = '';
	let before: MachineResources;

	beforeEach(async () => {
		if ((await knownLabs()).includes(name)) await stopLab(name);
		directory = mkdtempSync(join(tmpdir(), 'labtest-end-'));
		before = labResources(name);
	});
	afterEach(async () => {
		if ((await knownLabs()).includes(name)) await stopLab(name);
		rmSync(directory, { recursive: true, force: true });
	});

	function expectNothingLeft(): void {
		expect(labResources(name)).toEqual(before);
		expect(existsSync(labDirectory(name))).toBe(false);
	}

	it('leaves no mount, namespace, link, control group or process after lab down', async () => {
		expect(await exitOf(labUp(directory))).toEqual({ code: 0, signal: null });
		const during = labResources(name);
		expect(during.processes.length).toBeGreaterThan(10);
		expect(during.namespaces).toHaveLength(3);
		await stopLab(name);
		expectNothingLeft();
		expect(existsSync(join(directory, 'id_ed25519'))).toBe(false);
		expect(existsSync(join(directory, 'cluster.yaml'))).toBe(false);
	});

	it('gives the machine back the settings that its hosts share with it, once no lab is left', async () => {
		const file = join(directory, 'settings.json');
		const setting = '/proc/sys/vm/max_map_count';
		const own = readFileSync(setting, 'utf8');
		await prepareMachineSettings(file);
		try {
			writeFileSync(setting, String(Number(own) + 7));
			await restoreMachineSettings(async () => true, file);
			expect(Number(readFileSync(setting, 'utf8'))).toBe(Number(own) + 7);
			await restoreMachineSettings(async () => false, file);
			expect(readFileSync(setting, 'utf8')).toBe(own);
			expect(existsSync(file)).toBe(false);
		} finally {
			writeFileSync(setting, own);
		}
	});

	it('never begins for a user who is not root: exit code 2 and nothing made', async () => {
		const child = labUp(directory, { uid: 65534, gid: 65534 });
		expect(await exitOf(child)).toEqual({ code: 2, signal: null });
		expectNothingLeft();
	});

	it('leaves a cluster.yaml that was edited', async () => {
		expect(await exitOf(labUp(directory))).toEqual({ code: 0, signal: null });
		appendFileSync(join(directory, 'cluster.yaml'), '# mine\n');
		await stopLab(name);
		expect(readdirSync(directory)).toEqual(['cluster.yaml']);
	});

	it('comes at once, with its last words, where a host does not boot', async () => {
		expect(await exitOf(labUp(directory))).toEqual({ code: 0, signal: null });
		await powerOff(name, 'm1');
		// The host's disk is gone: nothing can be mounted there.
		renameSync(join(hostDirectory(name, 'm1'), 'upper'), join(hostDirectory(name, 'm1'), 'lost'));
		const started = Date.now();
		await expect(powerOn(name, 'm1')).rejects.toMatchObject({
			code: 'lab-boot',
			message: expect.stringMatching(/m1 did not boot[\s\S]*mount/),
		});
		expect(Date.now() - started).toBeLessThan(10_000);
	});

	it.each([
		['its network is being made', (now: MachineResources) => now.namespaces.length > 0],
		[
			'its first host starts',
			(now: MachineResources) => now.processes.some((p) => /nspawn/.test(p)),
		],
		['its hosts boot', (now: MachineResources) => now.processes.length > 12],
	])('is complete although lab up was killed while %s', async (_when, seen) => {
		const child = labUp(directory);
		await reached(seen);
		child.kill('SIGKILL');
		expect(await exitOf(child)).toEqual({ code: null, signal: 'SIGKILL' });
		expect((await readState(name))?.phase).toBe('starting');
		await stopLab(name);
		expectNothingLeft();
	});

	it('is made by the next lab up of that name where lab up was killed', async () => {
		const killed = labUp(directory);
		await reached((now) => now.processes.some((line) => /nspawn/.test(line)));
		killed.kill('SIGKILL');
		await exitOf(killed);
		expect(await exitOf(labUp(directory))).toEqual({ code: 0, signal: null });
		expect((await readState(name))?.phase).toBe('up');
	});

	it.each(['SIGINT', 'SIGTERM'] as const)('follows %s with exit code 130', async (signal) => {
		const child = labUp(directory);
		await reached((now) => now.processes.some((line) => /nspawn/.test(line)));
		child.kill(signal);
		expect(await exitOf(child)).toEqual({ code: 130, signal: null });
		expectNothingLeft();
	});

	it('cannot come from a second process while the first one brings it up', async () => {
		const child = labUp(directory);
		await reached((now) => now.namespaces.length > 0);
		await expect(stopLab(name)).rejects.toMatchObject({ code: 'lab-locked', exitCode: 5 });
		expect(await exitOf(child)).toEqual({ code: 0, signal: null });
	});
});
