import { describe, expect, it } from 'vitest';
import { planNotices, resetNotices } from '../../src/engine/plan-notices.ts';
import { contextOf, installedFleet } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeHost, makeSpec } from '../support/spec.ts';

const spec = makeSpec({
	etcd: { mode: 'external' },
	endpoint: { mode: 'local-proxy' },
	network: { cni: 'none' },
	hosts: [
		makeHost('n1', ['control-plane']),
		makeHost('n2', ['worker']),
		...['n4', 'n5', 'n6'].map((name) => makeHost(name, ['etcd'])),
	],
});

describe('what the operator is told beside a plan', () => {
	it('is nothing for a healthy cluster whose hosts are all worked on', async () => {
		const software = await makeSoftware(spec);
		expect(planNotices(contextOf(spec, installedFleet(spec, software), software))).toEqual([]);
	});

	it('names a member of etcd that the file has no host for', async () => {
		const software = await makeSoftware(spec);
		const smaller = { ...spec, hosts: spec.hosts.filter(({ name }) => name !== 'n6') };
		const notices = planNotices(contextOf(smaller, installedFleet(spec, software), software));
		expect(notices).toEqual([expect.stringMatching(/^n6 is a member of etcd but no host/)]);
	});

	it('says whose proxies learn of no change of masters with --limit', async () => {
		const software = await makeSoftware(spec);
		const context = contextOf(spec, installedFleet(spec, software), software, ['n1']);
		expect(planNotices(context)).toContainEqual(expect.stringContaining('the proxies of n2 learn'));
	});
});

describe('what the operator is told beside a reset', () => {
	it('is that an etcd of theirs keeps its data, if the whole cluster goes', async () => {
		const theirs = makeSpec({
			etcd: { mode: 'external', tls: false, endpoints: ['http://10.0.0.31:2379'] },
			hosts: [makeHost('n1', ['control-plane']), makeHost('n2', ['worker'])],
		});
		const software = await makeSoftware(theirs);
		const facts = installedFleet(theirs, software);
		expect(resetNotices(contextOf(theirs, facts, software))).toEqual([
			expect.stringMatching(/^etcd at http:\/\/10\.0\.0\.31:2379 is not touched and keeps all/),
		]);
		expect(resetNotices(contextOf(theirs, facts, software, ['n2']))).toEqual([]);
		const own = contextOf(spec, installedFleet(spec, await makeSoftware(spec)), software);
		expect(resetNotices(own)).toEqual([]);
	});
});
