import { describe, expect, it } from 'vitest';
import { planProbes } from '../../src/preflight/probe-plan.ts';
import { measureText, parseAnswers } from '../../src/preflight/probe-protocol.ts';
import { makeContext } from './support/context.ts';

const context = makeContext();
const orders = planProbes({ ...context, fetch: [] }).n4;
if (orders === undefined) throw new Error('n4 is in the spec');

describe('orders', () => {
	it('refuse a value that would begin a line of its own', () => {
		const evil = {
			...orders,
			fetch: [{ purpose: 'download' as const, url: 'http://x/\nfsync\t/' }],
		};
		expect(() =>
			measureText({
				orders: evil,
				token: 't',
				thresholds: context.thresholds,
				isOurs: () => false,
				httpProxy: undefined,
			}),
		).toThrow(/separator/);
	});
});

describe('answers of a host', () => {
	it('count as untried where the helper said nothing', () => {
		const probe = parseAnswers([], '', orders);
		expect(probe.connections).toHaveLength(orders.connect.length);
		expect(new Set(probe.connections.map((one) => one.state))).toEqual(new Set(['untried']));
	});

	it('are parsed', () => {
		const probe = parseAnswers(
			[],
			[
				'connect\ttcp\tn1\t10.0.0.11\t6443\topen',
				'fsync\t/var/lib\t1000\t0.197\t3.469\t91.417',
				'arp\t10.0.0.100\teth0\taa:bb:cc:dd:ee:ff',
				'vrrp\t10.0.0.9\t51\t100',
				'vrrp-done',
				'done',
			].join('\n'),
			orders,
		);
		expect(probe.connections[0]).toMatchObject({ target: 'n1', port: 6443, state: 'open' });
		expect(probe.fsync).toMatchObject({ p99Ms: 3.469, writes: 1000 });
		expect(probe.arp?.macs).toEqual(['aa:bb:cc:dd:ee:ff']);
		expect(probe.vrrp).toEqual([{ source: '10.0.0.9', routerId: 51, priority: 100 }]);
	});

	it('tell silence from not having listened', () => {
		expect(parseAnswers([], 'vrrp-done\n', orders).vrrp).toEqual([]);
		expect(parseAnswers([], 'vrrp\t10.0.0.9\t51\t100\n', orders).vrrp).toBeNull();
	});

	it('lose control sequences and whatever is no MAC address', () => {
		const probe = parseAnswers(
			[],
			'problem\t\u001b[2Jgone\u202e\narp\t10.0.0.100\teth0\t$(reboot),aa:bb:cc:dd:ee:ff\n',
			orders,
		);
		expect(probe.problems).toEqual(['[2Jgone']);
		expect(probe.arp?.macs).toEqual(['aa:bb:cc:dd:ee:ff']);
	});
});
