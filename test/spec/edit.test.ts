import { describe, expect, test } from 'vitest';
import { OperatorError } from '../../src/model/errors.ts';
import type { SpecDocument } from '../../src/spec/document.ts';
import { addHost, removeHost, setRoles } from '../../src/spec/edit.ts';
import { setValue } from '../../src/spec/set-value.ts';
import { parse } from './fixture.ts';

const FILE = `# The lab in the cellar.
name: demo # never change

kubernetes:
  version: "1.20.2" # as in production
endpoint: {vip: {address: 10.0.0.100}}

hosts:
  # Rack one.
  - name: n1
    address: 10.0.0.11
    roles: [control-plane] # and etcd
  # Rack two.
  - name: n2
    address: 10.0.0.12 # the old box
    roles:
      - worker # for now
      # - control-plane

  # More to come.

# How fast.
timings:
  nodeMonitorPeriod: 2 # seconds
`;

function edited(edit: (document: SpecDocument) => void, text = FILE): string {
	const { document } = parse(text);
	edit(document);
	return document.text;
}

/** FILE with one text of it replaced, which must be there. */
function fileWith(text: string, replacement: string): string {
	if (!FILE.includes(text)) throw new Error(`the file has no ${text}`);
	return FILE.replace(text, replacement);
}

const n3 = { name: 'n3', address: '10.0.0.13', roles: ['worker' as const] };

describe('an edit changes its lines and no other', () => {
	test('a host comes after the others and their comments, without what has defaults', () => {
		const text = edited((document) =>
			addHost(document, { ...n3, labels: {}, taints: [], ssh: { user: 'admin' } }),
		);
		expect(text).toBe(
			fileWith(
				'      # - control-plane\n',
				`      # - control-plane
  - name: n3
    address: 10.0.0.13
    roles: [worker]
    ssh: {user: admin}
`,
			),
		);
	});

	test('a host is removed with its own comments', () => {
		expect(edited((document) => removeHost(document, 'n2'))).toBe(
			fileWith(
				`  # Rack two.
  - name: n2
    address: 10.0.0.12 # the old box
    roles:
      - worker # for now
      # - control-plane
`,
				'',
			),
		);
		expect(edited((document) => removeHost(document, 'n1'))).toBe(
			fileWith(
				`  # Rack one.
  - name: n1
    address: 10.0.0.11
    roles: [control-plane] # and etcd
`,
				'',
			),
		);
	});

	test('adding a host and removing it again leaves the file as it was', () => {
		const text = edited((document) => {
			addHost(document, n3);
			removeHost(document, 'n3');
		});
		expect(text).toBe(FILE);
	});

	test('roles change in place, in the style of the list', () => {
		expect(edited((document) => setRoles(document, 'n1', ['control-plane', 'worker']))).toBe(
			fileWith('[control-plane] #', '[control-plane, worker] #'),
		);
		expect(edited((document) => setRoles(document, 'n2', ['control-plane', 'worker']))).toBe(
			fileWith('      - worker #', '      - control-plane\n      - worker #'),
		);
		expect(edited((document) => setRoles(document, 'n2', ['control-plane']))).toBe(
			fileWith('      - worker # for now\n', '      - control-plane\n'),
		);
	});

	test.each([
		[
			'beside its comment and in its quotes',
			['kubernetes', 'version'],
			'1.20.15',
			'1.20.2',
			'1.20.15',
		],
		['inside braces', ['endpoint', 'vip', 'address'], '10.0.0.99', '10.0.0.100', '10.0.0.99'],
		['of a number', ['timings', 'nodeMonitorPeriod'], 7, '2 # sec', '7 # sec'],
		[
			'that needs quotes inside braces',
			['endpoint', 'vip', 'interface'],
			'a, b',
			'10.0.0.100}',
			'10.0.0.100, interface: "a, b"}',
		],
		[
			'that is a list',
			['hosts', 1, 'roles'],
			['worker'],
			'roles:\n      - worker # for now',
			'roles: [worker] # for now',
		],
		[
			'new in a section',
			['timings', 'podEvictionTimeout'],
			30,
			'2 # seconds\n',
			'2 # seconds\n  podEvictionTimeout: 30\n',
		],
		[
			'new in a host',
			['hosts', 0, 'ssh', 'port'],
			2222,
			'# and etcd\n',
			'# and etcd\n    ssh: {port: 2222}\n',
		],
		[
			'new in a new section',
			['network', 'dns'],
			false,
			'2 # seconds\n',
			'2 # seconds\nnetwork: {dns: false}\n',
		],
	])('a value %s', (_, path, value, before, after) => {
		expect(edited((document) => setValue(document, path, value))).toBe(fileWith(before, after));
	});

	test.each([
		[
			'the last of its section, with the section',
			['timings', 'nodeMonitorPeriod'],
			'timings:\n  nodeMonitorPeriod: 2 # seconds\n',
		],
		['on its own line', ['hosts', 0, 'address'], '    address: 10.0.0.11\n'],
		['that is not there', ['network', 'dns'], ''],
		['first in its list entry', ['hosts', 0, 'name'], 'name: n1\n    '],
	])('a value is taken away: %s', (_, path, gone) => {
		expect(edited((document) => setValue(document, path, undefined))).toBe(fileWith(gone, ''));
	});

	test('an empty section takes a value', () => {
		const text = `${FILE}network: # later\n  # dns: true\n`;
		expect(edited((document) => setValue(document, ['network', 'dns'], false), text)).toBe(
			`${FILE}network: {dns: false} # later\n  # dns: true\n`,
		);
	});

	test('a file without a last line end takes a section', () => {
		const text = edited(
			(document) => setValue(document, ['network', 'dns'], false),
			FILE.trimEnd(),
		);
		expect(text).toBe(`${FILE}network: {dns: false}\n`);
	});
});

describe('hosts in every way of writing them', () => {
	const head =
		'name: demo\nkubernetes: {version: 1.20.2}\nendpoint: {vip: {address: 10.0.0.100}}\n';
	const one = '{name: n1, address: 10.0.0.11, roles: [control-plane]}';
	const two = '{name: n2, address: 10.0.0.12, roles: [worker]}';
	const three = '{name: n3, address: 10.0.0.13, roles: [worker]}';
	test.each([
		[
			'a line each',
			`hosts:\n  - ${one}\n  - ${two}\n`,
			`hosts:\n  - ${one}\n  - ${two}\n  - ${three}\n`,
		],
		['not indented', `hosts:\n- ${one}\n- ${two}\n`, `hosts:\n- ${one}\n- ${two}\n- ${three}\n`],
		['in brackets', `hosts: [${one}, ${two}]`, `hosts: [${one}, ${two}, ${three}]`],
		['JSON', `"hosts": [${one},\n ${two}\n]`, `"hosts": [${one},\n ${two}, ${three}\n]`],
		[
			'with Windows line ends',
			`hosts:\r\n  -   name: n1\r\n      address: 10.0.0.11\r\n      roles: [control-plane]\r\n  - ${two}\r\n`,
			`hosts:\r\n  -   name: n1\r\n      address: 10.0.0.11\r\n      roles: [control-plane]\r\n  - ${two}\r\n  - ${three}\r\n`,
		],
	])('%s', (_, before, after) => {
		const added = edited((document) => addHost(document, n3), `${head}${before}`);
		expect(added).toBe(`${head}${after}`);
		expect(edited((document) => removeHost(document, 'n3'), added)).toBe(`${head}${before}`);
		const last = edited((document) => {
			removeHost(document, 'n1');
			setRoles(document, 'n2', ['control-plane']);
		}, added);
		expect(parse(last).spec.hosts.map(({ name, roles }) => [name, ...roles])).toEqual([
			['n2', 'control-plane'],
			['n3', 'worker'],
		]);
	});
});

describe('an edit that makes no sense is refused', () => {
	const codeOf = (edit: (document: SpecDocument) => void, text = FILE) => {
		try {
			edited(edit, text);
			return 'none';
		} catch (error) {
			return error instanceof OperatorError ? error.code : error;
		}
	};

	test('a host twice', () => {
		const again = { name: 'n2', address: '10.0.0.9', roles: ['worker' as const] };
		expect(codeOf((document) => addHost(document, again))).toBe('host-exists');
	});

	test('a host that is not there', () => {
		expect(codeOf((document) => removeHost(document, 'n9'))).toBe('host-unknown');
		expect(codeOf((document) => setRoles(document, 'n9', ['worker']))).toBe('host-unknown');
	});

	test('a field below a plain value', () => {
		expect(codeOf((document) => setValue(document, ['name', 'first'], 'x'))).toBe('spec-path');
	});

	test('removing the last host', () => {
		const only = FILE.slice(0, FILE.indexOf('  # Rack two'));
		expect(codeOf((document) => removeHost(document, 'n1'), only)).toBe('host-last');
	});

	test('what would change other hosts through an anchor', () => {
		const text = FILE.replace('[control-plane]', '&roles [control-plane]').replace(
			/roles:\n[\s\S]*control-plane\n/,
			'roles: *roles\n',
		);
		expect(codeOf((document) => setRoles(document, 'n1', ['worker']), text)).toBe('spec-path');
		expect(edited((document) => setRoles(document, 'n2', ['worker']), text)).toBe(
			text.replace('*roles', '[worker]'),
		);
	});

	test('removing the host whose settings others share is refused when it is read again', () => {
		const text = `name: demo
kubernetes: {version: 1.20.2}
endpoint: {vip: {address: 10.0.0.100}}
hosts:
  - {name: n1, address: 10.0.0.11, roles: [control-plane]}
  - {name: n2, address: 10.0.0.12, roles: [worker], ssh: &login {user: admin}}
  - {name: n3, address: 10.0.0.13, roles: [worker], ssh: *login}
`;
		const result = edited((document) => removeHost(document, 'n2'), text);
		expect(() => parse(result)).toThrow(/Unresolved alias/);
	});
});
