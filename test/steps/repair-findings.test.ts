import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/engine/planner.ts';
import type { Finding } from '../../src/model/finding.ts';
import { repairFindings } from '../../src/steps/repair-findings.ts';
import { bareFleet, contextOf } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeSpec } from '../support/spec.ts';

const base = { id: 'x', checked: 'x', observed: 'x', expected: 'x', fix: 'x' };
const forwarding: Finding = {
	...base,
	host: 'n1',
	severity: 'error',
	repair: [{ kind: 'sysctl', key: 'net.ipv4.ip_forward', value: '1' }],
};
const name: Finding = {
	...base,
	host: 'n1',
	severity: 'warning',
	repair: [{ kind: 'hostname', name: 'n1' }],
};

async function planFor(findings: Finding[], targets?: string[]) {
	const spec = makeSpec();
	const software = await makeSoftware(spec);
	const context = contextOf(spec, bareFleet(spec, software), software, targets);
	return makePlan([repairFindings(findings)], context).tasks.map(({ id, changes }) => ({
		id,
		changes: changes.map(({ verb, subject, note }) => [verb, subject, note]),
	}));
}

describe('the plan of safe repairs', () => {
	it('shows what differs on each host, and leaves out what is already so', async () => {
		expect(await planFor([forwarding, name, { ...forwarding, host: 'n4' }])).toEqual([
			{ id: 'repair@n1', changes: [['update', 'sysctl net.ipv4.ip_forward', '0 → 1']] },
			{ id: 'repair@n4', changes: [['update', 'sysctl net.ipv4.ip_forward', '0 → 1']] },
		]);
	});

	it('touches no host outside --limit', async () => {
		expect((await planFor([forwarding, { ...forwarding, host: 'n4' }], ['n4'])).length).toBe(1);
	});

	it('is empty where nothing can be mended safely', async () => {
		expect(await planFor([{ ...base, host: 'n1', severity: 'error' }])).toEqual([]);
		expect(await planFor([{ ...forwarding, host: null }])).toEqual([]);
		expect(await planFor([{ ...forwarding, severity: 'ok' }])).toEqual([]);
	});
});
