import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { actionsOf } from '../../src/ui/keys/key-table.ts';
import { showKey } from '../../src/ui/keys/show-key.ts';
import { open } from './open.ts';
import { BIN, keys } from './pty.ts';

/** Selects a colour, in any of the ways that a terminal has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a control sequence is what is looked for
const COLOUR = /\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/;
const ALTERNATE_SCREEN = '\x1b[?1049h';

describe('the screen', () => {
	test('opens at Home in colour, on a screen of its own, and leaves the terminal as it was', async () => {
		const { tui } = open();
		await tui.see('install a cluster');
		expect(tui.written).toContain(ALTERNATE_SCREEN);
		expect(tui.written).toMatch(COLOUR);
		tui.press('q');
		expect(await tui.end()).toBe(0);
		expect(tui.isRestored).toBe(true);
	});

	test('has a help that names every key of Home, from the table that the keys come from', async () => {
		const { tui } = open();
		await tui.see('install a cluster');
		tui.press('?');
		await tui.see('esc closes the help');
		for (const section of ['home', 'list', 'global'] as const) {
			for (const { binding } of actionsOf(section)) {
				const shown = binding.keys.map(showKey).join(' ');
				expect(tui.lines.some((line) => line.includes(` ${shown} `))).toBe(true);
			}
		}
		tui.press('?');
		await tui.seeNoMore('esc closes the help');
	});

	test('ends with 130 on Ctrl-C', async () => {
		const { tui } = open();
		await tui.see('install a cluster');
		tui.press(keys.ctrlC);
		expect(await tui.end()).toBe(130);
		expect(tui.isRestored).toBe(true);
	});

	test.each([
		['--no-color', ['--no-color'], {}],
		['NO_COLOR', [], { NO_COLOR: '1' }],
	])('has no colour with %s, and all words', async (_, argv, env) => {
		const { tui } = open(argv, { env });
		await tui.see('install a cluster');
		tui.press('?');
		await tui.see('esc closes the help');
		expect(tui.written).not.toMatch(COLOUR);
	});

	test.each([
		['--lang zh-CN', ['--lang', 'zh-CN'], {}],
		['LANG=zh_CN.UTF-8', [], { LANG: 'zh_CN.UTF-8' }],
		['LC_ALL over LANG', [], { LC_ALL: 'zh_CN.UTF-8' }],
	])('speaks Chinese with %s', async (_, argv, env) => {
		const { tui } = open(argv, { env });
		await tui.see('安装集群');
		expect(tui.screen).not.toContain('install a cluster');
	});

	test('is linear text with --screen-reader', async () => {
		const { tui } = open(['--screen-reader']);
		await tui.see('install a cluster');
		expect(tui.written).not.toContain(ALTERNATE_SCREEN);
		tui.press('j');
		await tui.see('selected: open a cluster.yaml');
		tui.press('q');
		expect(await tui.end()).toBe(0);
		expect(tui.screen).toContain('open a cluster.yaml');
	});

	test('is not opened without a terminal: exit code 2, and what to do instead', () => {
		const { status, stdout, stderr } = spawnSync(process.execPath, [BIN], {
			input: '',
			encoding: 'utf8',
		});
		expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
		expect(stderr).toMatch(/There is no terminal to open the screen on[\s\S]*k8s-tui --help/);
	});

	test('says so where the window is too small, and comes back with a larger one', async () => {
		const { tui } = open();
		await tui.see('install a cluster');
		tui.resize(59, 15);
		await tui.see('k8s-tui needs 60×15 characters, this window has 59×15');
		tui.press('j');
		tui.resize(80, 14);
		await tui.see('this window has 80×14');
		tui.resize(60, 15);
		await tui.see('❯ open a cluster.yaml');
		expect(tui.lines[0]).toBe(' k8s-tui ▸ Home');
	});
});

describe('a demo that is under way', () => {
	async function running(env: Record<string, string> = {}) {
		const opened = open(['demo', '--speed', '128'], { env });
		const { tui } = opened;
		await tui.see('make it so');
		expect(readdirSync(opened.temporary)).toHaveLength(1);
		tui.press('-------');
		await tui.see('×1');
		tui.press('a');
		await tui.choose('change them');
		await tui.see('at work');
		return opened;
	}

	test('ends with its window: nothing runs on, nothing temporary is left', async () => {
		const { tui, temporary } = await running();
		tui.hangUp();
		await tui.end();
		expect(readdirSync(temporary)).toEqual([]);
	});

	test('ends with SIGTERM: the terminal is as it was, nothing temporary is left', async () => {
		const { tui, temporary } = await running();
		process.kill(tui.pid, 'SIGTERM');
		expect(await tui.end()).toBe(130);
		expect(tui.isRestored).toBe(true);
		expect(readdirSync(temporary)).toEqual([]);
	});

	test('pauses on the first Ctrl-C and is left by the third', async () => {
		const { tui, temporary } = await running();
		tui.press(keys.ctrlC);
		await tui.see('Pausing: nothing new begins');
		tui.press(keys.ctrlC + keys.ctrlC);
		expect(await tui.end()).toBe(130);
		expect(tui.isRestored).toBe(true);
		expect(tui.screen, 'nothing to go on with').not.toContain('apply -f');
		expect(readdirSync(temporary)).toEqual([]);
	});

	test('asks before q leaves it', async () => {
		const { tui, temporary } = await running();
		tui.press('q');
		await tui.choose('leave now');
		expect(await tui.end()).toBe(130);
		expect(readdirSync(temporary)).toEqual([]);
	});

	test('that crashes leaves the terminal as it was, with the fault on it', async () => {
		const fault = `process.once('SIGUSR2', () => { throw new Error('a fault of the program') })`;
		const { tui } = await running({
			NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}`,
		});
		process.kill(tui.pid, 'SIGUSR2');
		expect(await tui.end()).toBe(1);
		expect(tui.isRestored).toBe(true);
		expect(tui.screen).toContain('a fault of the program');
	});
});
