import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
	bareCandidate,
	type CandidateSource,
	withoutDuplicates,
} from '../../src/discover/candidate.ts';
import { fromSpec } from '../../src/discover/from-spec.ts';
import { fromSshConfig } from '../../src/discover/from-ssh-config.ts';
import { roleOfName, rolesOfGroups } from '../../src/discover/role-hints.ts';
import { makeHost, makeSpec } from '../support/spec.ts';

describe('hosts of ~/.ssh/config', () => {
	const folder = mkdtempSync(join(tmpdir(), 'ssh-config-'));
	afterAll(() => rmSync(folder, { recursive: true }));
	const included = join(folder, 'lab');
	writeFileSync(included, 'Host inner\n  HostName 10.9.0.1\n');
	const files: Record<string, string> = {
		'/home/op/.ssh/config': `Include ${included}
Host m1 m2 m1
  HostName 10.0.0.%n
Host web-? !web-1 *.example
  User ops
Host git.server
  User git
Host m*
  Port 2222
  User root
`,
		[included]: 'Host inner\n  HostName 10.9.0.1\n',
		'/etc/ssh/ssh_config': 'Host everywhere\n',
	};
	const candidates = fromSshConfig({
		home: '/home/op',
		agent: null,
		localUser: 'op',
		read: (path) => files[path] ?? null,
	});

	it('are those named one by one, also in included files, without git servers', () => {
		expect(candidates.map(({ name }) => name)).toEqual(['inner', 'm1', 'm2']);
	});

	it('come with address, user and port from every block that applies', () => {
		expect(candidates[1]).toMatchObject({ address: '10.0.0.m1', user: 'root', port: 2222 });
		expect(candidates[0]).toMatchObject({
			address: '10.9.0.1',
			user: null,
			port: null,
			from: { kind: 'ssh-config', alias: 'inner' },
		});
	});
});

describe('hosts of a cluster.yaml', () => {
	const spec = makeSpec({
		hosts: [
			makeHost('n1', ['control-plane']),
			makeHost('n2', ['worker'], { ssh: { address: '192.0.2.2', user: 'me', port: 23, jump: [] } }),
			makeHost('n3', ['worker']),
		],
		ssh: { user: 'ops', port: 2200, jump: ['n1', 'n3'], identityFile: '/keys/a' },
	});

	it('come with their roles and with what the file says of SSH', () => {
		expect(fromSpec(spec, 'c.yaml').map(({ from, ...rest }) => rest)).toEqual([
			{
				name: 'n1',
				address: '10.0.0.11',
				user: 'ops',
				port: 2200,
				identityFile: '/keys/a',
				jump: [],
				roles: ['control-plane'],
			},
			{
				name: 'n2',
				address: '192.0.2.2',
				user: 'me',
				port: 23,
				identityFile: '/keys/a',
				jump: [],
				roles: ['worker'],
			},
			{
				name: 'n3',
				address: '10.0.0.13',
				user: 'ops',
				port: 2200,
				identityFile: '/keys/a',
				jump: ['n1'],
				roles: ['worker'],
			},
		]);
	});

	it('leave to ssh_config what the file leaves at its default', () => {
		expect(fromSpec(makeSpec(), 'c.yaml')[0]).toMatchObject({ user: null, port: null, jump: null });
	});
});

describe('a host that several sources name', () => {
	it('is one host, with what each of them knows', () => {
		const typed = { kind: 'typed', word: '10.0.0.1', line: 1, column: 1 } as const;
		const inventory: CandidateSource = { kind: 'inventory', file: 'hosts', groups: [] };
		const known = { ...bareCandidate('m1', '10.0.0.1', inventory), user: 'ops' };
		expect(
			withoutDuplicates([
				{ ...bareCandidate(null, '10.0.0.1', typed), user: 'me' },
				{ ...known, roles: ['worker'] },
				{ ...known, port: 2222 },
			]),
		).toMatchObject([
			{ name: 'm1', user: 'me', roles: ['worker'], from: typed },
			{ name: 'm1', port: 2222 },
		]);
	});
});

describe('roles that names speak of', () => {
	it.each([
		['kube_control_plane', 'control-plane'],
		['kube-master', 'control-plane'],
		['masters', 'control-plane'],
		['rke2_servers', 'control-plane'],
		['kube_node', 'worker'],
		['k8s_workers', 'worker'],
		['agents', 'worker'],
		['etcd', 'etcd'],
		['etcd_cluster', 'etcd'],
	])('the group %s is of %s', (group, role) => {
		expect(rolesOfGroups([group])).toEqual([role]);
	});

	it.each(['all', 'ungrouped', 'k8s_cluster', 'webservers', 'haproxy', 'calico_rr'])(
		'the group %s says nothing',
		(group) => {
			expect(rolesOfGroups([group])).toEqual([]);
		},
	);

	it.each([
		['k8s-master-1', 'control-plane'],
		['master01.example.com', 'control-plane'],
		['cp2', 'control-plane'],
		['worker-3', 'worker'],
		['kube-node7', 'worker'],
		['mastermind', null],
		['web.master.example', null],
		['n1', null],
	])('the host %s is %s', (name, role) => {
		expect(roleOfName(name)).toBe(role);
	});
});
