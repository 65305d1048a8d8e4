import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { fromInventoryFile, parseInventory } from '../../src/discover/from-inventory.ts';
import { OperatorError } from '../../src/model/errors.ts';

const INI = `# a cluster of kubespray
node1 ansible_host=10.3.0.1 etcd_member_name=etcd1
node2 ansible_host=10.3.0.2   # the second
"node3" ansible_host='10.3.0.3' ansible_port=2222
edge[01:02].example:2200
; an old comment

[kube_control_plane]
node1
node2

[etcd]
node1
[kube_node]
node2 ansible_user=second
node3

[k8s_cluster:children]
kube_control_plane
kube_node

[all:vars]
ansible_user = root
ansible_ssh_private_key_file="~/.ssh/lab key"
[k8s_cluster:vars]
ansible_user=cluster
[kube_node:vars]
ansible_ssh_common_args='-o StrictHostKeyChecking=yes -o ProxyJump=ops@bastion,inner'
`;

const YAML = `all:
  vars: { ansible_user: root }
  hosts:
    node1: { ansible_host: 10.3.0.1, ansible_port: 2222 }
    node[2:3].example:
  children:
    masters:
      hosts:
        node1:
    cluster:
      vars: { ansible_user: cluster }
      children:
        workers:
          hosts: { node2.example: , node3.example: { ansible_user: third } }
`;

const byName = (text: string, file: string) =>
	Object.fromEntries(
		parseInventory(text, file).candidates.map((candidate) => [candidate.name, candidate]),
	);

function messageFor(text: string, file = 'hosts.ini'): string {
	try {
		parseInventory(text, file);
	} catch (error) {
		if (error instanceof OperatorError) return error.message;
		throw error;
	}
	return '';
}

describe('an INI inventory', () => {
	const hosts = byName(INI, 'hosts.ini');

	it('names its hosts in the order of the file, ranges written out', () => {
		expect(Object.keys(hosts)).toEqual([
			'node1',
			'node2',
			'node3',
			'edge01.example',
			'edge02.example',
		]);
	});

	it('says where and as whom to log in', () => {
		expect(hosts.node1).toMatchObject({
			address: '10.3.0.1',
			port: null,
			user: 'cluster',
			identityFile: '~/.ssh/lab key',
			jump: null,
		});
		expect(hosts.node3).toMatchObject({ address: '10.3.0.3', port: 2222 });
		expect(hosts['edge02.example']).toMatchObject({ port: 2200, user: 'root' });
	});

	it('lets the host beat its group, the child its parent, and every group all', () => {
		expect([hosts.node1?.user, hosts.node2?.user, hosts.node3?.user]).toEqual([
			'cluster',
			'second',
			'cluster',
		]);
	});

	it('takes jump hosts from the arguments of ssh', () => {
		expect(hosts.node3?.jump).toEqual(['ops@bastion', 'inner']);
	});

	it('gives roles by the names of groups', () => {
		expect(hosts.node1?.roles).toEqual(['control-plane', 'etcd']);
		expect(hosts.node2?.roles).toEqual(['control-plane', 'worker']);
		expect(hosts.node3?.roles).toEqual(['worker']);
		expect(hosts['edge01.example']?.roles).toEqual([]);
	});

	it('tells the groups of a host, its own first', () => {
		expect(hosts.node3?.from).toEqual({
			kind: 'inventory',
			file: 'hosts.ini',
			groups: ['ungrouped', 'kube_node', 'k8s_cluster'],
		});
	});

	it('keeps a # inside quotes and inside a word', () => {
		const text = 'a ansible_host=10.0.0.1 note="x # y" ansible_user=b#c # z';
		expect(byName(text, 'hosts').a?.user).toBe('b#c');
	});

	it.each([
		['[workers', /hosts\.ini:1:1: found "\[workers", expected a section/],
		['[workers:vers]', /expected a section/],
		['a\n b c', /hosts\.ini:2:2: found "b c", expected variables as key=value/],
		['[a:vars]\nx', /2:1: found "x", expected a variable as key=value/],
		['[a:children]\nb=c', /2:1: .*expected the name of a group/],
		['node[3:1]', /1:1: found "node\[3:1\]", expected a range/],
		['10.0.0.300\nm$1', /1:1: .*four numbers[\s\S]*2:1: .*host name/],
		['node[1:99999]', /at most 4096 hosts/],
	])('%j is refused with its line', (text, message) => {
		expect(messageFor(text)).toMatch(message);
	});
});

describe('a YAML inventory', () => {
	const hosts = byName(YAML, 'hosts.yml');

	it('says the same as an INI one would', () => {
		expect(hosts).toMatchObject({
			node1: { address: '10.3.0.1', port: 2222, user: 'root', roles: ['control-plane'] },
			'node2.example': { address: 'node2.example', user: 'cluster', roles: ['worker'] },
			'node3.example': { user: 'third', roles: ['worker'] },
		});
	});

	it.each(['hosts.yaml', 'hosts.json', 'hosts'])('is recognised as %s', (file) => {
		const text = file.endsWith('json')
			? '{"all": {"hosts": {"a": null}}}'
			: 'all:\n  hosts:\n    a:\n';
		expect(Object.keys(byName(text, file))).toEqual(['a']);
	});

	it.each([
		['all:\n  hosts: [a]', /hosts\.yml:2:10: found something else, expected a mapping of hosts/],
		['all:\n  machines: {}', /2:3: found "machines", expected hosts, children or vars/],
		['all: {hosts: {"a b": }}', /1:15: found "a b", expected a host name/],
		['all: [', /YAML that cannot be read/],
		['a: &a {children: *a}', /./],
	])('%j is refused with its place', (text, message) => {
		expect(messageFor(text, 'hosts.yml')).toMatch(message);
	});

	it('as ansible-inventory --list writes it leads to the form that can be read', () => {
		const text = '{"_meta": {"hostvars": {}}, "all": {"hosts": ["a"]}}';
		expect(() => parseInventory(text, 'list.json')).toThrow(
			expect.objectContaining({ fix: expect.stringContaining('--yaml') }),
		);
	});
});

describe('what an inventory leaves open', () => {
	it('is noted: templates, unusable values, hosts that are not reached by SSH', () => {
		const { candidates, notes } = parseInventory(
			`a ansible_host="{{ ip }}" ansible_port=x
localhost ansible_connection=local
b ansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p x"'`,
			'hosts',
		);
		expect(candidates.map(({ name, address, port }) => [name, address, port])).toEqual([
			['a', 'a', null],
			['b', 'b', null],
		]);
		expect(notes).toMatchObject([
			{ id: 'variable-ignored', host: 'a', variable: 'ansible_host' },
			{ id: 'variable-ignored', host: 'a', variable: 'ansible_port', value: 'x' },
			{ id: 'not-by-ssh', host: 'localhost', connection: 'local' },
			{ id: 'variable-ignored', host: 'b', variable: 'ansible_ssh_common_args' },
		]);
	});

	it('groups that contain each other end', () => {
		const text = '[a]\nh\n[a:children]\nb\n[b:children]\na';
		expect(byName(text, 'hosts').h?.from).toMatchObject({ groups: ['a', 'b'] });
	});

	it('a program that prints an inventory is not read as one', () => {
		expect(messageFor('#!/usr/bin/python3\n', 'hosts')).toMatch(/is a program/);
	});

	it('is an OperatorError or hosts, whatever the text', () => {
		const text = fc.oneof(
			fc.string(),
			fc.string({ unit: fc.constantFrom(...'[]:="\'ab10.{}#\n -') }),
		);
		fc.assert(
			fc.property(text, fc.constantFrom('h.ini', 'h.yml', 'h'), (content, file) => {
				try {
					parseInventory(content, file);
				} catch (error) {
					expect(error).toBeInstanceOf(OperatorError);
				}
			}),
			{ numRuns: 1500 },
		);
	});
});

describe('an inventory file', () => {
	const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
	afterAll(() => rmSync(folder, { recursive: true }));

	it('is read from its path', async () => {
		const file = join(folder, 'hosts');
		writeFileSync(file, INI);
		expect((await fromInventoryFile(file)).candidates).toHaveLength(5);
	});

	it.each(['nothing-here', '.'])(
		'that cannot be read is an error of the operator: %s',
		async (name) => {
			await expect(fromInventoryFile(join(folder, name))).rejects.toMatchObject({
				code: 'inventory-unreadable',
				exitCode: 2,
			});
		},
	);
});
