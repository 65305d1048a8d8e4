import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordedSpec } from '../../src/spec/record.ts';
import { recordSpec } from '../../src/steps/record-spec.ts';
import { FakeKubectl } from '../engine/support/fake-kubectl.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { bareFleet, contextOf, installedFleet } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeSpec } from '../support/spec.ts';
import { runSteps } from './run-tasks.ts';

let root: string;
let api: FakeKubectl;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'record-spec-'));
	api = new FakeKubectl(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The Step on a master whose jobs run in sh, with the fake kubectl. */
async function record(standing: boolean, podCidr = '10.244.0.0/16') {
	const spec = makeSpec({ network: { podCidr } });
	const software = await makeSoftware(spec);
	const facts = standing ? installedFleet(makeSpec(), software) : bareFleet(spec, software);
	const n1 = new FakeTransport('n1', {
		job: ({ script, stdin }) => {
			const env = { ...process.env, PATH: `${api.bin}:${process.env.PATH}` };
			const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
				input: stdin,
				encoding: 'utf8',
				env,
			});
			return { exitCode: status ?? -1, lines: `${stdout}${stderr}`.split('\n').filter(Boolean) };
		},
	});
	const { result, failures } = await runSteps([recordSpec], contextOf(spec, facts, software), {
		n1,
	});
	expect(failures).toEqual({});
	return { spec, statuses: result.statuses };
}

function kept(): unknown {
	const object = api.object as { kind: string; data: Record<string, string> } | null;
	return object && { kind: object.kind, ...object.data };
}

describe('recording the spec in the cluster', () => {
	it('makes a ConfigMap of it where there is none', async () => {
		const { spec, statuses } = await record(false);
		expect(statuses).toEqual({ 'record-spec@n1': 'done' });
		expect(kept()).toEqual({ kind: 'ConfigMap', 'cluster.yaml': recordedSpec(spec) });
	});

	it('replaces one that says something else', async () => {
		await record(false);
		const { spec, statuses } = await record(true, '10.245.0.0/16');
		expect(statuses).toEqual({ 'record-spec@n1': 'done' });
		expect(kept()).toMatchObject({ 'cluster.yaml': recordedSpec(spec) });
	});

	it('leaves one that says the same alone', async () => {
		expect((await record(true)).statuses).toEqual({ 'record-spec@n1': 'unchanged' });
		expect(kept()).toBeNull();
	});
});
