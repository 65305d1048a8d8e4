import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { announcement, spoken } from '../../../src/ui/linear/announce.ts';
import { LinearOutput } from '../../../src/ui/linear/linear-output.ts';
import { wordsOf } from '../../../src/ui/words/language.ts';

const HOME = ['k8s-tui ▸ Home', '', '❯ install   a new one', '  open      by its path', '? help'];

describe('what is said of a frame', () => {
	it('is all of a new screen', () => {
		expect(announcement([], HOME)).toEqual(HOME.filter((line) => line !== ''));
		expect(announcement(HOME, ['k8s-tui ▸ Hosts', 'Which hosts?', '? help'])).toEqual([
			'k8s-tui ▸ Hosts',
			'Which hosts?',
			'? help',
		]);
	});

	it('is the line that the cursor has come to, and not the one that it has left', () => {
		const moved = HOME.with(2, '  install   a new one').with(3, '❯ open      by its path');
		expect(announcement(HOME, moved)).toEqual(['❯ open      by its path']);
		expect(announcement(moved, HOME)).toEqual(['❯ install   a new one']);
	});

	it('is what has changed, in its order, and nothing twice', () => {
		const run = ['k8s-tui ▸ Run', '◐ m1   packages', '○ m2   waits', '? help'];
		const on = run.with(1, '✔ m1   done').with(2, '◐ m2   packages');
		expect(announcement(run, on)).toEqual(['✔ m1   done', '◐ m2   packages']);
		expect(announcement(on, on)).toEqual([]);
	});

	it('is not that time passes, that a bar grows or that something is gone', () => {
		const run = ['k8s-tui ▸ Run', '██░░  4 %   step 2 of 9   0:32', '◐ m1   0:59', 'note'];
		const later = ['k8s-tui ▸ Run', '███░  61 %   step 2 of 9   1:00:32', '◐ m1   1:02'];
		expect(announcement(run, later)).toEqual([]);
		expect(announcement(run, later.with(1, '███░  61 %   step 3 of 9   0:40'))).toHaveLength(1);
	});
});

describe('how it is said', () => {
	const english = wordsOf('en');
	it.each([
		['k8s-tui ▸ demo ▸ Plan      1 of 6', 'k8s-tui, demo, Plan, 1 of 6'],
		['❯ ◐ m1   10.0.0.1  packages   1/12', 'selected: at work: m1, 10.0.0.1, packages, 1/12'],
		['╭────╮', ''],
		['│ ✖ join failed │', 'problem: join failed'],
		['? help  enter choose', '? help, enter choose'],
		['a, b;  c', 'a, b; c'],
	])('%s', (line, said) => {
		expect(spoken(line, english)).toBe(said);
	});

	it('has a word in both languages for every sign', () => {
		expect(spoken('❯ ✔ m1', wordsOf('zh-CN'))).toBe('选中： 正常： m1');
	});
});

describe('the terminal of a screen reader', () => {
	function output() {
		const terminal = new PassThrough();
		let written = '';
		terminal.on('data', (chunk: Buffer) => {
			written += chunk.toString();
		});
		const linear = new LinearOutput(terminal as unknown as NodeJS.WriteStream, () => wordsOf('en'));
		return { linear, written: () => written };
	}

	it('gets lines one below the other, and never anything that moves its cursor', () => {
		const { linear, written } = output();
		linear.write(`\u001b[1m${HOME.join('\n')}\u001b[22m`);
		linear.flush();
		linear.write(
			HOME.with(2, '  install   a new one').with(3, '❯ open      by its path').join('\n'),
		);
		linear.flush();
		expect(written()).toBe(
			'k8s-tui, Home\nselected: install, a new one\nopen, by its path\n? help\nselected: open, by its path\n',
		);
	});

	it('says a word and not its letters, and still what never stands still', async () => {
		const { linear, written } = output();
		for (const typed of ['m', 'ma', 'mas', 'mast']) linear.write(`k8s-tui ▸ Hosts\n${typed}`);
		await expect.poll(written).toBe('k8s-tui, Hosts\nmast\n');
		let count = 0;
		const flood = setInterval(() => linear.write(`k8s-tui ▸ Hosts\nline ${++count}`), 20);
		await expect.poll(written, { timeout: 5000 }).toContain('line');
		clearInterval(flood);
	});

	it('passes on what switches its modes', () => {
		const { linear, written } = output();
		linear.write('\u001b[?2004h');
		expect(written()).toBe('\u001b[?2004h');
	});
});
