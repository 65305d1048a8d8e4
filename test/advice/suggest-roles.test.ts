import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HostToPlace, suggestRoles } from '../../src/advice/suggest-roles.ts';
import type { HostFacts } from '../../src/model/facts.ts';
import { loadThresholds } from '../../src/preflight/thresholds.ts';
import { type DeepPartial, makeFacts } from '../support/facts.ts';

const GiB = 1024 ** 3;
const MASTER = { kubernetes: { configFiles: ['/etc/kubernetes/manifests/kube-apiserver.yaml'] } };

type Odd = Partial<Omit<HostToPlace, 'facts'>> & { facts?: DeepPartial<HostFacts> | null };

/** n1, n2, …: healthy and equal, but for what is said of each. */
function hosts(count: number, odd: Record<number, Odd> = {}): HostToPlace[] {
	return Array.from({ length: count }, (_, index) => {
		const name = `n${index + 1}`;
		const { facts, ...rest } = odd[index + 1] ?? {};
		const found = facts === null ? null : makeFacts({ host: name, ...facts });
		return { name, hints: [], namedAs: null, ...rest, facts: found };
	});
}

const suggest = (list: HostToPlace[]) => suggestRoles(list, loadThresholds());
const mastersOf = (list: HostToPlace[]) =>
	suggest(list)
		.filter(({ roles }) => roles.includes('control-plane'))
		.map(({ host }) => host);
const reasonsOf = (list: HostToPlace[], host: string) =>
	suggest(list).find((suggestion) => suggestion.host === host)?.reasons;

describe('roles that are suggested', () => {
	it('for one host are both', () => {
		expect(suggest(hosts(1))).toEqual([
			{
				host: 'n1',
				roles: ['control-plane', 'worker'],
				reasons: [{ id: 'only-host' }, { id: 'first-in-list' }],
			},
		]);
	});

	it('for two hosts are one of each', () => {
		expect(suggest(hosts(2)).map(({ roles }) => roles)).toEqual([['control-plane'], ['worker']]);
	});

	it('for three hosts are three masters that run pods', () => {
		const suggestions = suggest(hosts(3));
		expect(suggestions.map(({ roles }) => roles.length)).toEqual([2, 2, 2]);
		expect(suggestions[0]?.reasons).toContainEqual({ id: 'no-host-left-for-pods' });
	});

	it.each([
		[4, 3],
		[49, 3],
		[50, 5],
	])('for %i hosts have %i masters', (count, masters) => {
		expect(mastersOf(hosts(count))).toHaveLength(masters);
	});

	it('follow the order of the list among hosts that differ by little', () => {
		const list = hosts(5, { 5: { facts: { memory: { total: 8.2 * GiB } } } });
		expect(mastersOf(list)).toEqual(['n1', 'n2', 'n3']);
		expect(reasonsOf(list, 'n4')).toEqual([{ id: 'odd-number', masters: 3 }]);
	});

	it('prefer the hosts with the most memory', () => {
		const list = hosts(5, {
			4: { facts: { memory: { total: 32 * GiB } } },
			5: { facts: { memory: { total: 16 * GiB } } },
		});
		expect(mastersOf(list)).toEqual(['n1', 'n4', 'n5']);
		expect(reasonsOf(list, 'n4')).toEqual([{ id: 'most-memory', bytes: 32 * GiB }]);
		expect(reasonsOf(list, 'n1')).toEqual([{ id: 'first-in-list' }]);
	});

	it('make no master of a host that is too small for it', () => {
		const list = hosts(5, {
			1: { facts: { cpu: { count: 1 } } },
			2: { facts: { memory: { total: GiB } } },
		});
		expect(mastersOf(list)).toEqual(['n3', 'n4', 'n5']);
		expect(reasonsOf(list, 'n1')).toEqual([{ id: 'too-small-for-control-plane', short: ['cpu'] }]);
		expect(reasonsOf(list, 'n2')).toEqual([
			{ id: 'too-small-for-control-plane', short: ['memory'] },
		]);
	});

	it('stay odd when too few hosts are large enough', () => {
		const small = { facts: { cpu: { count: 1 } } };
		expect(mastersOf(hosts(5, { 1: small, 2: small, 3: small }))).toEqual(['n4']);
	});

	it('take a small host where there is no larger one, and say so', () => {
		const list = hosts(1, { 1: { facts: { cpu: { count: 1 } } } });
		expect(reasonsOf(list, 'n1')).toEqual([
			{ id: 'only-host' },
			{ id: 'no-larger-host', short: ['cpu'] },
		]);
	});

	it('keep the masters that there are, and add to them', () => {
		const list = hosts(5, { 5: { facts: MASTER } });
		expect(mastersOf(list)).toEqual(['n1', 'n2', 'n5']);
		expect(reasonsOf(list, 'n5')).toEqual([{ id: 'already-control-plane' }]);
	});

	it('leave a node that is a worker already one', () => {
		const list = hosts(4, { 1: { facts: { kubernetes: { nodeName: 'n1' } } } });
		expect(mastersOf(list)).toEqual(['n2', 'n3', 'n4']);
		expect(reasonsOf(list, 'n1')).toEqual([{ id: 'already-worker' }]);
	});

	it('are those of the inventory, whatever their number', () => {
		const list = hosts(5, {
			2: { hints: ['control-plane', 'worker'] },
			4: { hints: ['control-plane'] },
			5: { hints: ['worker'] },
		});
		expect(suggest(list).map(({ roles }) => roles)).toEqual([
			['worker'],
			['control-plane', 'worker'],
			['worker'],
			['control-plane'],
			['worker'],
		]);
		expect(reasonsOf(list, 'n4')).toEqual([{ id: 'inventory-group' }]);
	});

	it('spare the workers of an inventory that names no masters', () => {
		const list = hosts(5, { 1: { hints: ['worker'] }, 2: { hints: ['worker'] } });
		expect(mastersOf(list)).toEqual(['n3', 'n4', 'n5']);
	});

	it('listen to the names of hosts', () => {
		const list = hosts(5, { 1: { namedAs: 'worker' }, 5: { namedAs: 'control-plane' } });
		expect(mastersOf(list)).toEqual(['n2', 'n3', 'n5']);
		expect(reasonsOf(list, 'n5')).toEqual([{ id: 'host-name' }]);
		expect(reasonsOf(list, 'n1')).toEqual([{ id: 'host-name' }, { id: 'odd-number', masters: 3 }]);
	});

	it('prefer hosts that have answered', () => {
		const list = hosts(4, { 1: { facts: null } });
		expect(mastersOf(list)).toEqual(['n2', 'n3', 'n4']);
		expect(reasonsOf(list, 'n1')).toContainEqual({ id: 'not-answered' });
	});

	it('are there before any host has answered', () => {
		expect(
			mastersOf(
				hosts(4, {
					1: { facts: null },
					2: { facts: null },
					3: { facts: null },
					4: { facts: null },
				}),
			),
		).toEqual(['n1', 'n2', 'n3']);
	});

	it('give every host a role and a reason, an odd number of masters, and pods a place', () => {
		const odd: fc.Arbitrary<Odd> = fc.record(
			{
				facts: fc.oneof(
					fc.constant(null),
					fc.record({
						cpu: fc.record({ count: fc.integer({ min: 1, max: 8 }) }),
						memory: fc.record({ total: fc.integer({ min: 0, max: 64 }).map((n) => n * GiB) }),
					}),
				),
				hints: fc.subarray(['worker' as const, 'etcd' as const]),
				namedAs: fc.constantFrom(null, 'worker' as const, 'control-plane' as const),
			},
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(fc.array(odd, { minLength: 1, maxLength: 60 }), (list) => {
				const suggestions = suggest(
					hosts(list.length, Object.fromEntries(list.map((o, i) => [i + 1, o]))),
				);
				const masters = suggestions.filter(({ roles }) => roles.includes('control-plane'));
				expect(suggestions).toHaveLength(list.length);
				expect(masters.length % 2).toBe(1);
				expect(suggestions.every(({ reasons }) => reasons.length > 0)).toBe(true);
				expect(suggestions.some(({ roles }) => roles.includes('worker'))).toBe(true);
			}),
			{ numRuns: 100 },
		);
	});
});
