import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthContext } from 'ssh2';
import { afterEach, expect, it } from 'vitest';
import { App } from '../../../../src/ui/app.ts';
import type { Draft } from '../../../../src/ui/draft.ts';
import { ScreenCredentials } from '../../../../src/ui/screen-credentials.ts';
import { HostsScreen } from '../../../../src/ui/screens/hosts/hosts-screen.tsx';
import { chooseTheme } from '../../../../src/ui/theme.ts';
import { keyOpener } from '../../../../src/ui/work/key-opener.ts';
import { SshHostsWork } from '../../../../src/ui/work/ssh-hosts-work.ts';
import { type FakeHost, newKey, startFakeHost } from '../../../ssh/fake-host.ts';
import { draw } from '../../terminal.ts';

const hosts: FakeHost[] = [];

afterEach(async () => {
	await Promise.all(hosts.splice(0).map((host) => host.stop()));
});

function passwordIs(password: string) {
	return (context: AuthContext) => {
		if (context.method === 'password' && context.password === password) context.accept();
		else context.reject(['password']);
	};
}

it('goes from typed hosts over keys and passwords to a Draft, against real SSH servers', async () => {
	for (const password of ['common', 'common', 'special']) {
		hosts.push(await startFakeHost({ auth: passwordIs(password), hostKey: newKey() }));
	}
	const home = mkdtempSync(join(tmpdir(), 'k8s-tui-hosts-'));
	const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
	const secrets: string[] = [];
	const credentials = new ScreenCredentials(app, {
		secret: (value) => secrets.push(value),
		keyOpener,
	});
	const environment = { home, agent: null, read: () => null, localUser: 'operator' };
	const drafts: Draft[] = [];
	const screen = new HostsScreen(app, {
		work: new SshHostsWork({ credentials, environment }),
		file: join(home, 'cluster.yaml'),
		next: (draft) => drafts.push(draft),
	});
	app.open(screen);
	const drawn = draw(app, { columns: 120, rows: 40 });
	const sees = async (wanted: string) => {
		const frame = async () => (await drawn.frame()).join('\n');
		await expect.poll(frame, { timeout: 15_000, interval: 20 }).toContain(wanted);
	};
	const places = hosts.map(({ port }) => `operator@127.0.0.1:${port}`);
	await drawn.send(`${places.join(' ')}\r`);
	await sees('3 host keys are new to this machine');
	await drawn.send('y');
	await sees('SSH password for');
	await drawn.send('common\r');
	await sees('has refused the one that it was given');
	await drawn.send('special\r');
	await expect
		.poll(() => screen.state.get().rows.map(({ stage }) => stage.kind), { timeout: 30_000 })
		.toEqual(['ready', 'ready', 'ready']);
	await expect.poll(() => screen.state.get().looks).toBe(0);
	expect(secrets).toEqual(['common', 'special']);
	expect(
		readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8')
			.trim()
			.split('\n'),
	).toHaveLength(3);
	await drawn.send('\r');
	await sees('Name of the cluster');
	await drawn.send('\x15prod\r');
	expect(drafts[0]?.spec.hosts).toHaveLength(3);
	expect(drafts[0]?.spec.hosts.map(({ ssh }) => ssh.port)).toEqual(hosts.map(({ port }) => port));
	expect(drawn.written()).not.toMatch(/common|special/);
	drawn.close();
}, 60_000);
