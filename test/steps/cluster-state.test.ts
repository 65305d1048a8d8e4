import { describe, expect, it } from 'vitest';
import { parseClusterView } from '../../src/facts/cluster-view.ts';
import { clusterState, isControlPlaneNode } from '../../src/steps/cluster-state.ts';
import { installedFleet } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeSpec } from '../support/spec.ts';

const spec = makeSpec();
const software = await makeSoftware(spec);

/** An installed fleet whose etcd answered on these masters only. */
function etcdAnswersOn(hosts: readonly string[]) {
	const facts = installedFleet(spec, software);
	for (const own of Object.values(facts)) {
		if (own.cluster && !hosts.includes(own.host)) own.cluster.etcdMembers = null;
	}
	return { facts, state: clusterState(spec, facts) };
}

describe('the state of a cluster', () => {
	it('is taken from a master whose etcd answered, if there is one', () => {
		expect(etcdAnswersOn(['n3']).state.view?.etcdMembers).toHaveLength(3);
		expect(etcdAnswersOn([]).state.view?.etcdMembers).toBeNull();
	});

	it('holds masters for members while etcd is silent, and not once it names others', () => {
		for (const [answering, expected] of [
			[[], true],
			[['n1'], false],
		] as const) {
			const { facts, state } = etcdAnswersOn(answering);
			const { view } = state;
			const [, second] = spec.hosts;
			const own = facts.n2;
			if (!second || !own || !view) throw new Error('no such host');
			if (view.etcdMembers) {
				view.etcdMembers = view.etcdMembers.filter(({ name }) => name !== 'n2');
			}
			expect(isControlPlaneNode(state, second, own)).toBe(expected);
		}
	});
});

describe('what a master says of its cluster', () => {
	const nodes = '{"kind":"NodeList","items":[]}';

	it('names no members if etcd did not answer, which is not the same as none', () => {
		expect(parseClusterView(nodes)?.etcdMembers).toBeNull();
		expect(parseClusterView(`${nodes}\n{"members":[]}`)?.etcdMembers).toEqual([]);
	});
});
