import { describe, expect, it } from 'vitest';
import { applyFix } from '../../src/engine/apply-fix.ts';
import type { Plan } from '../../src/model/plan.ts';
import { clusterState } from '../../src/steps/cluster-state.ts';
import { fakeSession } from '../engine/support/fake-session.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { makeFleet } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';

const spec = makeSpec();
const kubelet = { kubernetes: { kubelet: '1.20.2' } };

function start({ confirmed = true, hosts = ['n4'], fix = 'restart-kubelet', exitCode = 0 } = {}) {
	const workers = {
		n4: new FakeTransport('n4', { job: () => ({ exitCode }) }),
		n5: new FakeTransport('n5'),
	};
	const facts = makeFleet(spec, { n4: kubelet, n5: kubelet });
	const { session, events } = fakeSession(workers, { spec, facts });
	Object.assign(session, { look: async () => undefined, context: () => contextOf(facts) });
	const shown: Plan[] = [];
	const never = new AbortController().signal;
	const done = applyFix(session, {
		fix,
		hosts,
		run: 'r1',
		pause: never,
		abort: never,
		confirm: async (plan) => {
			shown.push(plan);
			return confirmed;
		},
	});
	return { done, events, shown, workers };
}

function contextOf(facts: ReturnType<typeof makeFleet>) {
	const software = { artifacts: [], images: 'registry', testImage: null } as const;
	const targets = new Set(spec.hosts.map(({ name }) => name));
	return { spec, facts, targets, software, cluster: clusterState(spec, facts) };
}

describe('a fix', () => {
	it('is planned for the named hosts alone, shown, and run once it is confirmed', async () => {
		const { done, events, shown, workers } = start();
		expect(await done).toBe(0);
		expect(shown.map(({ tasks }) => tasks.map(({ id }) => id))).toEqual([['restart-kubelet@n4']]);
		expect(workers.n4.jobs.map(({ id }) => id)).toEqual(['r1.restart-kubelet']);
		expect(workers.n5.jobs).toEqual([]);
		expect(events.map(({ type }) => type)).toEqual(
			expect.arrayContaining(['plan-made', 'task', 'run-finished']),
		);
	});

	it('changes nothing without confirmation', async () => {
		const { done, workers } = start({ confirmed: false });
		expect(await done).toBe(130);
		expect(workers.n4.jobs).toEqual([]);
	});

	it('that fails ends with 1', async () => {
		expect(await start({ exitCode: 3 }).done).toBe(1);
	});

	it('that nobody knows, or for a host that is not in the file, ends with 2', async () => {
		await expect(start({ fix: 'magic' }).done).rejects.toMatchObject({
			code: 'unknown-fix',
			exitCode: 2,
		});
		await expect(start({ hosts: ['n9'] }).done).rejects.toMatchObject({ code: 'unknown-host' });
	});
});
