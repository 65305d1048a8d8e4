import { describe, expect, test } from 'vitest';
import { open } from './open.ts';
import { keys, type PtyProgram } from './pty.ts';

const addresses = Array.from({ length: 40 }, (_, index) => `10.9.8.${index + 1}`);

describe('keys that arrive in one chunk', () => {
	test('all count: three lines down and enter', async () => {
		const { tui } = open();
		await tui.see('install a cluster');
		tui.press(`jjj${keys.enter}`);
		await tui.see('Which recording shall be played?');
	});

	test('go on to the screen that the first of them opens', async () => {
		const { tui } = open();
		await tui.see('❯ install a cluster');
		tui.press(`${keys.enter}m1 m2 root@m3:2222`);
		await tui.see('3 hosts');
		expect(tui.screen).toContain('m1 m2 root@m3:2222');
	});

	test('of a terminal without bracketed paste are the lines of a paste', async () => {
		const { tui } = open();
		await tui.choose('install a cluster');
		await tui.see('Which hosts are to be the cluster?');
		tui.press(addresses.join('\r'));
		await tui.see('40 hosts');
	});
});

describe('a paste', () => {
	test('is text where text is asked for, line ends included', async () => {
		const { tui } = open();
		await tui.choose('install a cluster');
		await tui.see('Which hosts are to be the cluster?');
		tui.paste(addresses.join('\r\n'));
		await tui.see('40 hosts');
	});

	test('is no keys where no text is asked for', async () => {
		const { tui } = open();
		await tui.see('❯ install a cluster');
		tui.paste('jjq\r');
		tui.press('j');
		await tui.see('❯ open a cluster.yaml');
		tui.press('q');
		expect(await tui.end()).toBe(0);
	});
});

describe('while a run is being drawn', () => {
	async function running(): Promise<PtyProgram> {
		const { tui } = open(['demo', '--speed', '100']);
		await tui.see('make it so');
		tui.press('--');
		await tui.see('×25');
		tui.press('a');
		await tui.choose('change them');
		await tui.see('at work');
		return tui;
	}

	test('quick typing loses no character', async () => {
		const tui = await running();
		tui.press(`1/`);
		await tui.see('Show lines with');
		const typed = 'the quick brown fox jumps over the lazy dog';
		for (const character of typed) tui.press(character);
		await tui.see(`Show lines with ${typed}`);
		for (const _ of 'lazy dog') tui.press(keys.backspace);
		await tui.see(/Show lines with the quick brown fox jumps over the$/m);
	});

	test('resizes break no frame and lose no key', async () => {
		const tui = await running();
		const sizes = [
			[160, 48],
			[60, 15],
			[120, 40],
			[59, 14],
			[100, 30],
			[100, 20],
			[70, 45],
			[80, 24],
		] as const;
		for (const [columns, rows] of sizes) {
			tui.resize(columns, rows);
			tui.press('s');
			await tui.see(columns < 60 ? 'needs 60×15' : 'k8s-tui ▸ demo ▸ Run');
		}
		// A question stands still, however the run behind it goes on.
		const question = 'Leave while the run goes on?';
		const unresized = await running();
		unresized.press('q');
		await unresized.see(question);
		await unresized.see('? help  enter choose');
		tui.press('q');
		await tui.becomes(unresized.screen);
		tui.resize(100, 30);
		await tui.see(/^ {2}╭─{88}╮$/m);
		tui.resize(80, 24);
		await tui.becomes(unresized.screen);
		tui.press(keys.escape);
		await tui.see(/❯ . m1/);
	});
});
