import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/spec/problem.ts';
import { MINIMAL, minimalWith, parse, problemsOf } from './fixture.ts';

interface Case {
	name: string;
	text: string;
	problems: string[];
}

const cases: Case[] = [
	{
		name: 'an empty file',
		text: '',
		problems: ['1:1: found an empty file, expected a mapping with name, kubernetes, hosts'],
	},
	{
		name: 'comments alone',
		text: '# nothing yet\n',
		problems: ['1:1: found an empty file, expected a mapping with name, kubernetes, hosts'],
	},
	{
		name: 'a list instead of a mapping',
		text: '- name: demo\n',
		problems: ['1:1: found a list, expected a mapping with name, kubernetes, hosts'],
	},
	{
		name: 'a bare word',
		text: 'demo',
		problems: ['1:1: found "demo", expected a mapping with name, kubernetes, hosts'],
	},
	{
		name: 'YAML that does not end',
		text: 'name: "demo',
		problems: ['1:12: found something else (Missing closing "quote), expected valid YAML'],
	},
	{
		name: 'a second document',
		text: `${MINIMAL}---\nname: other\n`,
		problems: ['11:1: found more than one document (a second ---), expected valid YAML'],
	},
	{
		name: 'a tab for indentation',
		text: minimalWith('  version', '\tversion'),
		problems: [
			'3:1: found something else (Tabs are not allowed as indentation), expected valid YAML',
		],
	},
	{
		name: 'an alias without its anchor',
		text: minimalWith('[control-plane]', '*roles'),
		problems: [
			'1:1: found something else (Unresolved alias (the anchor must be set before the alias): roles), expected at most a few anchors, all defined',
		],
	},
	{
		name: 'a key twice',
		text: `${MINIMAL}name: again\n`,
		problems: ['11:1: name: found this key a second time, expected it once'],
	},
	{
		name: 'a key twice in a host',
		text: minimalWith('    roles', '    name: n2\n    roles'),
		problems: ['10:5: hosts[0].name: found this key a second time, expected it once'],
	},
	{
		name: 'all that is missing',
		text: 'name: demo\nkubernetes: {}\nhosts: []\n',
		problems: [
			'2:1: kubernetes.version: found nothing, expected an exact version such as 1.20.2',
			'3:1: hosts: found an empty list, expected a list of at least one host',
		],
	},
	{
		name: 'a misspelt key, with the nearest',
		text: `${MINIMAL}network:\n  podCdir: 10.1.0.0/16\n`,
		problems: [
			'12:3: network.podCdir: found an unknown key, expected podCidr, serviceCidr, nodePrefix, dnsDomain, dns, proxyMode, proxyScheduler, conntrackMaxPerCore, cni, flannelBackend, calicoEncapsulation, calicoManifestSha256 or mtu; did you mean network.podCidr?',
		],
	},
	{
		name: 'a key of another section',
		text: `${MINIMAL}podCidr: 10.1.0.0/16\n`,
		problems: [
			'11:1: podCidr: found an unknown key, expected name, kubernetes, etcd, endpoint, runtime, network, ssh, hosts, os, source, certificates or timings; did you mean network.podCidr?',
		],
	},
	{
		name: 'a version that YAML reads as a number, as it was written',
		text: minimalWith('1.20.2', '1.20'),
		problems: ['3:12: kubernetes.version: found 1.20, expected an exact version such as 1.20.2'],
	},
	{
		name: 'a leading v',
		text: minimalWith('1.20.2', 'v1.20.2'),
		problems: [
			'3:12: kubernetes.version: found "v1.20.2", expected an exact version such as 1.20.2; did you mean 1.20.2?',
		],
	},
	{
		name: 'a misspelt value, with the nearest that is built',
		text: `${MINIMAL}runtime: {name: contanerd}\n`,
		problems: [
			'11:17: runtime.name: found "contanerd", expected containerd or docker; did you mean containerd?',
		],
	},
	{
		name: 'a role under its old name',
		text: minimalWith('[control-plane]', '[master]'),
		problems: [
			'10:13: hosts[0].roles[0]: found "master", expected control-plane, worker or etcd; did you mean control-plane?',
		],
	},
	{
		name: 'wrong types, all of them at once',
		text: `${MINIMAL}network: {dns: maybe, nodePrefix: "24", mtu: 99999}\nssh: root\nos: [swap]\n`,
		problems: [
			'11:16: network.dns: found "maybe", expected true or false',
			'11:35: network.nodePrefix: found "24", expected a whole number from 8 to 28',
			'11:46: network.mtu: found 99999, expected a whole number from 576 to 65535',
			'12:6: ssh: found "root", expected a mapping',
			'13:1: os: found a list, expected a mapping',
		],
	},
	{
		name: 'a network with a host part',
		text: `${MINIMAL}network: {podCidr: 10.244.3.0/16}\n`,
		problems: [
			'11:20: network.podCidr: found "10.244.3.0/16", expected a network such as 10.244.0.0/16; did you mean 10.244.0.0/16?',
		],
	},
	{
		name: 'an address that programs read differently',
		text: minimalWith('10.0.0.11', '10.0.0.011'),
		problems: [
			'9:14: hosts[0].address: found "10.0.0.011", expected an IP address such as 10.0.0.11',
		],
	},
	{
		name: 'a label that YAML does not read as text',
		text: `${MINIMAL}    labels: {gpu: true, "a/b": 1}\n`,
		problems: [
			'11:19: hosts[0].labels.gpu: found true, expected text (in quotes if it looks like something else)',
			'11:32: hosts[0].labels["a/b"]: found 1, expected text (in quotes if it looks like something else)',
		],
	},
	{
		name: 'a list that repeats itself',
		text: minimalWith('[control-plane]', '[control-plane, control-plane]'),
		problems: ['10:5: hosts[0].roles: found a list, expected each entry once'],
	},
	{
		name: 'control characters, made visible',
		text: minimalWith('10.0.0.11', '"10.0.0.11\\e[31m"'),
		problems: [
			'9:14: hosts[0].address: found "10.0.0.11\\u001b[31m", expected text on one line without control characters',
		],
	},
	{
		name: 'a newline and a NUL in a path',
		text: `${MINIMAL}ssh: {identityFile: "a\\nb", knownHostsFiles: ["a\\0b"]}\n`,
		problems: [
			'11:21: ssh.identityFile: found "a\\nb", expected text on one line without control characters',
			'11:47: ssh.knownHostsFiles[0]: found "a\\u0000b", expected text on one line without control characters',
		],
	},
	{
		name: 'text that would turn around on the screen',
		text: `${MINIMAL}source: {bundle: "./\u202Eelif"}\n`,
		problems: [
			'11:18: source.bundle: found "./\\u202eelif", expected text on one line without control characters',
		],
	},
	{
		name: 'a problem behind an alias, where the anchor is',
		text: `name: demo
kubernetes: {version: 1.20.2}
endpoint: {vip: {address: 10.0.0.100}}
hosts:
  - {name: n1, address: 10.0.0.11, roles: [control-plane], ssh: &login {port: 0}}
  - {name: n2, address: 10.0.0.12, roles: [worker], ssh: *login}
`,
		problems: [
			'5:79: hosts[0].ssh.port: found 0, expected a whole number from 1 to 65535',
			'5:79: hosts[1].ssh.port: found 0, expected a whole number from 1 to 65535',
		],
	},
];

describe('a cluster.yaml is refused with place, finding and what is allowed', () => {
	test.each(cases)('$name', ({ text, problems }) => {
		expect(problemsOf(text)).toEqual(problems);
	});

	test('the error carries the problems, their fields and exit code 2', () => {
		try {
			parse(minimalWith('1.20.2', 'v1.20.2'));
			expect.unreachable();
		} catch (error) {
			expect(error).toBeInstanceOf(SpecError);
			const { code, exitCode, problems } = error as SpecError;
			expect({ code, exitCode }).toEqual({ code: 'spec-invalid', exitCode: 2 });
			expect(problems).toEqual([
				{
					file: 'cluster.yaml',
					line: 3,
					column: 12,
					path: 'kubernetes.version',
					found: '"v1.20.2"',
					expected: 'an exact version such as 1.20.2',
					suggestion: '1.20.2',
				},
			]);
		}
	});

	test('thousands of problems are not all printed', () => {
		const many = Array.from({ length: 5000 }, (_, i) => `k${i}: 1`).join('\n');
		expect(problemsOf(`${MINIMAL}${many}\n`).length).toBeLessThanOrEqual(51);
	});
});
