import { existsSync, readFileSync, statSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { readStatus } from '../../src/engine/status.ts';
import { demoDirectory, readRecording } from '../../src/lab/replay/demos.ts';
import { type Replay, startReplay } from '../../src/lab/replay/start-replay.ts';
import type { Event } from '../../src/model/events.ts';
import { connectTo, play } from './play.ts';

vi.setConfig({ testTimeout: 60_000 });

let replay: Replay;
afterEach(() => replay.close());

function outputOf(events: readonly Event[], step: string, host: string): string[] {
	return events.flatMap((event) =>
		event.type === 'output' && event.step === step && event.host === host ? [event.text] : [],
	);
}

async function recordedOutput(job: string, host: string): Promise<string[]> {
	const recorded = await readRecording(await demoDirectory('ha-install'));
	const found = recorded.find((one) => one.kind === 'job' && one.job === job && one.host === host);
	if (found?.kind !== 'job') throw new Error(`no job ${job} of ${host}`);
	const text = found.moments.map((moment) => (moment[1] === 'out' ? moment[2] : '')).join('');
	return text.replace(/\n$/, '').split('\n');
}

describe('the recorded installation', () => {
	it('is carried out to its end by the real engine, with every answer recorded', async () => {
		replay = await startReplay('ha-install', { speed: 1000 });
		const { exitCode, events, kubeconfig } = await play(replay);
		expect(exitCode).toBe(0);
		expect(replay.failed.aborted).toBe(false);

		const planned = events.find((event) => event.type === 'plan-made');
		const tasks = planned?.plan.tasks.filter(({ changes }) => changes.length > 0) ?? [];
		const done = events.flatMap((event) =>
			event.type === 'task' && event.status === 'done' ? [`${event.step}@${event.host}`] : [],
		);
		expect(done.toSorted()).toEqual(tasks.map(({ id }) => id).toSorted());
		expect(done).toContain('join-control-plane@m3');
		expect(done).toContain('verify-cluster@m1');
		expect(outputOf(events, 'init-control-plane', 'm1')).toEqual(
			await recordedOutput('init-control-plane', 'm1'),
		);

		expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
		const config = parse(readFileSync(kubeconfig, 'utf8')) as {
			users: { user: { 'client-key-data': string } }[];
		};
		const key = Buffer.from(config.users[0]?.user['client-key-data'] ?? '', 'base64').toString();
		expect(key).toMatch(/^-----BEGIN EC PRIVATE KEY-----\n/);

		// What was looked at before shows bare hosts, what is looked at now a cluster.
		const session = await connectTo(replay);
		try {
			await session.look();
			const status = await readStatus(session);
			expect(status.nodes.map(({ name, ready }) => `${name} ${ready}`)).toEqual(
				['m1', 'm2', 'm3', 'w1', 'w2'].map((name) => `${name} true`),
			);
		} finally {
			await session.close();
		}
	});

	it('has clocks that agree, whatever the time is now', async () => {
		replay = await startReplay('ha-install', { speed: 1000 });
		const { events } = await play(replay, undefined, { confirm: async () => false });
		const clocks = events.filter((event) => event.type === 'finding' && event.id === 'clock-skew');
		expect(clocks.map((event) => event.type === 'finding' && event.severity)).toEqual(
			Array(5).fill('ok'),
		);
	});

	it('goes on when the connection to a host is cut, and shows each line once', async () => {
		replay = await startReplay('ha-install', { speed: 200 });
		let cut = false;
		const { exitCode, events } = await play(replay, (event) => {
			if (cut || event.type !== 'output' || event.step !== 'init-control-plane') return;
			cut = true;
			replay.hosts.find(({ name }) => name === 'm1')?.drop();
			replay.setSpeed(1000);
		});
		expect(cut).toBe(true);
		expect(exitCode).toBe(0);
		expect(outputOf(events, 'init-control-plane', 'm1')).toEqual(
			await recordedOutput('init-control-plane', 'm1'),
		);
	});

	it('leaves no file behind, and takes only speeds that make sense', async () => {
		replay = await startReplay('ha-install', { speed: 0 });
		expect(replay.speed).toBe(1);
		replay.setSpeed(1_000_000);
		expect(replay.speed).toBe(1000);
		expect(existsSync(replay.specFile)).toBe(true);
		expect(statSync(replay.directory).mode & 0o777).toBe(0o700);
		await replay.close();
		expect(existsSync(replay.directory)).toBe(false);
	});
});
