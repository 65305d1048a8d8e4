import { expect, it } from 'vitest';
import { makePlan } from '../../src/engine/planner.ts';
import { countChanges } from '../../src/model/plan.ts';
import { verifyCluster } from '../../src/steps/verify-cluster.ts';
import { contextOf, installedFleet } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';

it('a cluster is not verified anew because another master answers first', async () => {
	const spec = makeSpec({ hosts: makeHosts(3, 1) });
	const software = await makeSoftware(spec);
	const facts = installedFleet(spec, software);
	const changes = () => {
		const { tasks, ...plan } = makePlan([verifyCluster], contextOf(spec, facts, software));
		return { hosts: tasks.map(({ host }) => host), changes: countChanges({ tasks, ...plan }) };
	};
	expect(changes()).toEqual({ hosts: ['n1'], changes: 0 });
	// The API server of n1, which verified, is silent at this look.
	if (facts.n1) facts.n1.cluster = null;
	expect(changes()).toEqual({ hosts: ['n2'], changes: 0 });
});
