import { describe, expect, it } from 'vitest';
import { bareCandidate } from '../../../../src/discover/candidate.ts';
import { proposeClusterName } from '../../../../src/ui/screens/hosts/cluster-name.ts';
import {
	type HostRow,
	nodeAddress,
	nodeNames,
	rowsFor,
} from '../../../../src/ui/screens/hosts/host-row.ts';
import { textOf, withField, withLogin } from '../../../../src/ui/screens/hosts/login.ts';
import { makeFacts } from '../../../support/facts.ts';

const TYPED = { kind: 'typed', word: 'x', line: 1, column: 1 } as const;

function row(name: string | null, address: string, changes: Partial<HostRow> = {}): HostRow {
	const [made] = rowsFor([bareCandidate(name, address, TYPED)], []);
	if (made === undefined) throw new Error('no row');
	return { ...made, ...changes };
}

describe('the address of a node', () => {
	it('is the one it was named by, if that is its own', () => {
		const facts = makeFacts({ host: 'n1' });
		expect(nodeAddress(row(null, '10.0.0.11', { facts }))).toBe('10.0.0.11');
	});

	it('is its own behind NAT: that of the interface with the default route', () => {
		const facts = makeFacts({ host: 'n1' });
		expect(nodeAddress(row(null, '203.0.113.5', { facts, ip: '203.0.113.5' }))).toBe('10.0.0.11');
	});

	it('is what a name led to', () => {
		const facts = makeFacts({ host: 'n1' });
		expect(nodeAddress(row('m1', 'm1', { facts, ip: '10.0.0.11' }))).toBe('10.0.0.11');
	});

	it('is not known for a name that nobody has looked up', () => {
		expect(nodeAddress(row('m1', 'm1'))).toBeNull();
	});
});

describe('rows', () => {
	it('are named by what was typed, else by the host itself, each differently', () => {
		const facts = (hostname: string) => makeFacts({ network: { hostname } });
		const rows = [
			row('Web_1.example.com', 'Web_1.example.com'),
			row(null, '10.0.0.12', { facts: facts('db') }),
			row(null, '10.0.0.13', { facts: facts('db') }),
			row(null, '10.0.0.14', { facts: facts('localhost'), name: 'chosen' }),
		];
		expect(nodeNames(rows)).toEqual(['web-1', 'db', 'node-1', 'chosen']);
	});

	it('are not doubled by the same place, and told apart where only the port differs', () => {
		const first = rowsFor([bareCandidate(null, '10.0.0.1', TYPED)], []);
		const again = rowsFor(
			[
				bareCandidate(null, '10.0.0.1', TYPED),
				{ ...bareCandidate(null, '10.0.0.1', TYPED), port: 2222 },
			],
			first,
		);
		expect(again.map(({ id }) => id)).toEqual(['10.0.0.1:2222']);
	});
});

describe('the login of a host', () => {
	const none = { user: null, port: null, identityFile: null, jump: null };

	it('is what holds for all where it says nothing, and its own where it does', () => {
		const own = { ...bareCandidate('m1', '10.0.0.1', TYPED), user: 'ops' };
		expect(withLogin(own, { ...none, user: 'root', port: 2222 })).toMatchObject({
			user: 'ops',
			port: 2222,
		});
	});

	it('does not lead through the host itself', () => {
		const forAll = { ...none, jump: ['edge', 'm1'] };
		expect(withLogin(bareCandidate('m1', '10.0.0.1', TYPED), forAll).jump).toEqual(['edge']);
	});

	it('is refused where a field cannot be that', () => {
		expect(withField(none, 'port', '70000')).toBeNull();
		expect(withField(none, 'user', '-oProxyCommand=x')).toBeNull();
		expect(withField(none, 'jump', 'a b; c')).toBeNull();
		const jump = withField(none, 'jump', 'edge, ops@inner:2222');
		expect(jump && textOf(jump, 'jump')).toBe('edge, ops@inner:2222');
	});
});

describe('the proposed name of a cluster', () => {
	it.each([
		['/srv/x/cluster.yaml', ['prod-m1', 'prod-w1'], 'prod'],
		['/srv/My Cluster/cluster.yaml', ['m1', 'w1'], 'my-cluster'],
		['/cluster.yaml', ['node-1', 'node-2'], 'cluster'],
	])('for %s with %j is %s', (file, hosts, name) => {
		expect(proposeClusterName(file, hosts)).toBe(name);
	});
});
