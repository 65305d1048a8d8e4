import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../../src/model/events.ts';
import type { Task, TaskStatus } from '../../../../src/model/plan.ts';
import { renderSpecTemplate } from '../../../../src/spec/template.ts';
import { readCluster } from '../../../../src/ui/screens/home/clusters.ts';

const STARTED: EventBody = {
	type: 'run-started',
	run: 'r',
	command: 'apply',
	cluster: 'prod',
	version: '0.1.0',
};

function task(step: string, host: string): Task {
	const work = { kind: 'action', params: {} } as const;
	return {
		id: `${step}@${host}`,
		step,
		title: step,
		host,
		needs: [],
		work,
		changes: [],
		estimate: 1,
	};
}

const PLAN: EventBody = {
	type: 'plan-made',
	changes: 3,
	plan: {
		cluster: 'prod',
		tasks: [task('prepare', 'm1'), task('prepare', 'm2'), task('init', 'm1'), task('join', 'm2')],
	},
};

function ended(step: string, host: string, status: TaskStatus): EventBody {
	return { type: 'task', step, host, status, seconds: 1 };
}

function finished(exitCode: 0 | 1 | 130): EventBody {
	const counts = {
		seconds: 1,
		sentBytes: 0,
		done: 1,
		unchanged: 0,
		failed: 0,
		blocked: 0,
		paused: 0,
	};
	return { type: 'run-finished', run: 'r', exitCode, outcome: { ...counts, summary: [] } };
}

/** A cluster with these Runs, oldest first, each given by its Events; a string is written as it is. */
function cluster(runs: (EventBody | string)[][], holder?: object): { file: string; state: string } {
	const state = mkdtempSync(join(tmpdir(), 'k8s-tui-clusters-'));
	for (const [index, events] of runs.entries()) {
		const directory = join(state, 'runs', `20261120t10000${index}-aaaa`);
		mkdirSync(directory, { recursive: true });
		const lines = events.map((event) =>
			typeof event === 'string'
				? event
				: JSON.stringify({ at: `2026-11-20T10:0${index}:00Z`, ...event }),
		);
		writeFileSync(join(directory, 'journal.jsonl'), `${lines.join('\n')}\n`);
	}
	if (holder) writeFileSync(join(state, 'lock'), JSON.stringify(holder));
	const file = join(state, 'cluster.yaml');
	const hosts = [{ name: 'm1', address: '10.0.0.11', roles: ['control-plane'] }];
	writeFileSync(
		file,
		renderSpecTemplate({ name: 'prod', kubernetes: { version: '1.31.2' }, hosts }),
	);
	return { file, state };
}

async function stateOf(runs: (EventBody | string)[][], holder?: object) {
	const { file, state } = cluster(runs, holder);
	return await readCluster({ name: 'remembered', file }, false, () => state);
}

describe('what Home reads of a cluster', () => {
	it('is its own name, hosts and version, and no run where there was none', async () => {
		expect(await stateOf([])).toMatchObject({
			name: 'prod',
			condition: { kind: 'usable', hosts: 1, version: '1.31.2' },
			lastRun: null,
		});
	});

	it('is where a paused run stands: the first step with a task that is not done', async () => {
		const { lastRun } = await stateOf([
			[
				STARTED,
				PLAN,
				ended('prepare', 'm1', 'done'),
				ended('prepare', 'm2', 'unchanged'),
				ended('init', 'm1', 'paused'),
				finished(130),
			],
		]);
		expect(lastRun).toEqual({
			command: 'apply',
			state: 'paused',
			at: Date.parse('2026-11-20T10:00:00Z'),
			step: { index: 2, count: 3 },
		});
	});

	it('is "interrupted" where no end was written, also if the last record was cut off', async () => {
		const { lastRun } = await stateOf([
			[STARTED, PLAN, ended('prepare', 'm1', 'running'), '{"type":"tas'],
		]);
		expect(lastRun).toMatchObject({ state: 'interrupted', step: { index: 1, count: 3 } });
	});

	it('is "running" while the process that holds the lock lives', async () => {
		const holder = { pid: process.pid, started: null };
		const { lastRun } = await stateOf([[STARTED, PLAN]], holder);
		expect(lastRun).toMatchObject({ state: 'running' });
	});

	it('is "done" or "failed" as the exit code says', async () => {
		const events = [STARTED, PLAN, ended('prepare', 'm1', 'done')];
		expect((await stateOf([[...events, finished(0)]])).lastRun?.state).toBe('done');
		expect((await stateOf([[...events, finished(1)]])).lastRun?.state).toBe('failed');
	});

	it('is the run before, where the last one ended before it changed anything', async () => {
		const { lastRun } = await stateOf([
			[STARTED, PLAN, ended('prepare', 'm1', 'failed'), finished(1)],
			[STARTED, PLAN],
		]);
		expect(lastRun?.state).toBe('failed');
	});

	it('is what is wrong with a file that cannot be used, without control characters', async () => {
		const { file, state } = cluster([]);
		writeFileSync(file, 'name: "\\e]0;x"\nhosts: 3\n');
		const broken = await readCluster({ name: 'a\u001bb', file }, false, () => state);
		expect(broken.name).toBe('a\\u001bb');
		expect(broken.condition).toMatchObject({ kind: 'broken' });
		expect(JSON.stringify(broken.condition)).not.toMatch(/\\u001b\]/);
		const gone = await readCluster({ name: 'gone', file: `${file}.gone` }, false, () => state);
		expect(gone.condition).toEqual({ kind: 'missing' });
	});

	it('is that a directory in its place is broken, and not an end of the program', async () => {
		const { state } = cluster([]);
		const read = await readCluster({ name: 'odd', file: state }, false, () =>
			join(state, 'cluster.yaml'),
		);
		expect(read).toMatchObject({ condition: { kind: 'broken' }, lastRun: null });
	});
});
