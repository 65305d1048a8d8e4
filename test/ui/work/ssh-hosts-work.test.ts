import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { afterEach, describe, expect, it } from 'vitest';
import { bareCandidate, type Candidate } from '../../../src/discover/candidate.ts';
import type { OperatorError } from '../../../src/model/errors.ts';
import type { TargetEnvironment } from '../../../src/ssh/target.ts';
import type { Look, Seen, UnknownKey } from '../../../src/ui/work/hosts-work.ts';
import { type RetryingCredentials, SshHostsWork } from '../../../src/ui/work/ssh-hosts-work.ts';
import { type FakeHost, type FakeHostOptions, newKey, startFakeHost } from '../../ssh/fake-host.ts';

const hosts: FakeHost[] = [];

afterEach(async () => {
	await Promise.all(hosts.splice(0).map((host) => host.stop()));
});

async function fakeHost(options: FakeHostOptions = {}): Promise<FakeHost> {
	const host = await startFakeHost(options);
	hosts.push(host);
	return host;
}

function candidate({ port }: Pick<FakeHost, 'port'>, changes: Partial<Candidate> = {}): Candidate {
	const from = { kind: 'typed', word: '127.0.0.1', line: 1, column: 1 } as const;
	return { ...bareCandidate(null, '127.0.0.1', from), user: 'operator', port, ...changes };
}

function homeWith(knownHosts = ''): { home: string; environment: TargetEnvironment } {
	const home = mkdtempSync(join(tmpdir(), 'k8s-tui-work-'));
	const read = () => null;
	writeFileSync(join(home, 'known_hosts'), knownHosts);
	return { home, environment: { home, agent: null, read, localUser: 'operator' } };
}

const NONE: RetryingCredentials = {
	sshPassword: async () => null,
	sudoPassword: async () => null,
	keyPassphrase: async () => null,
	refused: () => false,
};

function look(all: Record<string, Candidate>): Look {
	const list = Object.entries(all).map(([id, each]) => ({ id, candidate: each }));
	return { hosts: list, all: Object.values(all), signal: new AbortController().signal };
}

/** All that was seen, by host. */
async function seenIn(work: (onSeen: (id: string, seen: Seen) => void) => Promise<void>) {
	const seen: Record<string, Seen[]> = {};
	await work((id, what) => {
		seen[id] = [...(seen[id] ?? []), what];
	});
	return seen;
}

function keyOf(seen: Seen[] | undefined): UnknownKey {
	const last = seen?.at(-1);
	if (last?.kind !== 'unknown-key') throw new Error(`not an unknown key: ${last?.kind}`);
	return last.key;
}

function errorOf(seen: Seen[] | undefined): OperatorError {
	const last = seen?.at(-1);
	if (last?.kind !== 'failed') throw new Error(`not a failure: ${last?.kind}`);
	return last.error;
}

function passwordIs(password: string) {
	return (context: AuthContext) => {
		if (context.method === 'password' && context.password === password) context.accept();
		else context.reject(['password']);
	};
}

describe('looking at hosts over SSH', () => {
	it('finds who answers, and says of the others why not', async () => {
		const host = await fakeHost();
		const gone = await fakeHost();
		const closed = candidate(gone);
		await gone.stop();
		hosts.splice(hosts.indexOf(gone), 1);
		const work = new SshHostsWork({ credentials: NONE, environment: homeWith().environment });
		const seen = await seenIn((onSeen) =>
			work.scan(look({ up: candidate(host), down: closed }), onSeen),
		);
		expect(seen.up).toEqual([{ kind: 'answers', ip: '127.0.0.1' }]);
		expect(errorOf(seen.down)).toMatchObject({ code: 'scan-closed', host: 'down' });
	});

	it('shows an unknown key, which is trusted once it has been accepted', async () => {
		const host = await fakeHost();
		const { home, environment } = homeWith();
		const work = new SshHostsWork({ credentials: NONE, environment });
		const hostsToLookAt = look({ m1: candidate(host) });
		const before = await seenIn((onSeen) => work.fingerprints(hostsToLookAt, onSeen));
		const key = keyOf(before.m1);
		expect(key).toMatchObject({ host: 'm1', isJump: false, type: 'ssh-rsa' });
		expect(key.fingerprint).toMatch(/^SHA256:[\w+/]{43}$/);
		await key.accept();
		expect(readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8')).toContain(
			`[127.0.0.1]:${host.port}`,
		);
		const after = await seenIn((onSeen) => work.fingerprints(hostsToLookAt, onSeen));
		expect(after.m1).toEqual([{ kind: 'trusted' }]);
		expect(host.counts.commands).toEqual([]);
	});

	it('stops at a changed key, with both fingerprints and the way out', async () => {
		const host = await fakeHost();
		const { environment } = homeWith();
		const work = new SshHostsWork({ credentials: NONE, environment });
		const hostsToLookAt = look({ m1: candidate(host) });
		await keyOf((await seenIn((onSeen) => work.fingerprints(hostsToLookAt, onSeen))).m1).accept();
		const other = await fakeHost({ hostKey: newKey() });
		const known = join(environment.home, '.ssh', 'known_hosts');
		writeFileSync(
			known,
			readFileSync(known, 'utf8').replaceAll(String(host.port), String(other.port)),
		);
		const seen = await seenIn((onSeen) =>
			work.fingerprints(look({ m1: candidate(other) }), onSeen),
		);
		const error = errorOf(seen.m1);
		expect(error.code).toBe('ssh-host-key-changed');
		expect(error.expected).toMatch(/SHA256:/);
		expect(error.found).toMatch(/SHA256:/);
		expect(error.expected).not.toBe(error.found);
		expect(error.fix).toContain('ssh-keygen');
	});

	it('shows the key of a jump host once, before those of the hosts behind it', async () => {
		const bastion = await fakeHost({ auth: passwordIs('right') });
		const inner = await fakeHost({ hostKey: newKey() });
		const answers = ['wrong', 'right'];
		const credentials: RetryingCredentials = {
			...NONE,
			sshPassword: async () => answers[0] ?? null,
			refused: () => answers.length > 1 && answers.shift() !== undefined,
		};
		const work = new SshHostsWork({ credentials, environment: homeWith().environment });
		const jump = [`operator@127.0.0.1:${bastion.port}`];
		const hostsToLookAt = look({
			m1: candidate(inner, { jump }),
			m2: candidate(inner, { jump, address: 'localhost' }),
		});
		const seen = await seenIn((onSeen) => work.fingerprints(hostsToLookAt, onSeen));
		const keys = [keyOf(seen.m1), keyOf(seen.m2)];
		expect(keys.map(({ isJump }) => isJump)).toEqual([true, true]);
		expect(keys[0]).toBe(keys[1]);
		await keyOf(seen.m1).accept();
		const behind = await seenIn((onSeen) => work.fingerprints(hostsToLookAt, onSeen));
		expect(keyOf(behind.m1)).toMatchObject({ host: 'm1', isJump: false });
		expect(keyOf(behind.m1).fingerprint).not.toBe(keys[0]?.fingerprint);
	});

	it('gathers facts of those that let it in, and asks again where a secret was refused', async () => {
		const first = await fakeHost({ auth: passwordIs('one') });
		const second = await fakeHost({ auth: passwordIs('two') });
		const third = await fakeHost({ auth: passwordIs('three') });
		const { environment } = homeWith();
		const asked: string[] = [];
		const refused = new Set<string>();
		const credentials: RetryingCredentials = {
			...NONE,
			sshPassword: async (host) => {
				asked.push(host);
				return refused.has(host) ? 'two' : 'one';
			},
			refused: (host) => {
				const isNew = !refused.has(host);
				refused.add(host);
				return isNew;
			},
		};
		const work = new SshHostsWork({ credentials, environment });
		const all = look({ a: candidate(first), b: candidate(second), c: candidate(third) });
		const keys = await seenIn((onSeen) => work.fingerprints(all, onSeen));
		for (const id of ['a', 'b', 'c']) await keyOf(keys[id]).accept();
		const seen = await seenIn((onSeen) => work.facts(all, onSeen));
		expect(seen.a?.map(({ kind }) => kind)).toEqual(['connected', 'facts']);
		expect(seen.b?.map(({ kind }) => kind)).toEqual(['connected', 'facts']);
		expect(errorOf(seen.c).code).toBe('ssh-auth');
		expect(asked.filter((host) => host === 'a')).toHaveLength(1);
		const facts = seen.a?.at(-1);
		expect(facts?.kind === 'facts' && facts.facts.cpu.count).toBeGreaterThan(0);
	}, 60_000);

	it('asks nobody once the screen has been left', async () => {
		const host = await fakeHost({ auth: passwordIs('one') });
		const asked: string[] = [];
		const credentials: RetryingCredentials = {
			...NONE,
			sshPassword: async (name) => {
				asked.push(name);
				return 'one';
			},
		};
		const work = new SshHostsWork({ credentials, environment: homeWith().environment });
		const all = look({ a: candidate(host) });
		await keyOf((await seenIn((onSeen) => work.fingerprints(all, onSeen))).a).accept();
		const left = { ...all, signal: AbortSignal.abort() };
		await seenIn((onSeen) => work.facts(left, onSeen));
		expect(asked).toEqual([]);
		expect(host.counts.commands).toEqual([]);
	});
});
