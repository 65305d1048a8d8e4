import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { keys } from '../e2e/pty.ts';
import { withLab } from './support/lab.ts';
import { newOperator, type Operator } from './support/operator.ts';

/** What looking at hosts and checking them may take. */
const QUICK = 120_000;

/** Minutes that preparing hosts, kubeadm and the joins may take on a slow machine, in milliseconds. */
const LONG = 600_000;

/** Procedure S3 as a person goes through it: from an empty screen, by keys alone. */
describe('the screen', () => {
	const lab = withLab('tui-install', { bastion: false });
	const all = ['m1', 'm2', 'm3', 'w1', 'w2'];
	let operator: Operator;
	beforeAll(() => {
		operator = newOperator(lab);
	});

	test('leads from typed addresses to a run, whose window is closed half-way', async () => {
		lab.keepLogsOnFailure();
		const tui = operator.open();
		await tui.choose('install a cluster');

		await tui.see('Which hosts are to be the cluster?');
		const [m1, m2, m3, ...workers] = addresses();
		tui.paste(`${m1}\nops@${m2} ${m3}\n${workers.join(', ')}\n`);
		await tui.see('5 hosts');
		tui.press(keys.enter);
		await tui.see('5 host keys are new to this machine');
		tui.press('y');
		await tui.answer('sudo password on', opsPassword());
		await tui.see(/m1 .*control plane/);
		tui.press(keys.enter);
		await tui.answer('Name of the cluster', 'shop');

		await tui.pick('endpoint', 'virtual IP');
		await tui.fill('virtual IP', String(lab.state.vip));
		tui.press('c');

		await tui.pick('software from', 'bundle');
		await tui.fill('bundle', join(lab.state.directory, 'bundle'));
		await tui.pick('Kubernetes', '1.20.2');
		await tui.pick('runtime', 'docker');
		await tui.pick('pod network', 'bridge');
		tui.press('e');
		await tui.hasWritten('edited for a lab');
		await tui.see('Software and network');
		tui.press('c');

		await tui.see('Nothing stands in the way', QUICK);
		tui.press('F');
		await tui.choose('yes');
		await tui.see('Applying the safe fixes');
		await tui.see('Nothing stands in the way', QUICK);
		tui.press('c');
		await tui.see('make it so');
		tui.press('a');
		await tui.choose('change them');
		await tui.see(/◐ join control plane/, LONG);
		tui.hangUp();
		await tui.end();
	});

	test('finds the unfinished run at the next start and finishes it', async () => {
		lab.keepLogsOnFailure();
		const tui = operator.open();
		await tui.choose('go on with shop');
		await tui.answer('sudo password on', opsPassword());
		await tui.see('make it so', LONG);
		tui.press('a');
		await tui.choose('change them');
		await tui.see('shop is as cluster.yaml says', LONG);
		await tui.choose('see the cluster');
		await tui.see('shop is up');
		await tui.see('5 of 5 ready');
		await tui.see(/3 of 3 members healthy, leader m[123], [\d.]+ MB/);
		tui.press('q');
		expect(await tui.end()).toBe(0);
	});

	test('leaves a cluster whose nodes are all Ready, and a kubeconfig that works', () => {
		const nodes = kubectl('get', 'nodes', '--no-headers').trim().split('\n');
		expect(nodes.map((line) => line.split(/\s+/).slice(0, 2))).toEqual(
			all.map((name) => [name, 'Ready']),
		);
		expect(kubectl('get', '--raw', '/readyz')).toBe('ok');
	});

	test('offers the cluster at every later start', async () => {
		const tui = operator.open();
		await tui.see(/shop .*apply done/);
		tui.press('q');
		expect(await tui.end()).toBe(0);
	});

	function addresses(): string[] {
		return all.map((name) => {
			const host = lab.state.hosts.find((candidate) => candidate.name === name);
			return String(host?.address);
		});
	}

	function opsPassword(): string {
		return readFileSync(join(lab.state.directory, 'ops-password'), 'utf8').trim();
	}

	function kubectl(...args: string[]): string {
		const config = join(operator.directory, 'shop.kubeconfig');
		return execFileSync(
			join(lab.state.directory, 'bundle/bin/kubectl'),
			['--kubeconfig', config, ...args],
			{ encoding: 'utf8', timeout: 60_000 },
		);
	}
});
