import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { OutputLine } from '../../src/ssh/transport.ts';
import { QUICK, until, useFakes } from './fake-session.ts';
import { operatorError } from './operator-error.ts';

const { directory, host, login } = useFakes();

/** Whether a process with this word in its arguments runs on this machine. */
function runs(word: string): boolean {
	const all = execFileSync('ps', ['-eo', 'stat=,args=']).toString().split('\n');
	return all.some((line) => line.includes(word) && !/^Z/.test(line) && !line.includes('ps -eo'));
}

describe('exec', () => {
	it('returns exit code, stdout and stderr apart, and takes stdin as it is', async () => {
		const transport = await login((await host()).target());
		const script = 'cat; printf "äöü" >&2; exit 7';
		const stdin = Buffer.from('line\nwithout end \x00\xff', 'latin1');
		const result = await transport.exec(script, { stdin });
		expect(result).toEqual({ exitCode: 7, stdout: stdin.toString('utf8'), stderr: 'äöü' });
		const streamed = await transport.exec('wc -c', {
			stdin: Readable.from([Buffer.alloc(3_000_000, 1), Buffer.alloc(17)]),
		});
		expect(streamed.stdout.trim()).toBe('3000017');
	});

	it('hands no script and no value to the process list', async () => {
		const fake = await host();
		const transport = await login(fake.target());
		await transport.exec('a_secret_word=1');
		expect(fake.counts.commands.at(-1)).not.toContain('a_secret_word');
	});

	it('reports a death by signal as sh does', async () => {
		const transport = await login((await host()).target());
		await expect(transport.exec('kill -9 $$')).resolves.toMatchObject({ exitCode: 137 });
	});

	it('gives every script the same surroundings', async () => {
		const transport = await login((await host({ env: { LC_ALL: 'de_DE.UTF-8' } })).target());
		const { stdout } = await transport.exec('echo "$LC_ALL"; umask; pwd; echo "$PATH"');
		const [locale, umask, pwd, path] = stdout.split('\n');
		expect([locale, umask, pwd]).toEqual(['C', '0022', '/']);
		expect(path).toContain('/usr/local/bin');
		expect(path).toContain('/usr/sbin');
	});

	it('knows no proxy of the login: the cluster would be called through it', async () => {
		const proxy = 'http://10.0.0.2:3128';
		const env = { http_proxy: proxy, HTTPS_PROXY: proxy, all_proxy: proxy, NO_PROXY: 'localhost' };
		const transport = await login((await host({ env })).target());
		const { stdout } = await transport.exec('env | grep -ci proxy');
		expect(stdout.trim()).toBe('0');
	});

	it.for(['sh', 'bash', 'dash', 'busybox', 'csh', 'tcsh', 'fish', 'zsh'])(
		'works where the login shell is %s, if this machine has it',
		async (name, { skip }) => {
			const shell = shellNamed(name);
			if (shell === null) return skip(`no ${name} on this machine`);
			const fake = await host({ shell });
			const transport = await login(fake.target());
			const result = await transport.exec(`echo "it's $((1 + 1))!"; cat`, { stdin: 'in' });
			expect(result).toEqual({ exitCode: 0, stdout: "it's 2!\nin", stderr: '' });
		},
	);

	it('drops what rc files print, on both streams, with or without line feeds', async () => {
		const folder = directory();
		const shell = join(folder, 'noisy');
		writeFileSync(
			shell,
			'#!/bin/sh\necho "Welcome! k8s-tui-"\nprintf "no newline"\nprintf oops >&2\nexec sh "$@"\n',
		);
		chmodSync(shell, 0o755);
		const transport = await login((await host({ shell })).target());
		const lines: OutputLine[] = [];
		const result = await transport.exec('echo own; echo err >&2', {
			onLine: (line) => lines.push(line),
		});
		expect(result).toEqual({ exitCode: 0, stdout: 'own\n', stderr: 'err\n' });
		expect(lines).toHaveLength(2);
		expect(lines).toContainEqual({ stream: 'stdout', text: 'own' });
		expect(lines).toContainEqual({ stream: 'stderr', text: 'err' });
	});

	it('says what a login shell that runs nothing had to say', async () => {
		const folder = directory();
		const shell = join(folder, 'nologin');
		writeFileSync(shell, '#!/bin/sh\necho This account is currently not available.\nexit 1\n');
		chmodSync(shell, 0o755);
		const error = await operatorError(login((await host({ shell })).target('m1')));
		expect(error).toMatchObject({ code: 'ssh-shell', host: 'm1' });
		expect(error.found).toBe('This account is currently not available.');
	});

	it('gives the data that follows the script to the script, whatever reads the script', async () => {
		// A head that reads ahead, as some do: the probe has to notice.
		const bin = join(directory(), 'bin');
		mkdirSync(bin);
		writeFileSync(
			join(bin, 'head'),
			'#!/bin/sh\nt=$(mktemp); cat >"$t"; dd if="$t" bs="$2" count=1 2>/dev/null; rm "$t"\n',
		);
		chmodSync(join(bin, 'head'), 0o755);
		const transport = await login((await host({ bin })).target());
		const result = await transport.exec('cat', { stdin: 'not lost' });
		expect(result.stdout).toBe('not lost');
	});

	it('runs nothing of a script that did not arrive whole', async () => {
		const folder = directory();
		const fake = await host();
		const transport = await login(fake.target());
		const big = `touch ${folder}/began\n: '${'x'.repeat(8_000_000)}'\n`;
		const running = operatorError(transport.exec(big));
		await until(() => fake.counts.commands.length === 2);
		fake.drop();
		await expect(running).resolves.toMatchObject({ code: 'ssh-lost' });
		// Its length tells this script from those of tests in other processes.
		const length = /head -c \d+/.exec(fake.counts.commands[1] ?? '')?.[0];
		if (length === undefined) throw new Error('no length in the command');
		await until(() => !runs(length));
		expect(existsSync(`${folder}/began`)).toBe(false);
	});

	it('is lost, not successful, when the channel closes without an exit status', async () => {
		let execs = 0;
		const fake = await host({
			onExec: (channel) => {
				execs += 1;
				channel.on('data', (chunk: Buffer) => {
					const marker = /k8s-tui-[0-9a-f]{24}/.exec(chunk.toString())?.[0];
					if (marker === undefined) return;
					channel.write(`${marker} \nrest=k8s-tui-next\nuid=0\n`);
					if (execs === 1) channel.exit(0);
					channel.end();
				});
			},
		});
		const transport = await login(fake.target());
		await expect(operatorError(transport.exec('true'))).resolves.toMatchObject({
			code: 'ssh-lost',
			exitCode: 4,
		});
	});

	it('ends what runs on the host when the time is over', async () => {
		const transport = await login((await host()).target('m1'));
		const word = `987654${process.pid % 1000}`;
		const error = await operatorError(
			transport.exec(`sleep ${word} & (trap '' TERM; sleep ${word}) & sleep ${word}`, {
				timeoutMs: 300,
			}),
		);
		expect(error).toMatchObject({ code: 'ssh-timeout', host: 'm1' });
		expect(runs(`sleep ${word}`)).toBe(false);
	});

	it('ends what runs on the host when it is aborted, and throws the reason', async () => {
		const transport = await login((await host()).target());
		const word = `887654${process.pid % 1000}`;
		const controller = new AbortController();
		const running = transport.exec(`echo up; sleep ${word}`, {
			signal: controller.signal,
			onLine: () => controller.abort(new Error('enough')),
		});
		await expect(running).rejects.toThrow('enough');
		expect(runs(`sleep ${word}`)).toBe(false);
		await expect(transport.exec('true', { signal: controller.signal })).rejects.toThrow('enough');
	});

	it('fails when the data it should send cannot be read', async () => {
		const transport = await login((await host()).target());
		const broken = new Readable({
			read() {
				this.destroy(new Error('disk error'));
			},
		});
		await expect(transport.exec('cat', { stdin: broken })).rejects.toThrow('disk error');
	});

	it('ends a script that prints more than is allowed', async () => {
		const transport = await login((await host()).target());
		const error = await operatorError(
			transport.exec('while :; do echo 0123456789; done', { maxBytes: 100_000 }),
		);
		expect(error.code).toBe('ssh-output');
	});

	it('consumes a flood on stderr and keeps its end', async () => {
		const transport = await login((await host()).target());
		const result = await transport.exec(
			'dd if=/dev/zero bs=65536 count=160 2>/dev/null | tr "\\0" x >&2; echo end >&2; echo out',
		);
		expect(result.stdout).toBe('out\n');
		expect(result.stderr.length).toBeLessThan(2 * 1024 * 1024);
		expect(result.stderr.endsWith('xend\n')).toBe(true);
	});

	it('takes a flood of 50 MB of lines in bounded memory', async () => {
		const transport = await login((await host()).target());
		let lines = 0;
		let peak = 0;
		const before = process.memoryUsage().heapUsed;
		const job = await transport.exec(
			`yes ${'x'.repeat(99)} | dd bs=100000 count=500 iflag=fullblock >&2 2>/dev/null`,
			{
				onLine: () => {
					lines += 1;
					if (lines % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
				},
			},
		);
		expect(job.exitCode).toBe(0);
		expect(lines).toBe(500_000);
		expect(peak - before).toBeLessThan(80 * 1024 * 1024);
	});
});

describe('channels', () => {
	it('keeps to six at a time', async () => {
		const fake = await host();
		const transport = await login(fake.target());
		await Promise.all(Array.from({ length: 20 }, () => transport.exec('sleep 0.05')));
		expect(fake.counts.peak).toBe(6);
		expect(fake.counts.refused).toBe(0);
	});

	it('retries where the server allows fewer', async () => {
		const fake = await host({ maxSessions: 2 });
		const transport = await login(fake.target());
		const all = await Promise.all(
			Array.from({ length: 12 }, (_, index) => transport.exec(`echo ${index}`)),
		);
		expect(all.map(({ stdout }) => Number(stdout))).toEqual(Array.from(Array(12).keys()));
		expect(fake.counts.refused).toBeGreaterThan(0);
		expect(transport.roundTrips).toBe(13);
	});

	it('gives up on a server that refuses every channel, and names MaxSessions', async () => {
		const fake = await host({ maxSessions: 0 });
		const timings = { ...QUICK, channel: { first: 10, cap: 20, total: 100 } };
		const error = await operatorError(login(fake.target(), { timings }));
		expect(error).toMatchObject({ code: 'ssh-channel', exitCode: 4 });
		expect(error.fix).toContain('MaxSessions');
	});
});

function shellNamed(name: string): string | null {
	try {
		const path = execFileSync('sh', ['-c', `command -v ${name}`])
			.toString()
			.trim();
		if (name !== 'busybox') return path;
		const wrapper = join(directory(), 'ash');
		writeFileSync(wrapper, `#!/bin/sh\nexec ${path} sh "$@"\n`);
		chmodSync(wrapper, 0o755);
		return wrapper;
	} catch {
		return null;
	}
}
