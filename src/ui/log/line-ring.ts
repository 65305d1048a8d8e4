export interface RingLimits {
	lines: number;
	/** Characters of all lines together. */
	characters: number;
}

const DEFAULT_LIMITS: RingLimits = { lines: 2000, characters: 256_000 };

/**
 * The last lines of an endless text. A line keeps its number, counted from 0 since the beginning,
 * until it is dropped for a new one, so that a place in the text stays the same while lines come in.
 */
export class LineRing {
	readonly #limits: RingLimits;
	readonly #texts: string[] = [];
	readonly #times: number[] = [];
	#first = 0;
	#end = 0;
	#characters = 0;

	constructor(limits: Partial<RingLimits> = {}) {
		this.#limits = { ...DEFAULT_LIMITS, ...limits };
	}

	/** Number of the oldest line that is kept. */
	get first(): number {
		return this.#first;
	}

	/** Number that the next line will get. */
	get end(): number {
		return this.#end;
	}

	/** Characters that are kept. */
	get characters(): number {
		return this.#characters;
	}

	/** @param time Unix time in milliseconds. */
	push(time: number, text: string): void {
		const { lines, characters } = this.#limits;
		while (this.#end - this.#first >= lines) this.#drop();
		while (this.#end > this.#first && this.#characters + text.length > characters) this.#drop();
		const slot = this.#end % lines;
		this.#texts[slot] = text;
		this.#times[slot] = time;
		this.#characters += text.length;
		this.#end += 1;
	}

	/** A line that is kept; an empty text for any other number. */
	text(number: number): string {
		return this.#has(number) ? (this.#texts[number % this.#limits.lines] ?? '') : '';
	}

	/** When a line came, Unix time in milliseconds. */
	time(number: number): number {
		return this.#times[number % this.#limits.lines] ?? 0;
	}

	#has(number: number): boolean {
		return number >= this.#first && number < this.#end;
	}

	#drop(): void {
		const slot = this.#first % this.#limits.lines;
		this.#characters -= this.#texts[slot]?.length ?? 0;
		this.#texts[slot] = '';
		this.#first += 1;
	}
}
