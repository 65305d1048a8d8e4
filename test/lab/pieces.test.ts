import { describe, expect, it } from 'vitest';
import { parseTargets, releaseMirror } from '../../src/lab/apt-sources.ts';
import { wantedConntrack } from '../../src/lab/machine-settings.ts';
import { collides } from '../../src/lab/network.ts';
import { checkLabName } from '../../src/lab/paths.ts';
import { planHosts } from '../../src/lab/start.ts';

describe('the subnet of a lab', () => {
	const routes = [
		'default via 192.0.2.1 dev eth0',
		'10.88.3.0/24 dev k8stui3 proto kernel scope link src 10.88.3.1',
		'10.88.16.0/20 via 192.0.2.9 dev eth0',
		'blackhole 10.88.5.128/25',
		'local 10.88.7.1 dev lo table local proto kernel scope host src 10.88.7.1',
		'172.16.0.0/12 dev eth0',
	].join('\n');

	it.each([3, 5, 7, 16, 31])(
		'is not 10.88.%i.0/24 where the machine has a route into it',
		(index) => {
			expect(collides(routes, index)).toBe(true);
		},
	);

	it.each([0, 4, 6, 15, 32])('may be 10.88.%i.0/24 beside all routes', (index) => {
		expect(collides(routes, index)).toBe(false);
	});

	it('is none of 10.0.0.0/8 where the machine routes all of that', () => {
		expect(collides('10.0.0.0/8 dev tun0', 0)).toBe(true);
	});
});

describe('the package sources of a lab', () => {
	const targets = [
		'http://mirror.example/debian/|bookworm|main|Debian',
		'http://mirror.example/debian/|bookworm|main|Debian',
		'http://mirror.example/debian/|bookworm-updates|main|Debian',
		'http://mirror.example/debian/|bookworm|contrib|Debian',
		'https://vendor.example/apt|bookworm|main|Vendor',
		'http://mirror.example/debian/|trixie|main|Debian',
	].join('\n');

	it("are the machine's own for Debian 12, once each, without other vendors' and releases", () => {
		expect(parseTargets(targets)).toEqual([
			{ uri: 'http://mirror.example/debian/', suite: 'bookworm', component: 'main' },
			{ uri: 'http://mirror.example/debian/', suite: 'bookworm-updates', component: 'main' },
		]);
		expect(releaseMirror(parseTargets(targets))).toBe('http://mirror.example/debian/');
	});

	it('are an error where there are none', () => {
		expect(() => releaseMirror([])).toThrow(/bookworm/);
	});
});

describe('the hosts of a lab', () => {
	it('put the last one behind the bastion', () => {
		const hosts = planHosts({ name: 'lab', masters: 1, workers: 1, bastion: true });
		expect(hosts.map((host) => [host.name, host.behindBastion])).toEqual([
			['m1', false],
			['w1', true],
			['bastion', false],
		]);
		expect(new Set(hosts.map((host) => host.machineId)).size).toBe(3);
	});

	it.each([
		{ masters: 0, workers: 1 },
		{ masters: 16, workers: 1 },
		{ masters: 1, workers: 101 },
		{ masters: 1.5, workers: 0 },
	])('are refused as %j', (size) => {
		expect(() => planHosts({ name: 'lab', bastion: false, ...size })).toThrow(/cannot have/);
	});

	it.each(['', '../x', 'a.b', 'A', '-a', 'a'.repeat(33)])('have no lab named "%s"', (name) => {
		expect(() => checkLabName(name)).toThrow(/cannot be the name/);
	});
});

describe('the connection tracking limit', () => {
	it.each([
		[1, 131_072],
		[4, 131_072],
		[8, 262_144],
	])('of a machine with %i cores is what kube-proxy will ask for', (cores, limit) => {
		expect(wantedConntrack(cores)).toBe(limit);
	});
});
