import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bareCandidate } from '../../../../src/discover/candidate.ts';
import { App } from '../../../../src/ui/app.ts';
import { HostsScreen } from '../../../../src/ui/screens/hosts/hosts-screen.tsx';
import { fileSources } from '../../../../src/ui/screens/hosts/sources.ts';
import { chooseTheme } from '../../../../src/ui/theme.ts';
import { draw } from '../../terminal.ts';
import { RecordedWork } from './recorded-work.ts';

function opened() {
	const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
	const work = new RecordedWork();
	const aliases = ['web', 'db'].map((alias) =>
		bareCandidate(alias, `${alias}.example.com`, { kind: 'ssh-config', alias }),
	);
	const screen = new HostsScreen(app, {
		work,
		file: '/srv/cluster.yaml',
		next: () => {},
		sources: { ...fileSources, sshConfig: () => aliases },
	});
	app.open(screen);
	const drawn = draw(app, { columns: 120, rows: 40 });
	const sees = async (wanted: string) => {
		await expect.poll(async () => (await drawn.frame()).join('\n')).toContain(wanted);
	};
	return { drawn, screen, work, sees };
}

it('takes the picked hosts of ssh_config, together with those that are typed', async () => {
	const { drawn, work, sees } = opened();
	await drawn.send('m1 ');
	await drawn.send('\t');
	await drawn.send('\r');
	await sees('0 of 2 picked');
	await drawn.send('j \r');
	await sees('+ 1 from ~/.ssh/config');
	await drawn.send('\r');
	await expect.poll(() => work.calls[0]).toBe('scan m1 db');
	drawn.close();
});

it('takes all hosts of an inventory with their roles, and says what it did not understand', async () => {
	const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-sources-'));
	const file = join(directory, 'inventory.ini');
	writeFileSync(
		file,
		'[masters]\nm1 ansible_host=10.0.0.11 ansible_port="{{ port }}"\n[workers]\nw1 ansible_host=10.0.0.21 ansible_user=ops\n',
	);
	const { drawn, screen, sees } = opened();
	await drawn.send('\t');
	await drawn.send('j\r');
	await drawn.send(`${file}\r`);
	await sees('m1: ansible_port is not understood');
	await drawn.send('\r');
	await sees('2 of 2 picked');
	await drawn.send('\r');
	await drawn.send('\r');
	await expect
		.poll(() => screen.state.get().rows.map(({ id, roles }) => [id, roles]))
		.toEqual([
			['m1', ['control-plane']],
			['w1', ['worker']],
		]);
	expect(screen.state.get().rows[1]?.candidate.user).toBe('ops');
	drawn.close();
});

it('says why a file cannot be used, and goes on', async () => {
	const { drawn, sees } = opened();
	await drawn.send('\t');
	await drawn.send('jj\r');
	await drawn.send('/nowhere/cluster.yaml\r');
	await sees('That cannot be used');
	await sees('there is no /nowhere/cluster.yaml');
	await drawn.send('\r');
	await sees('Which hosts are to be the cluster?');
	drawn.close();
});
