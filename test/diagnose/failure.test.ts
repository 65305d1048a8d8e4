import { describe, expect, it } from 'vitest';
import { execute } from '../../src/engine/execute.ts';
import type { Event } from '../../src/model/events.ts';
import type { Plan, Task } from '../../src/model/plan.ts';
import type { Transport } from '../../src/ssh/transport.ts';
import type { Step } from '../../src/steps/step.ts';
import { fakeSession } from '../engine/support/fake-session.ts';
import { FakeTransport, fakeFleet, gate } from '../engine/support/fake-transport.ts';
import { makeFleet } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';

const SWAP = 'failed to run Kubelet: running with swap on is not supported, please disable swap!';

function task(id: string, ...needs: string[]): Task {
	const [step = '', host = ''] = id.split('@');
	return {
		id,
		step,
		title: `do ${step}`,
		host,
		needs,
		work: { kind: 'action', params: {} },
		changes: [{ resource: null, verb: 'run', subject: step }],
		estimate: 1,
	};
}

function jobStep(id: string): Step {
	return {
		id,
		title: id,
		estimate: 1,
		hosts: () => [],
		needs: () => [],
		probe: () => [],
		plan: () => ({ kind: 'action', changes: [], params: {} }),
		run: ({ job }) => job('x'),
	};
}

/** The section of the evidence script's answer, behind the marker that the script brought. */
function evidence(script: string, name: string, text: string): string | null {
	const marker = /printf '\\n%s %s\\n' (@[0-9a-f]{32}) 'journal kubelet'/.exec(script)?.[1];
	return marker ? `\n${marker} ${name}\n${text}\n\n${marker} end\n` : null;
}

function run(tasks: Task[], transports: Record<string, Transport>) {
	const spec = makeSpec();
	const { session, events } = fakeSession(transports, { spec, facts: makeFleet(spec) });
	const plan: Plan = { cluster: spec.name, tasks };
	const steps = [...new Set(tasks.map(({ step }) => step))].map(jobStep);
	const pause = new AbortController();
	const abort = new AbortController();
	const control = { run: 'r1', pause: pause.signal, abort: abort.signal };
	return { done: execute(session, plan, steps, control), events, abort };
}

function diagnoses(events: Event[]) {
	return events.flatMap((event) => (event.type === 'diagnosis' ? [event] : []));
}

const failing = {
	exitCode: 1,
	lines: ['[kubelet-check] It seems the kubelet isn’t running', SWAP],
};

describe('a task that fails', () => {
	it('is diagnosed from what it printed, right after its event', async () => {
		const { done, events } = run([task('join@n1')], {
			n1: new FakeTransport('n1', { job: () => failing }),
		});
		await done;
		const types = events.map((event) => (event.type === 'task' ? event.status : event.type));
		expect(types).toEqual(['running', 'output', 'output', 'failed', 'diagnosis']);
		expect(diagnoses(events)[0]).toMatchObject({
			step: 'join',
			host: 'n1',
			id: 'KL-56',
			rank: 1,
			repair: 'turn-swap-off',
			evidence: [{ source: 'join', host: 'n1', line: 2, text: SWAP }],
		});
	});

	it('is diagnosed from what its host says now, the root cause first', async () => {
		const mismatch =
			'misconfiguration: kubelet cgroup driver: "systemd" is different from docker cgroup driver: "cgroupfs"';
		const { done, events } = run([task('join@n1')], {
			n1: new FakeTransport('n1', {
				job: () => ({ exitCode: 1, lines: ['timed out waiting for the condition'] }),
				exec: (script) => {
					const stdout = evidence(script, 'journal kubelet', mismatch);
					return stdout === null ? {} : { stdout };
				},
			}),
		});
		await done;
		expect(diagnoses(events).map(({ id, symptomOf }) => [id, symptomOf])).toEqual([
			['KL-01', null],
			['KJ-51', 'KL-01'],
		]);
		expect(diagnoses(events)[0]?.evidence[0]).toEqual({
			source: 'journal kubelet',
			host: 'n1',
			line: 1,
			text: mismatch,
		});
	});

	it('does not hold up other hosts while it is diagnosed', async () => {
		const looking = gate();
		const looked = gate();
		const transports = {
			n1: new FakeTransport('n1', {
				job: () => failing,
				exec: async () => {
					looking.open();
					await looked.passed;
					return {};
				},
			}),
			n2: new FakeTransport('n2'),
		};
		const { done, events } = run([task('a@n1'), task('a@n2'), task('b@n2', 'a@n2')], transports);
		await looking.passed;
		await expect
			.poll(() =>
				events.some(
					(event) => event.type === 'task' && event.step === 'b' && event.status === 'done',
				),
			)
			.toBe(true);
		expect(diagnoses(events)).toEqual([]);
		looked.open();
		await done;
		expect(diagnoses(events).map(({ id }) => id)).toContain('KL-56');
	});

	it('shows nothing where nothing known matches, and not what is mostly harmless', async () => {
		const lines = ['something new', '(VI_1) Entering MASTER STATE'];
		const { done, events } = run([task('a@n1')], {
			n1: new FakeTransport('n1', { job: () => ({ exitCode: 1, lines }) }),
		});
		await done;
		expect(diagnoses(events)).toEqual([]);
	});

	it('is not diagnosed when the operator ended it', async () => {
		const running = gate();
		const transports = {
			n1: new FakeTransport('n1', {
				job: async () => {
					running.open();
					return await gate<never>().passed;
				},
			}),
		};
		const { done, events, abort } = run([task('a@n1')], transports);
		await running.passed;
		abort.abort(new Error('interrupted by the operator'));
		await done;
		expect(transports.n1.scripts).toEqual([]);
		expect(diagnoses(events)).toEqual([]);
	});

	it('keeps its own failure where its host has gone', async () => {
		const { done, events } = run([task('a@n1')], {
			...fakeFleet(['n2']),
			n1: new FakeTransport('n1', {
				job: () => ({ exitCode: 1, lines: ['no space left on device'] }),
				exec: () => {
					throw new Error('connection lost');
				},
			}),
		});
		expect((await done).statuses).toEqual({ 'a@n1': 'failed' });
		expect(
			events.filter((event) => event.type === 'task' && event.status === 'failed'),
		).toHaveLength(1);
	});
});
