import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeDemo } from '../../src/lab/record/write-demo.ts';
import { DEMO_FILES, DEMOS_ROOT, readInfo, readRecording } from '../../src/lab/replay/demos.ts';
import type { Recorded } from '../../src/lab/replay/recording.ts';
import { startReplay } from '../../src/lab/replay/start-replay.ts';
import { play } from './play.ts';

vi.setConfig({ testTimeout: 60_000 });

let root: string;
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'k8s-tui-demos-'));
	await cp(DEMOS_ROOT, root, { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The recorded installation without some of it. */
async function leaveOut(isLeftOut: (one: Recorded) => boolean): Promise<void> {
	const directory = join(root, 'ha-install');
	const recorded = await readRecording(directory);
	const kept = recorded.filter((one) => !isLeftOut(one));
	expect(kept.length).toBeLessThan(recorded.length);
	await writeDemo(root, {
		info: await readInfo(directory),
		spec: await readFile(join(directory, DEMO_FILES.spec), 'utf8'),
		manifest: await readFile(join(directory, DEMO_FILES.manifest), 'utf8'),
		recorded: kept,
	});
}

describe('a recording that does not fit the program', () => {
	it.each([
		[
			'a job',
			(one: Recorded) => one.kind === 'job' && one.job === 'init-control-plane',
			'job init-control-plane',
		],
		[
			'a look',
			(one: Recorded) => one.kind === 'exec' && one.name === 'facts' && one.host === 'm1',
			'facts',
		],
	])(
		'ends the run with an error that names %s without an answer',
		async (_what, isLeftOut, name) => {
			await leaveOut(isLeftOut);
			const replay = await startReplay('ha-install', { speed: 1000, root });
			try {
				await expect(play(replay)).rejects.toMatchObject({
					code: 'replay-unrecorded',
					exitCode: 1,
					host: 'm1',
					found: `none of m1 to "${name}"`,
				});
			} finally {
				await replay.close();
			}
		},
	);

	it('is not needed for the order in which hosts get their files', async () => {
		await leaveOut((one) => one.kind === 'transfer' && one.host !== 'm1');
		const replay = await startReplay('ha-install', { speed: 1000, root });
		try {
			expect((await play(replay)).exitCode).toBe(0);
		} finally {
			await replay.close();
		}
	});
});
