import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../cli/run-cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-demo-test-'));
const temporary = join(directory, 'tmp');
mkdirSync(temporary);
vi.stubEnv('TMPDIR', temporary);
vi.setConfig({ testTimeout: 60_000 });
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('k8s-tui demo', () => {
	it('plays an installation in plain lines, says that it is a replay, and writes nothing', async () => {
		const { exitCode, stdout } = await runCli(['demo', '--plain', '--speed', '1000'], directory);
		expect(stdout).toContain('replay of a real run recorded on ');
		expect(stdout).toContain('1000 times as fast');
		expect(stdout).toMatch(/m1 init-control-plane done in [\d.]+ s/);
		expect(stdout).toMatch(/All done: \d+ steps on 5 hosts\./);
		expect(stdout).toContain('that was a replay: no host was touched');
		expect(exitCode).toBe(0);
		expect(readdirSync(directory, { recursive: true })).toEqual(['tmp']);
	});

	it('lists what there is', async () => {
		const { exitCode, stdout } = await runCli(['demo', '--list'], directory);
		expect(exitCode).toBe(0);
		expect(stdout).toMatch(/^ha-install\s+A highly available cluster/m);
		const json = await runCli(['demo', '--list', '--json'], directory);
		expect(
			json.stdout
				.split('\n')
				.filter(Boolean)
				.map((line) => JSON.parse(line)),
		).toContainEqual(expect.objectContaining({ type: 'demo', name: 'ha-install' }));
	});

	it('names the recordings when one is asked for that is not there', async () => {
		const { exitCode, stderr } = await runCli(['demo', 'ha-instal'], directory);
		expect(exitCode).toBe(2);
		expect(stderr).toContain('There is no demo "ha-instal"');
		expect(stderr).toMatch(/one of: .*ha-install/);
	});

	it.each(['0', 'fast'])('refuses the speed %s', async (speed) => {
		const { exitCode, stderr } = await runCli(['demo', `--speed=${speed}`], directory);
		expect(exitCode).toBe(2);
		expect(stderr).toContain('a number from 1 to 1000 is needed');
	});
});
