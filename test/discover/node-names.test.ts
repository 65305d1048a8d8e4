import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bareCandidate } from '../../src/discover/candidate.ts';
import { proposeNodeNames } from '../../src/discover/node-names.ts';
import { asNewHost } from '../../src/discover/targets.ts';

const named = (name: string | null, address = name ?? '10.0.0.1') => ({ name, address });

describe('node names that are proposed', () => {
	it('are what hosts are called already, as far as a DNS label can say it', () => {
		const candidates = [named('m1'), named('Web_2.example.com'), named(null, '10.0.0.3')];
		expect(proposeNodeNames(candidates, { '10.0.0.3': 'db.internal' })).toEqual([
			'm1',
			'web-2',
			'db',
		]);
	});

	it('are numbered where a host has none, or has that of another or of every host', () => {
		const candidates = [named('a.x'), named('a.y'), named(null, '10.0.0.3'), named('node-1')];
		expect(proposeNodeNames(candidates, { '10.0.0.3': 'localhost' })).toEqual([
			'a',
			'node-1',
			'node-2',
			'node-3',
		]);
	});

	it('are DNS labels, and all different', () => {
		const names = fc.array(fc.option(fc.string({ maxLength: 80 })), { maxLength: 20 });
		fc.assert(
			fc.property(names, (list) => {
				const proposed = proposeNodeNames(list.map((name) => named(name, 'x')));
				expect(new Set(proposed).size).toBe(list.length);
				for (const name of proposed) expect(name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
			}),
			{ numRuns: 300 },
		);
	});
});

describe('a candidate in cluster.yaml', () => {
	const place = { name: 'm1', ip: '10.0.0.1', roles: ['worker' as const] };

	it('keeps the name that ssh_config knows it by', () => {
		const candidate = bareCandidate('M_1', '10.0.0.1', { kind: 'ssh-config', alias: 'M_1' });
		expect(asNewHost(candidate, place)).toEqual({
			name: 'm1',
			address: '10.0.0.1',
			roles: ['worker'],
			ssh: { address: 'M_1' },
		});
	});

	it('says of SSH only what its source said', () => {
		const from = { kind: 'typed', word: 'x', line: 1, column: 1 } as const;
		const candidate = { ...bareCandidate(null, '10.0.0.1', from), user: 'me', port: 23 };
		expect(asNewHost(candidate, place).ssh).toEqual({ user: 'me', port: 23 });
	});
});
