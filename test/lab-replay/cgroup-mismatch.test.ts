import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../cli/run-cli.ts';

vi.setConfig({ testTimeout: 60_000 });

const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-demo-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the recorded cgroup-driver mismatch', () => {
	it('fails, is diagnosed, mended by the fix that is offered, and goes on to its end', async () => {
		const argv = ['demo', 'cgroup-mismatch', '--json', '--speed', '1000'];
		const { exitCode, stdout } = await runCli(argv, directory);
		const events = stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as Record<string, unknown>);
		const failed = events.filter(({ type, status }) => type === 'task' && status === 'failed');
		expect(failed.map(({ step, host }) => `${step}@${host}`)).toEqual(['join-worker@w1']);
		const diagnosis = events.find(({ type }) => type === 'diagnosis');
		expect(diagnosis).toMatchObject({ host: 'w1', repair: 'set-docker-cgroup-driver', rank: 1 });
		const runs = events.filter(({ type }) => type === 'run-finished');
		expect(runs.map((run) => run.exitCode)).toEqual([1, 0, 0]);
		const joined = events.filter(({ step, status }) => step === 'join-worker' && status === 'done');
		expect(joined.map(({ host }) => host)).toEqual(['w1']);
		expect(exitCode).toBe(0);
	});
});
