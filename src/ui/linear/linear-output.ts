import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import type { Words } from '../words/en/catalogue.ts';
import { announcement, spoken } from './announce.ts';

/** A frame is read out when it has stood for so long, so that words are said and not letters. */
const QUIET_MS = 150;
/** What never stands still is read out this often. */
const MOST_MS = 1000;

/**
 * Stands between Ink and a terminal that a screen reader reads: takes whole frames and writes what is
 * new in them as lines below each other. Nothing that was written is ever changed.
 */
export class LinearOutput extends Writable {
	readonly isTTY = true;
	/**
	 * Room enough that nothing is cut, in a shape that screens draw in one column; the terminal wraps
	 * what is longer than its own lines.
	 */
	readonly columns = 400;
	readonly rows = 29;
	readonly #terminal: NodeJS.WriteStream;
	readonly #words: () => Words;
	#said: string[] = [];
	#frame: string[] = [];
	#timer: NodeJS.Timeout | null = null;
	#waitingSince: number | null = null;

	/** @param words in the language of the moment */
	constructor(terminal: NodeJS.WriteStream, words: () => Words) {
		super({ decodeStrings: false });
		this.#terminal = terminal;
		this.#words = words;
	}

	/** Ink writes a frame at once, and what switches modes of the terminal on its own. */
	override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
		const text = String(chunk);
		const plain = stripVTControlCharacters(text);
		if (plain.trim() !== '') this.#take(plain.split('\n').map((line) => line.trimEnd()));
		else if (plain === '') this.#terminal.write(text);
		done();
	}

	/** Says what has not been said yet. */
	flush(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		this.#waitingSince = null;
		const words = this.#words();
		const news = announcement(this.#said, this.#frame);
		this.#said = this.#frame;
		for (const line of news) this.#terminal.write(`${spoken(line, words)}\n`);
	}

	#take(frame: string[]): void {
		this.#frame = frame;
		const now = Date.now();
		this.#waitingSince ??= now;
		if (this.#timer !== null) clearTimeout(this.#timer);
		const left = this.#waitingSince + MOST_MS - now;
		this.#timer = setTimeout(() => this.flush(), Math.max(0, Math.min(QUIET_MS, left))).unref();
	}
}
