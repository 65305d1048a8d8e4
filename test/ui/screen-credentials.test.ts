import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/model/errors.ts';
import { App } from '../../src/ui/app.ts';
import type { Action } from '../../src/ui/keys/key-table.ts';
import type { Screen } from '../../src/ui/screen.ts';
import { ScreenCredentials } from '../../src/ui/screen-credentials.ts';
import { chooseTheme } from '../../src/ui/theme.ts';
import { draw } from './terminal.ts';

class EmptyScreen implements Screen {
	readonly View = () => null;
	heading() {
		return { crumbs: [] };
	}
	sections() {
		return [] as const;
	}
	act(_action: Action): void {}
}

function opened(opens: (passphrase: string) => boolean = () => true) {
	const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
	app.open(new EmptyScreen());
	const secrets: string[] = [];
	const credentials = new ScreenCredentials(app, {
		secret: (value) => secrets.push(value),
		keyOpener: async () => opens,
	});
	const drawn = draw(app, { columns: 100, rows: 30 });
	const screens = () => app.state.get().screens.length;
	const sees = async (wanted: string) => {
		await expect.poll(async () => (await drawn.frame()).join('\n')).toContain(wanted);
	};
	return { app, credentials, drawn, secrets, screens, sees };
}

function refusal(host: string, code = 'ssh-auth'): OperatorError {
	return new OperatorError(`${host}: refused`, { code, exitCode: 4, host });
}

describe('secrets asked for on the screen', () => {
	it('are asked for once, however many hosts ask at the same time', async () => {
		const { credentials, drawn, screens, secrets, sees } = opened();
		const hosts = Array.from({ length: 40 }, (_, at) => `m${at + 1}`);
		const answers = Promise.all(hosts.map((host) => credentials.sshPassword(host)));
		await sees('SSH password for m1');
		expect(screens()).toBe(2);
		await drawn.send('s3cret\r');
		expect(new Set(await answers)).toEqual(new Set(['s3cret']));
		expect(screens()).toBe(1);
		expect(secrets).toEqual(['s3cret']);
		drawn.close();
	});

	it('are never on the screen', async () => {
		const { credentials, drawn, sees } = opened();
		const answer = credentials.sudoPassword('m1');
		await sees('sudo password on m1');
		await drawn.send('s3cret');
		await sees('••••••');
		await drawn.send('\r');
		expect(await answer).toBe('s3cret');
		expect(drawn.written()).not.toContain('s3cret');
		drawn.close();
	});

	it('are asked for again by name where a host has refused them, and nowhere else', async () => {
		const { credentials, drawn, sees, screens } = opened();
		const first = Promise.all([credentials.sshPassword('m1'), credentials.sshPassword('m2')]);
		await sees('SSH password for m1');
		await drawn.send('one\r');
		await first;
		expect(credentials.refused('m2', refusal('m2'))).toBe(true);
		const again = credentials.sshPassword('m2');
		await sees('m2 has refused the one');
		await drawn.send('two\r');
		expect(await again).toBe('two');
		expect(await credentials.sshPassword('m3')).toBe('two');
		expect(screens()).toBe(1);
		drawn.close();
	});

	it('that were mistyped are corrected once for all hosts that refused them', async () => {
		const { credentials, drawn, sees } = opened();
		const hosts = ['m1', 'm2', 'm3'];
		const first = Promise.all(hosts.map((host) => credentials.sshPassword(host)));
		await sees('SSH password');
		await drawn.send('typo\r');
		await first;
		for (const host of hosts) expect(credentials.refused(host, refusal(host))).toBe(true);
		const again = Promise.all(hosts.map((host) => credentials.sshPassword(host)));
		await sees('m1 has refused');
		await drawn.send('right\r');
		expect(await again).toEqual(['right', 'right', 'right']);
		drawn.close();
	});

	it('are left with esc: none for the host, and none for those that ask the same now', async () => {
		const { credentials, drawn, sees, screens, secrets } = opened();
		const both = Promise.all([credentials.sshPassword('m1'), credentials.sshPassword('m2')]);
		await sees('SSH password');
		await drawn.send('\x1b');
		expect(await both).toEqual([null, null]);
		expect(screens()).toBe(1);
		expect(secrets).toEqual([]);
		expect(credentials.refused('m1', refusal('m1'))).toBe(false);
		const later = credentials.sshPassword('m1');
		await sees('SSH password for m1');
		await drawn.send('now\r');
		expect(await later).toBe('now');
		drawn.close();
	});

	it('are not tried on a host without end', async () => {
		const { credentials, drawn, sees } = opened();
		const worth: boolean[] = [];
		for (const password of ['a', 'b', 'c']) {
			const answer = credentials.sudoPassword('m1');
			await sees('sudo password on m1');
			await drawn.send(`${password}\r`);
			await answer;
			worth.push(credentials.refused('m1', refusal('m1', 'sudo-wrong-password')));
		}
		expect(worth).toEqual([true, true, false]);
		drawn.close();
	});

	it('of one kind are not given as another', async () => {
		const { credentials, drawn, sees } = opened();
		const ssh = credentials.sshPassword('m1');
		await sees('SSH password');
		await drawn.send('login\r');
		await ssh;
		const sudo = credentials.sudoPassword('m1');
		await sees('sudo password');
		await drawn.send('\x1b');
		expect(await sudo).toBeNull();
		drawn.close();
	});

	it('that open a key are tried before they are taken, and asked for once a file', async () => {
		const { credentials, drawn, sees, secrets } = opened((passphrase) => passphrase === 'right');
		const both = Promise.all([
			credentials.keyPassphrase('/keys/id'),
			credentials.keyPassphrase('/keys/id'),
		]);
		await sees('Passphrase of /keys/id');
		await drawn.send('wrong\r');
		await sees('the key does not open with this');
		await drawn.send('\x15right\r');
		expect(await both).toEqual(['right', 'right']);
		expect(secrets).toEqual(['right']);
		drawn.close();
	});
});
