import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/model/errors.ts';
import type { ClusterSpec, HostSpec, SshSpec } from '../../src/model/spec.ts';
import { resolveTarget, type SshTarget } from '../../src/ssh/target.ts';

const homes: string[] = [];
afterEach(() => {
	for (const home of homes.splice(0)) rmSync(home, { recursive: true });
});

interface Setup {
	ssh?: Partial<SshSpec>;
	hosts: (Pick<HostSpec, 'name'> & { address?: string; ssh?: HostSpec['ssh'] })[];
	/** Files below ~/.ssh by name. */
	files?: Record<string, string>;
}

function resolver({ ssh = {}, hosts, files = {} }: Setup) {
	const home = mkdtempSync(join(tmpdir(), 'k8s-tui-home-'));
	homes.push(home);
	for (const [name, text] of Object.entries(files)) {
		const path = join(home, '.ssh', name);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}
	const spec = {
		ssh: {
			user: 'root',
			port: 22,
			jump: [],
			knownHostsFiles: ['~/.ssh/known_hosts'],
			useConfig: true,
			...ssh,
		},
		hosts: hosts.map((host, index) => ({
			address: `10.0.0.${index + 1}`,
			roles: [],
			ssh: {},
			labels: {},
			taints: [],
			...host,
		})),
	} as unknown as ClusterSpec;
	const environment = {
		home,
		agent: '/run/agent',
		localUser: 'alice',
		read: (path: string) => {
			try {
				// The machine's own /etc/ssh/ssh_config is none of the test's business.
				return path.startsWith(home) ? readFileSync(path, 'utf8') : null;
			} catch {
				return null;
			}
		},
	};
	return { home, resolve: (name: string) => resolveTarget(spec, name, environment) };
}

function chain(target: SshTarget): string[] {
	const own = `${target.user}@${target.address}:${target.port}`;
	return target.via === null ? [own] : [...chain(target.via), own];
}

function configError(work: () => unknown): OperatorError {
	try {
		work();
	} catch (error) {
		if (error instanceof OperatorError) return error;
		throw error;
	}
	throw new Error('nothing was thrown');
}

describe('resolveTarget', () => {
	it('takes the defaults of the spec', () => {
		const { home, resolve } = resolver({ hosts: [{ name: 'm1' }] });
		expect(resolve('m1')).toEqual({
			host: 'm1',
			address: '10.0.0.1',
			port: 22,
			user: 'root',
			hostKeyName: '10.0.0.1',
			identityFiles: ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((key) => ({
				path: `${home}/.ssh/${key}`,
				required: false,
			})),
			identitiesOnly: false,
			agent: '/run/agent',
			knownHostsFiles: [`${home}/.ssh/known_hosts`, '/etc/ssh/ssh_known_hosts'],
			hostKeyAlgorithms: null,
			via: null,
		});
	});

	it('prefers the host to the spec, the spec to ssh_config, and ssh_config to the defaults', () => {
		const { home, resolve } = resolver({
			ssh: { user: 'deploy', identityFile: '~/.ssh/cluster' },
			hosts: [{ name: 'm1' }, { name: 'm2', ssh: { user: 'own', port: 2200 } }],
			files: { config: 'Host m*\n  User alice\n  Port 2222\n' },
		});
		expect(resolve('m1')).toMatchObject({ user: 'deploy', port: 2222 });
		expect(resolve('m2')).toMatchObject({ user: 'own', port: 2200 });
		expect(resolve('m1').identityFiles).toEqual([{ path: `${home}/.ssh/cluster`, required: true }]);
	});

	it('reads ssh_config by node name and by address, with tokens', () => {
		const { home, resolve } = resolver({
			hosts: [{ name: 'm1' }, { name: 'm2' }, { name: 'm3', ssh: { address: 'lab-m3' } }],
			files: {
				config: [
					'Host m1',
					'  HostName %h.example.org',
					'  IdentityFile ~/.ssh/%r-%n',
					'  User ops',
					'  IdentitiesOnly yes',
					'  HostKeyAlgorithms ssh-rsa',
					'  UserKnownHostsFile ~/.ssh/lab_hosts /dev/null',
					'Host 10.0.0.2',
					'  User bob',
					'Host lab-m3',
					'  HostName 192.0.2.3',
					'  HostKeyAlias third',
				].join('\n'),
			},
		});
		expect(resolve('m1')).toMatchObject({
			address: 'm1.example.org',
			user: 'ops',
			identitiesOnly: true,
			identityFiles: [{ path: `${home}/.ssh/ops-m1`, required: false }],
			hostKeyAlgorithms: 'ssh-rsa',
			hostKeyName: 'm1.example.org',
		});
		expect(resolve('m1').knownHostsFiles).toContain(`${home}/.ssh/lab_hosts`);
		expect(resolve('m2')).toMatchObject({ address: '10.0.0.2', user: 'bob' });
		expect(resolve('m3')).toMatchObject({ address: '192.0.2.3', hostKeyName: 'third' });
	});

	it('follows Include, first value first, and what follows still belongs to its Host', () => {
		const { resolve } = resolver({
			hosts: [{ name: 'm1' }, { name: 'm2' }],
			files: {
				config:
					'Include conf.d/*.conf\nHost m2\n  Include extra\n  Port 2002\nHost *\n  User last\n',
				'conf.d/10-a.conf': 'Host m1\n  User first\n',
				'conf.d/20-b.conf': 'Host m1\n  User second\n  Port 2001\n',
				'conf.d/.hidden.conf': 'Host *\n  User hidden\n',
				extra: 'Host m2\n  User extra\nHost other\n  Port 1\n',
			},
		});
		expect(resolve('m1')).toMatchObject({ user: 'first', port: 2001 });
		expect(resolve('m2')).toMatchObject({ user: 'extra', port: 2002 });
	});

	it('survives an Include of itself', () => {
		const { resolve } = resolver({
			hosts: [{ name: 'm1' }],
			files: { config: 'Include config\nHost *\n  User x\n' },
		});
		expect(resolve('m1').user).toBe('x');
	});

	it('runs no command of a Match exec, and honours other Match lines', () => {
		const mark = join(tmpdir(), `k8s-tui-match-exec-${process.pid}`);
		const { resolve } = resolver({
			hosts: [{ name: 'm1' }],
			files: {
				config: `Match exec "touch ${mark}"\n  User evil\nMatch originalhost m1\n  Port 2222\nMatch all\n  User good\n`,
			},
		});
		expect(resolve('m1')).toMatchObject({ user: 'good', port: 2222 });
		expect(existsSync(mark)).toBe(false);
	});

	it('does not look at ssh_config where the spec says not to', () => {
		const { resolve } = resolver({
			ssh: { useConfig: false },
			hosts: [{ name: 'm1' }],
			files: { config: 'Host *\n  User x\n  ProxyJump y\n' },
		});
		expect(resolve('m1')).toMatchObject({ user: 'root', via: null });
	});
});

describe('jump chains', () => {
	it('pass hosts of the spec, aliases and plain addresses in the order of travel', () => {
		const { resolve } = resolver({
			hosts: [
				{ name: 'm1', ssh: { jump: ['edge', 'bastion', 'carol@[2001:db8::9]:2200'] } },
				{ name: 'bastion', ssh: { user: 'jumper' } },
			],
			files: { config: 'Host edge\n  HostName edge.example.org\n  User e\n  Port 24\n' },
		});
		expect(chain(resolve('m1'))).toEqual([
			'e@edge.example.org:24',
			'jumper@10.0.0.2:22',
			'carol@2001:db8::9:2200',
			'root@10.0.0.1:22',
		]);
	});

	it('come from ProxyJump, from ssh -W, and are ended by none', () => {
		const { resolve } = resolver({
			hosts: [{ name: 'm1' }, { name: 'm2' }, { name: 'm3' }, { name: 'm4', ssh: { jump: [] } }],
			files: {
				config: [
					'Host m1',
					'  ProxyJump a@one:2022,two',
					'Host m2',
					'  ProxyCommand ssh -q -W %h:%p gate',
					'Host m3',
					'  ProxyJump none',
					'Host m*',
					'  ProxyJump all',
				].join('\n'),
			},
		});
		expect(chain(resolve('m1'))).toEqual(['a@one:2022', 'root@two:22', 'root@10.0.0.1:22']);
		expect(chain(resolve('m3'))).toEqual(['root@10.0.0.3:22']);
		expect(chain(resolve('m4'))).toEqual(['root@10.0.0.4:22']);
	});

	it('include the way to the first jump host itself', () => {
		const { resolve } = resolver({
			hosts: [
				{ name: 'm1', ssh: { jump: ['b'] } },
				{ name: 'b', ssh: { jump: ['a'] } },
				{ name: 'a' },
			],
		});
		expect(chain(resolve('m1'))).toEqual([
			'root@10.0.0.3:22',
			'root@10.0.0.2:22',
			'root@10.0.0.1:22',
		]);
	});

	it('of the whole spec end before a host that is part of them', () => {
		const { resolve } = resolver({
			ssh: { jump: ['a', 'b'] },
			hosts: [{ name: 'm1' }, { name: 'a' }, { name: 'b' }],
		});
		expect(chain(resolve('m1'))).toHaveLength(3);
		expect(chain(resolve('b'))).toEqual(['root@10.0.0.2:22', 'root@10.0.0.3:22']);
		expect(chain(resolve('a'))).toEqual(['root@10.0.0.2:22']);
	});

	it('that lead back to a host are refused with the way', () => {
		const { resolve } = resolver({
			hosts: [
				{ name: 'm1', ssh: { jump: ['m2'] } },
				{ name: 'm2', ssh: { jump: ['m3'] } },
				{ name: 'm3', ssh: { jump: ['m1'] } },
			],
		});
		const error = configError(() => resolve('m1'));
		expect(error).toMatchObject({ code: 'ssh-config', exitCode: 2 });
		expect(error.message).toContain('m1 → m2 → m3 → m1');
	});

	it.each(['a b', 'user@', 'host:99999', 'host:x', ''])('refuse the entry %j', (entry) => {
		const { resolve } = resolver({ hosts: [{ name: 'm1', ssh: { jump: [entry] } }] });
		expect(configError(() => resolve('m1')).code).toBe('ssh-config');
	});

	it('refuse a ProxyCommand that is no jump', () => {
		const { resolve } = resolver({
			hosts: [{ name: 'm1' }],
			files: { config: 'Host m1\n  ProxyCommand cloudflared access ssh --hostname %h\n' },
		});
		const error = configError(() => resolve('m1'));
		expect(error.message).toContain('cloudflared');
		expect(error.fix).toContain('useConfig');
	});
});
