import { afterEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { type FakeFleet, startFakeFleet } from '../fakes/install-fixture.ts';
import { installOnce } from './support/install-once.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** Commands that each host has been sent so far, by name. */
function commandsSent({ hosts }: FakeFleet): Map<string, number> {
	return new Map([...hosts.hosts].map(([name, { counts }]) => [name, counts.commands.length]));
}

/** How often a re-apply without changes turns to each host of an installed cluster. */
async function roundTripsOfReapply(masters: number, workers: number): Promise<number[]> {
	const fleet = await startFakeFleet({ masters, workers });
	cleanups.push(() => fleet.stop());
	expect(await installOnce(fleet.install)).toBe(0);
	const before = commandsSent(fleet);
	const events: Event[] = [];
	expect(await installOnce(fleet.install, (event) => events.push(event))).toBe(0);
	const plan = events.find((event) => event.type === 'plan-made');
	expect(plan?.type === 'plan-made' && plan.changes).toBe(0);
	return [...commandsSent(fleet)].map(([name, count]) => count - (before.get(name) ?? 0));
}

/** The login with sudo's password takes two, the look at the host one. */
const WORKER = 3;
/** Takes and gives back the host's lock. */
const CONTROL_PLANE = WORKER + 2;
/** Takes and gives back the cluster's lock, and hands out the kubeconfig. */
const SPOKESMAN = CONTROL_PLANE + 3;

describe('a re-apply without changes', () => {
	it('turns to each host equally often, be there 1, 5 or 25', { timeout: 120_000 }, async () => {
		const three = [SPOKESMAN, CONTROL_PLANE, CONTROL_PLANE];
		expect(await roundTripsOfReapply(1, 0)).toEqual([SPOKESMAN]);
		expect(await roundTripsOfReapply(3, 2)).toEqual([...three, WORKER, WORKER]);
		expect(await roundTripsOfReapply(3, 22)).toEqual([...three, ...Array(22).fill(WORKER)]);
	});
});
