import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { open } from './open.ts';
import { keys, type PtyProgram } from './pty.ts';

/** Sets the window's title, clears the screen and colours, by both kinds of control sequences. */
const ATTACK = '\x1b]0;owned\x07\x1b[2J\x9b31m';
const NAME = `prod${ATTACK}`;

/** What the program itself never writes: a title, a bell, C1 controls, a cleared screen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const RAW = /\x1b\]|\x07|[\x80-\x9f]|\x1b\[2J/;

async function withoutHarm(tui: PtyProgram, seen: string | RegExp): Promise<void> {
	await tui.see(seen);
	expect(tui.written).not.toMatch(RAW);
}

test('a hostile cluster.yaml and its path are shown without their control sequences', async () => {
	const { tui } = open([], {}, (home) => {
		const directory = join(home, NAME);
		mkdirSync(directory);
		const file = join(directory, 'cluster.yaml');
		const version = JSON.stringify(`1.30${ATTACK}`);
		writeFileSync(file, `name: good\nkubernetes: {version: ${version}}\nhosts: []\n`);
		const config = join(home, '.config/k8s-tui');
		mkdirSync(config, { recursive: true });
		const recent = { name: NAME, file, openedAt: '2026-01-01T00:00:00.000Z' };
		writeFileSync(join(config, 'config.json'), JSON.stringify({ recentClusters: [recent] }));
	});
	await withoutHarm(tui, 'its cluster.yaml cannot be used');
	tui.press(keys.enter);
	await withoutHarm(tui, 'cannot be opened');
	tui.press(keys.enter);
	await tui.choose('troubleshoot');
	await withoutHarm(tui, 'What is broken?');
	tui.press(keys.enter);
	await tui.seeNoMore('What is broken?');
	await withoutHarm(tui, '❯ close');
});

test('hostile names in ~/.ssh/config and in an inventory are shown without them', async () => {
	const { tui, home } = open([], {}, (directory) => {
		mkdirSync(join(directory, '.ssh'));
		writeFileSync(
			join(directory, '.ssh/config'),
			`Host plain\n  HostName 10.0.0.1\nHost bad${ATTACK}\n  HostName 10.0.0.2${ATTACK}\n`,
		);
		writeFileSync(
			join(directory, `inventory${ATTACK}`),
			`[masters${ATTACK}]\nm1${ATTACK} ansible_host=10.0.0.3 ansible_connection=x${ATTACK}\nm2\n`,
		);
	});
	await tui.choose('install a cluster');
	await tui.see('Which hosts are to be the cluster?');
	tui.press('\t');
	await tui.choose('~/.ssh/config');
	await withoutHarm(tui, 'plain');
	tui.press(`a${keys.enter}`);
	await withoutHarm(tui, 'Which hosts are to be the cluster?');
	tui.press('\t');
	await tui.choose('an Ansible inventory');
	await tui.see('Which inventory file?');
	tui.paste(join(home, `inventory${ATTACK}`));
	tui.press(keys.enter);
	await withoutHarm(tui, /inventory/);
});

test('a hostile log file is diagnosed without its control sequences', async () => {
	const { tui } = open([], {}, (directory) => {
		writeFileSync(
			join(directory, 'kubelet.log'),
			`${ATTACK} failed to run Kubelet: misconfiguration: kubelet cgroup driver: "systemd" is different from docker cgroup driver: "cgroupfs" ${ATTACK}\n`,
		);
	});
	await tui.choose('troubleshoot');
	await tui.choose('a log file');
	await tui.see('Which');
	tui.press(`kubelet.log${keys.enter}`);
	await withoutHarm(tui, 'cgroup driver');
});
