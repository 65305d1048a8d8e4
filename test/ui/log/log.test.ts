import { describe, expect, it } from 'vitest';
import { cleanLines } from '../../../src/ui/log/clean-line.ts';
import { LineRing } from '../../../src/ui/log/line-ring.ts';
import { LogStore } from '../../../src/ui/log/log-store.ts';
import {
	type LogView,
	logViewStart,
	pageOf,
	scroll,
	search,
	tailOf,
} from '../../../src/ui/log/log-window.ts';
import { cells } from '../../../src/ui/text/cells.ts';

function ringOf(...lines: string[]): LineRing {
	const ring = new LineRing();
	for (const [index, line] of lines.entries()) ring.push(index * 1000, line);
	return ring;
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

describe('a ring of lines', () => {
	it('keeps the last lines, and their numbers while older ones go', () => {
		const ring = new LineRing({ lines: 3 });
		for (const line of numbered(10)) ring.push(0, line);
		expect([ring.first, ring.end]).toEqual([7, 10]);
		expect([ring.text(6), ring.text(7), ring.text(9)]).toEqual(['', 'line 7', 'line 9']);
	});

	it('holds no more characters than it may, however long the lines are', () => {
		const ring = new LineRing({ lines: 100, characters: 1000 });
		for (let index = 0; index < 50; index++) ring.push(0, 'x'.repeat(300));
		expect(ring.characters).toBe(900);
		expect(ring.end - ring.first).toBe(3);
	});

	it('keeps one line that alone is longer than all may be', () => {
		const ring = new LineRing({ characters: 10 });
		ring.push(0, 'short');
		ring.push(0, 'x'.repeat(50));
		expect(ring.text(ring.end - 1)).toHaveLength(50);
		expect(ring.end - ring.first).toBe(1);
	});
});

describe('the logs of many hosts', () => {
	it('stay bounded under 12 hosts with 60,000 lines each', () => {
		const limits = { lines: 2000, characters: 100_000 };
		const store = new LogStore(limits);
		const hosts = Array.from({ length: 12 }, (_, index) => `h${index}`);
		for (let line = 0; line < 60_000; line++) {
			for (const host of hosts) store.append(host, line, `${host} prints its line ${line}`);
		}
		for (const host of hosts) {
			const ring = store.of(host);
			expect(ring.end).toBe(60_000);
			expect(ring.end - ring.first).toBeLessThanOrEqual(limits.lines);
			expect(ring.characters).toBeLessThanOrEqual(limits.characters);
			expect(ring.text(ring.end - 1)).toBe(`${host} prints its line 59999`);
		}
	});

	it('tell the panes of hosts with new lines once, and no other', () => {
		const store = new LogStore();
		const told: string[] = [];
		for (const host of ['a', 'b']) store.subscribe(host, () => told.push(host));
		for (const line of numbered(500)) store.append('a', 0, line);
		expect(told).toEqual([]);
		store.publish();
		store.publish();
		expect(told).toEqual(['a']);
	});
});

describe('a line from outside', () => {
	it.each([
		['a colour', '\x1b[31mred\x1b[0m', 'red'],
		['a window title', '\x1b]0;owned\x07text', 'text'],
		['a cursor movement as one byte', 'a\x9b2Ab', 'ab'],
		['a carriage return', 'old\rnew', 'new'],
		['an override of the direction', 'a\u202eb', 'ab'],
		['a tab', 'a\tb', 'a    b'],
		['a bell and a null', 'a\x07\0b', 'ab'],
	])('loses %s', (_, text, clean) => {
		expect(cleanLines(text)).toEqual([clean]);
	});

	it('becomes several where it has line ends', () => {
		expect(cleanLines('a\nb\r\nc\u2028d')).toEqual(['a', 'b', 'c', 'd']);
	});
});

describe('the window of a log', () => {
	const ring = ringOf(...numbered(100));
	const view = (fields: Partial<LogView>): LogView => ({ ...logViewStart, ...fields });

	it('shows the newest lines, and after scrolling up the same ones while others come', () => {
		const growing = ringOf(...numbered(100));
		expect(pageOf(growing, logViewStart, 20, 3).lines).toEqual(['line 97', 'line 98', 'line 99']);
		const held = scroll(growing, logViewStart, -2, 20, 3);
		growing.push(0, 'new');
		expect(pageOf(growing, held, 20, 3).lines).toEqual(['line 95', 'line 96', 'line 97']);
	});

	it('follows again where it is scrolled to the end', () => {
		const up = scroll(ring, logViewStart, -2, 20, 3);
		expect(up.follow).toBe(false);
		expect(scroll(ring, up, 2, 20, 3).follow).toBe(true);
	});

	it('shows the oldest that is left where the line it stood at is gone', () => {
		const small = new LineRing({ lines: 5 });
		for (const line of numbered(20)) small.push(0, line);
		expect(pageOf(small, view({ follow: false, top: 2 }), 20, 2).lines).toEqual([
			'line 15',
			'line 16',
		]);
	});

	it('leaves out lines without the pattern; capitals count only where the pattern has some', () => {
		const mixed = ringOf('etcd up', 'kubelet up', 'Etcd down');
		const lines = (pattern: string) => pageOf(mixed, view({ pattern }), 40, 9).lines;
		expect(lines('etcd')).toEqual(['  etcd up', '  Etcd down']);
		expect(lines('Etcd')).toEqual(['  Etcd down']);
	});

	it('goes from match to match, round at the ends', () => {
		const mixed = ringOf('a x', 'b', 'c x', 'd');
		const start = view({ pattern: 'x' });
		const newest = search(mixed, start, 1, 4);
		expect(newest.match).toBe(2);
		expect(search(mixed, newest, 1, 4).match).toBe(0);
		expect(search(mixed, newest, -1, 4).match).toBe(0);
		expect(pageOf(mixed, newest, 20, 4).lines).toEqual(['▏ a x', '  b', '❯ c x', '  d']);
	});

	it('breaks or cuts lines to the width, wide characters too, and never more than fit', () => {
		const wide = ringOf('控制平面'.repeat(20), 'x'.repeat(100));
		for (const isWrapped of [true, false]) {
			const { lines } = pageOf(wide, view({ wrap: isWrapped, times: true }), 30, 5);
			expect(lines.length).toBe(isWrapped ? 5 : 2);
			for (const line of lines) expect(cells(line)).toBeLessThanOrEqual(30);
		}
	});

	it('says the time of a line in UTC, as the log on disk does', () => {
		const { lines } = pageOf(ringOf('a', 'b'), view({ times: true }), 20, 5);
		expect(lines).toEqual(['00:00:00 a', '00:00:01 b']);
	});

	it('gives a pane the last lines that say something', () => {
		expect(tailOf(ringOf('a', '', 'b', '   ', ''), 10, 2)).toEqual(['a', 'b']);
	});
});
