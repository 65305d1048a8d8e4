import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { useFakes } from './fake-session.ts';
import { type FakeSudo, fakeSudo, type SudoManner } from './fake-sudo.ts';
import { operatorError } from './operator-error.ts';

const { directory, host, login } = useFakes();

function withPassword(password: string | null) {
	return { credentials: { ...noCredentials, sudoPassword: async () => password } };
}

async function hostWith(manner: SudoManner) {
	const sudo: FakeSudo = fakeSudo(directory(), manner);
	return { fake: await host({ bin: sudo.bin }), sudo };
}

describe('becoming root', () => {
	it('takes root as root: what data follow is taken off how is asked for when they first do', async () => {
		const transport = await login((await host()).target('m1', { user: 'root' }));
		expect(transport.login).toEqual({ user: 'root', privilege: 'root' });
		expect(transport.roundTrips).toBe(0);
		await expect(transport.exec('echo here')).resolves.toMatchObject({ stdout: 'here\n' });
		expect(transport.roundTrips).toBe(1);
		const twice = [1, 2].map(() => transport.exec('cat', { stdin: 'data' }));
		await expect(Promise.all(twice)).resolves.toMatchObject([
			{ stdout: 'data' },
			{ stdout: 'data' },
		]);
		expect(transport.roundTrips).toBe(4);
	});

	it('takes the login of another user 0 as it is, in one round trip', async () => {
		const fake = await host();
		const transport = await login(fake.target());
		const uid = process.getuid?.();
		if (uid === 0) expect(transport.login.privilege).toBe('root');
		expect(transport.roundTrips).toBe(1);
	});

	it('uses a sudo that asks for nothing, found out in one round trip', async () => {
		const { fake } = await hostWith('no-password');
		const transport = await login(fake.target());
		expect(transport.login).toEqual({ user: 'operator', privilege: 'sudo' });
		expect(transport.roundTrips).toBe(1);
		await expect(transport.exec('id -u')).resolves.toMatchObject({ stdout: '0\n' });
		const own = await transport.exec('id -u', { unprivileged: true });
		expect(own.stdout).toBe('1000\n');
	});

	it('gives a password on stdin, with the script and its data behind it', async () => {
		const { fake } = await hostWith('password');
		const transport = await login(fake.target(), withPassword('right'));
		expect(transport.login.privilege).toBe('sudo-password');
		expect(transport.roundTrips).toBe(2);
		const result = await transport.exec('id -u; cat', { stdin: 'data\nwithout end' });
		expect(result).toEqual({ exitCode: 0, stdout: '0\ndata\nwithout end', stderr: '' });
	});

	it('puts no password and no script into a command line', async () => {
		const { fake } = await hostWith('password');
		const transport = await login(fake.target(), withPassword('right'));
		await transport.exec('echo a-word-of-the-script');
		expect(fake.counts.commands.join('\n')).not.toMatch(/right|a-word-of-the-script/);
	});

	it('tries a wrong password once, not three times', async () => {
		const { fake, sudo } = await hostWith('password');
		const error = await operatorError(login(fake.target('m1'), withPassword('wrong')));
		expect(error).toMatchObject({ code: 'sudo-wrong-password', exitCode: 4, host: 'm1' });
		expect(readFileSync(sudo.attempts, 'utf8')).toBe('wrong\n');
	});

	it('asks nobody and says so where a password is needed and there is none', async () => {
		const { fake } = await hostWith('password');
		await expect(operatorError(login(fake.target()))).resolves.toMatchObject({
			code: 'sudo-password-needed',
		});
	});

	it.each([
		['requiretty', 'sudo-requiretty'],
		['not-in-sudoers', 'sudo-not-in-sudoers'],
	] as const)('names %s', async (manner, code) => {
		const { fake } = await hostWith(manner);
		await expect(operatorError(login(fake.target(), withPassword('right')))).resolves.toMatchObject(
			{ code, exitCode: 4 },
		);
	});

	it('names a missing sudo', async () => {
		const fake = await host({
			onExec: (channel) => {
				channel.on('data', (chunk: Buffer) => {
					const marker = /k8s-tui-[0-9a-f]{24}/.exec(chunk.toString())?.[0];
					channel.stderr.write(`${marker}\n`);
					channel.write(`${marker} \nrest=k8s-tui-next\nuid=1000\nsudo=missing\n`);
					channel.exit(0);
					channel.end();
				});
			},
		});
		await expect(operatorError(login(fake.target()))).resolves.toMatchObject({
			code: 'sudo-missing',
			exitCode: 4,
		});
	});

	it('works with a sudo that speaks another language, and does not hang on it', async () => {
		const { fake } = await hostWith('foreign');
		const transport = await login(fake.target(), withPassword('right'));
		await expect(transport.exec('id -u')).resolves.toMatchObject({ stdout: '0\n' });
		const error = await operatorError(login(fake.target(), withPassword('wrong')));
		expect(error).toMatchObject({ code: 'sudo-failed', exitCode: 4, host: 'fake' });
		expect(error.found).toContain('Das hat nicht funktioniert.');
		expect(error.fix).toContain('sudo password');
	});

	it('keeps the lecture and the prompt of such a sudo out of every output', async () => {
		const { fake } = await hostWith('foreign');
		const transport = await login(fake.target(), withPassword('right'));
		await expect(transport.exec('cat; echo err >&2', { stdin: 'in' })).resolves.toEqual({
			exitCode: 0,
			stdout: 'in',
			stderr: 'err\n',
		});
	});

	it('drops a password that sudo did not ask for instead of running it', async () => {
		const { fake, sudo } = await hostWith('password');
		const transport = await login(fake.target(), withPassword('right'));
		fakeSudoTurnedNoPassword(sudo);
		const result = await transport.exec('echo fine');
		expect(result).toEqual({ exitCode: 0, stdout: 'fine\n', stderr: '' });
	});
});

/** An administrator adds NOPASSWD while we are connected. */
function fakeSudoTurnedNoPassword(sudo: FakeSudo): void {
	const path = `${sudo.bin}/sudo`;
	const text = readFileSync(path, 'utf8').replace('manner=password', 'manner=no-password');
	// Written in place: the file keeps its mode.
	writeFileSync(path, text);
}
