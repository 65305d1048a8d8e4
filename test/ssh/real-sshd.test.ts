import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { connect } from '../../src/ssh/fleet.ts';
import { until, useFakes } from './fake-session.ts';
import { operatorError } from './operator-error.ts';
import { hasSshd, type RealSshd, startSshd } from './real-sshd.ts';

/** The same engine against OpenSSH: what a fake cannot prove. */
describe.skipIf(!hasSshd)('OpenSSH', () => {
	const { cleanups, login } = useFakes();
	let sshd: RealSshd;
	let second: RealSshd;
	let root: string;

	beforeAll(async () => {
		root = mkdtempSync(join(tmpdir(), 'k8s-tui-jobs-'));
		sshd = await startSshd();
		second = await startSshd('MaxSessions 2\nMaxAuthTries 3');
	});
	afterAll(async () => {
		await Promise.all([sshd.stop(), second.stop()]);
		rmSync(root, { recursive: true });
	});

	it('runs scripts, and has no script in any command line', async () => {
		const transport = await login(sshd.target());
		const result = await transport.exec(
			`cat /proc/$$/cmdline /proc/$PPID/cmdline | tr '\\0' ' '; cat; : a_secret; exit 3`,
			{ stdin: 'data' },
		);
		expect(result).toMatchObject({ exitCode: 3, stderr: '' });
		expect(result.stdout).toContain('head -c');
		expect(result.stdout).toMatch(/data$/);
		expect(result.stdout).not.toContain('a_secret');
	});

	it('opens an encrypted key by its passphrase, or by the agent without asking', async () => {
		const key = join(sshd.directory, 'encrypted');
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'open sesame', '-f', key]);
		const authorized = join(sshd.directory, 'authorized_keys');
		writeFileSync(authorized, readFileSync(`${key}.pub`), { flag: 'a' });
		const target = sshd.target('m1', { identityFiles: [{ path: key, required: true }] });
		let asked = 0;
		const credentials = {
			...noCredentials,
			keyPassphrase: async () => {
				asked += 1;
				return 'open sesame';
			},
		};
		await login(target, { credentials });
		expect(asked).toBe(1);

		const agent = await startAgent();
		cleanups.push(agent.stop);
		await agent.add(key, 'open sesame');
		await login({ ...target, agent: agent.socket });
		await login({ ...target, agent: agent.socket, identityFiles: [], identitiesOnly: false });
	});

	it('offers the named key first, so that a full agent does not lock it out', async () => {
		const agent = await startAgent();
		cleanups.push(agent.stop);
		for (const name of ['k1', 'k2', 'k3', 'k4', 'k5']) {
			const key = join(second.directory, name);
			if (!existsSync(key)) {
				execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
			}
			await agent.add(key, null);
		}
		const target = second.target('m1', { agent: agent.socket, identitiesOnly: false });
		await login(target);
		const error = await operatorError(login({ ...target, identityFiles: [] }));
		expect(error).toMatchObject({ code: 'ssh-auth' });
		expect(error.fix).toContain('ssh.identityFile');
	});

	it('passes two jump hosts', async () => {
		const third = await startSshd();
		cleanups.push(() => third.stop());
		const via = second.target('second', { via: sshd.target('first') });
		const transport = await login(third.target('third', { via }));
		await expect(transport.exec('echo through')).resolves.toMatchObject({ stdout: 'through\n' });
	});

	it('gets everything done with a MaxSessions of 2', async () => {
		const transport = await login(second.target());
		const all = await Promise.all(
			Array.from({ length: 10 }, (_, index) => transport.exec(`echo ${index}`)),
		);
		expect(all.map(({ stdout }) => Number(stdout))).toEqual(Array.from(Array(10).keys()));
	});

	it('keeps every line of a job when the server processes are killed', async () => {
		const transport = await login(sshd.target(), { jobsRoot: root });
		const lines: string[] = [];
		const result = await transport.runJob(
			{
				id: 'kept',
				script: 'i=0; while [ $i -lt 40 ]; do echo $i; i=$((i+1)); sleep 0.05; done; exit 9',
			},
			{
				onLine: ({ text }) => {
					lines.push(text);
					if (text === '10' || text === '25') sshd.cutConnections();
				},
			},
		);
		expect(result.exitCode).toBe(9);
		expect(lines).toEqual(Array.from({ length: 40 }, (_, index) => String(index)));
	});

	it('ends what a timed out script left running, as root too', async () => {
		const transport = await login(sshd.target());
		const mark = join(root, 'pid');
		const error = await operatorError(
			transport.exec(`sleep 600 & echo $! >${mark}; sleep 600`, { timeoutMs: 1_500 }),
		);
		expect(error.code).toBe('ssh-timeout');
		const pid = readFileSync(mark, 'utf8').trim();
		await until(() => !existsSync(`/proc/${pid}/cmdline`) || isZombie(pid));
	});

	it('uploads through it', async () => {
		const transport = await login(sshd.target());
		const bytes = Buffer.alloc(5_000_000, 'k8s');
		const path = join(root, 'uploaded');
		await transport.upload({ content: bytes }, path, { mode: '0600' });
		expect(readFileSync(path).equals(bytes)).toBe(true);
	});

	it('is not logged in to when the host key is another', async () => {
		const target = sshd.target('m1', { knownHostsFiles: [join(sshd.directory, 'wrong')] });
		const other = readFileSync(`${second.hostKey}.pub`, 'utf8');
		writeFileSync(join(sshd.directory, 'wrong'), `[127.0.0.1]:${sshd.port} ${other}`);
		const options = { credentials: noCredentials, hostKeys: 'accept-new' } as const;
		await expect(operatorError(connect(target, options))).resolves.toMatchObject({
			code: 'ssh-host-key-changed',
		});
	});
});

function isZombie(pid: string): boolean {
	try {
		return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return true;
	}
}

async function startAgent() {
	const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-agent-'));
	const socket = join(directory, 'socket');
	const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
	await until(() => existsSync(socket));
	const env = { ...process.env, SSH_AUTH_SOCK: socket };
	return {
		socket,
		add: async (key: string, passphrase: string | null) => {
			const ask = join(directory, 'ask');
			writeFileSync(ask, `#!/bin/sh\necho '${passphrase ?? ''}'\n`, { mode: 0o700 });
			execFileSync('ssh-add', ['-q', key], {
				env: { ...env, SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force' },
				stdio: 'ignore',
			});
		},
		stop: async () => {
			child.kill();
			if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
