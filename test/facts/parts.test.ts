import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { clockOffset } from '../../src/facts/clock.ts';
import { parseContainerd } from '../../src/facts/containerd.ts';
import { parseDocker } from '../../src/facts/docker.ts';
import { sysctlPath } from '../../src/facts/sysctls.ts';
import { parseUnitStates, unitStatesScript } from '../../src/facts/unit-states.ts';
import { factsFrom } from './support/fixture.ts';

describe('the offset of a clock', () => {
	test('is what is left when the way there and the way back took the same time', () => {
		// 20 ms there, 60 ms on the host, 20 ms back; the host is 5 s ahead.
		const start = `${1_700_000_005_020}000000`;
		const end = `${1_700_000_005_080}000000`;
		expect(clockOffset(1_700_000_000_000, 1_700_000_000_100, start, end)).toEqual({
			offsetMs: 5000,
			uncertaintyMs: 20,
		});
	});

	test('lies within its uncertainty when one way took all the time', () => {
		const { offsetMs, uncertaintyMs } = clockOffset(
			1_700_000_000_000,
			1_700_000_000_300,
			`${1_700_000_000_290}000000`,
			`${1_700_000_000_300}000000`,
		);
		expect(Math.abs(offsetMs)).toBeLessThanOrEqual(uncertaintyMs);
	});

	test('is unknown, not zero, for a host that does not know the time', () => {
		expect(clockOffset(0, 1, '%s', '').uncertaintyMs).toBe(Number.MAX_SAFE_INTEGER);
	});
});

describe('a unit', () => {
	const answer = (stamp: string): string => `@MARK clock-start
1700000600000000000
uptime 600.00 1700000600000000000

@MARK unit-states
Id=haproxy.service
LoadState=loaded
ActiveState=active
UnitFileState=enabled
ActiveEnterTimestampMonotonic=500250000

@MARK observed-units
${stamp}
`;

	test('took its configuration when it started', () => {
		const { units } = factsFrom(answer(''), { units: ['haproxy.service'] }).observed;
		expect(units['haproxy.service']).toEqual({
			exists: true,
			active: true,
			enabled: true,
			configuredAt: 1_700_000_500.25,
		});
	});

	test('took it again when we made it reload after that', () => {
		const stamp = 'stamp 1700000550.500000000 /run/k8s-tui/configured/haproxy.service';
		const { units } = factsFrom(answer(stamp), { units: ['haproxy.service'] }).observed;
		expect(units['haproxy.service']?.configuredAt).toBe(1_700_000_550.5);
	});

	test('that was restarted after our last reload took it then', () => {
		const stamp = 'stamp 1700000100.500000000 /run/k8s-tui/configured/haproxy.service';
		const { units } = factsFrom(answer(stamp), { units: ['haproxy.service'] }).observed;
		expect(units['haproxy.service']?.configuredAt).toBe(1_700_000_500.25);
	});
});

describe('units that systemd is asked for', () => {
	const asked = (...units: string[]): string[] => {
		const input = `must_answer() { echo "$@"; }\n${unitStatesScript(units)}`;
		const { stdout } = spawnSync('sh', { input, encoding: 'utf8' });
		return [...stdout.matchAll(/^asked (\S+)$/gm)].map((match) => match[1] ?? '');
	};
	const DIRECTORY = '/usr/lib/systemd/system';

	test.skipIf(!existsSync(DIRECTORY))('are those with a file, in their order', () => {
		const [first = '', second = ''] = readdirSync(DIRECTORY).filter((name) =>
			/^[a-z-]+\.(?:service|timer)$/.test(name),
		);
		expect(asked(second, 'no-such-unit.service', first)).toEqual([second, first]);
	});

	test('none, and then systemd is not asked', () => {
		const input = `must_answer() { echo asked; }\n${unitStatesScript(['no-such-unit.service'])}`;
		expect(spawnSync('sh', { input, encoding: 'utf8' }).stdout.trim()).toBe('');
	});
});

test('a unit that is asked for by an alias is found by its place in the answer', () => {
	const block = (id: string): string => `Id=${id}\nLoadState=loaded\nActiveState=active\n`;
	const names = ['dbus.service', 'nope.service', 'ntp.service', 'gone.service'];
	const states = parseUnitStates(
		[
			'asked dbus.service\nasked ntp.service\nasked gone.service\n',
			block('dbus.service'),
			block('chrony.service'),
			'Id=gone.service\nLoadState=not-found\n',
		].join('\n'),
		names,
	);
	expect(names.map((name) => states.get(name)?.load)).toEqual([
		'loaded',
		'',
		'loaded',
		'not-found',
	]);
});

describe('the name that a kubelet registered under', () => {
	const pem = readFileSync(new URL('fixtures/kubelet-client.pem', import.meta.url), 'utf8');

	test('is read from its rotated certificate', () => {
		expect(factsFrom(`@MARK kubernetes\n${pem}`).kubernetes.nodeName).toBe('k8s-master01');
	});

	test('is read from the certificate in kubelet.conf where none was rotated', () => {
		const line = `    client-certificate-data: ${Buffer.from(pem).toString('base64')}`;
		expect(factsFrom(`@MARK kubernetes\n${line}\n`).kubernetes.nodeName).toBe('k8s-master01');
	});
});

describe('docker', () => {
	test('lists images as name:tag, whichever way it was asked', () => {
		const expected = {
			version: '20.10.2',
			active: true,
			cgroupDriver: 'systemd',
			containers: 3,
			images: ['k8s.gcr.io/pause:3.2', 'a/b:1'],
		};
		const info = '{"ServerVersion":"20.10.2","CgroupDriver":"systemd","ContainersRunning":3}';
		const json =
			'[{"RepoTags":["k8s.gcr.io/pause:3.2","a/b:1"]},{"RepoTags":null},{"RepoTags":["<none>:<none>"]}]';
		expect(parseDocker(`${info}\n${json}\n`, '')).toEqual(expected);
		const listed = 'image k8s.gcr.io/pause:3.2\nimage a/b:1\nimage <none>:<none>\n';
		expect(parseDocker(`${info}\n${listed}`, '')).toEqual(expected);
	});

	test('is absent where nothing answers', () => {
		expect(parseDocker('', '')).toBeNull();
	});
});

describe('containerd', () => {
	const version = 'containerd github.com/containerd/containerd/v2 v2.0.1 abc\n';

	test('uses cgroupfs unless its configuration says otherwise', () => {
		expect(parseContainerd(version, [], true)?.cgroupDriver).toBe('cgroupfs');
	});

	test('has its imports in what it dumps, which counts more than the file', () => {
		const dump =
			"config   [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]\nconfig     SystemdCgroup = true\n";
		expect(parseContainerd(version + dump, ['imports = ["x"]'], true)?.cgroupDriver).toBe(
			'systemd',
		);
	});
});

test('a sysctl key is found as sysctl(8) finds it, and nothing outside /proc/sys is', () => {
	expect(sysctlPath('net.ipv4.ip_forward')).toBe('/proc/sys/net/ipv4/ip_forward');
	expect(sysctlPath('net.ipv4.conf.eth0/1.rp_filter')).toBe(
		'/proc/sys/net/ipv4/conf/eth0.1/rp_filter',
	);
	expect(sysctlPath('net/ipv4/conf/eth0.1/rp_filter')).toBe(
		'/proc/sys/net/ipv4/conf/eth0.1/rp_filter',
	);
	for (const bad of ['', 'a', '../../etc/shadow', 'a..b', 'a/../../b', 'a.b; id', '/etc/shadow']) {
		expect(sysctlPath(bad)).toBeNull();
	}
});

describe('the name servers for pods', () => {
	const RESOLVED = '/run/systemd/resolve/resolv.conf';

	test.each([
		['of a resolv.conf with servers on the network', ['10.0.0.2'], null, '/etc/resolv.conf'],
		['behind the stub of systemd-resolved', ['127.0.0.53'], 'nameserver 10.0.0.2', RESOLVED],
		['of a systemd-resolved that knows none', ['127.0.0.53'], '# No DNS servers known.', RESOLVED],
		['of a stub whose systemd-resolved is gone: there is no such file', ['127.0.0.53'], null, null],
	])('%s', (_what, servers, resolved, expected) => {
		const lines = [
			...servers.map((server) => `/etc/resolv.conf:nameserver ${server}`),
			...(resolved === null ? [] : [`${RESOLVED}:${resolved}`]),
		];
		const { network } = factsFrom(`@MARK text-files\n${lines.join('\n')}\n`);
		expect(network.resolvConf).toBe(expected);
	});
});
