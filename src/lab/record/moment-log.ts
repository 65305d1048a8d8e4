import type { Moment } from '../replay/recording.ts';

/** Lines that arrive within this time of each other are one Moment. Milliseconds. */
const TOGETHER_MS = 25;

/** Gathers the output of one script into Moments of whole lines. */
export class MomentLog {
	readonly moments: Moment[] = [];
	readonly #since = performance.now();
	readonly #partial = { out: Buffer.alloc(0) as Buffer, err: Buffer.alloc(0) as Buffer };

	push(what: 'out' | 'err', chunk: Buffer): void {
		const seen = Buffer.concat([this.#partial[what], chunk]);
		const end = seen.lastIndexOf(0x0a) + 1;
		this.#partial[what] = seen.subarray(end);
		if (end > 0) this.#add(what, seen.toString('utf8', 0, end));
	}

	/** The request's input has ended. */
	endStdin(): void {
		this.moments.push([this.#now(), 'stdin']);
	}

	exit(status: number): void {
		for (const what of ['out', 'err'] as const) {
			const rest = this.#partial[what].toString('utf8');
			this.#partial[what] = Buffer.alloc(0);
			if (rest !== '') this.#add(what, rest);
		}
		this.moments.push([this.#now(), 'exit', status]);
	}

	#add(what: 'out' | 'err', text: string): void {
		const last = this.moments.at(-1);
		const now = this.#now();
		if (last !== undefined && last[1] === what && now - last[0] < TOGETHER_MS) last[2] += text;
		else this.moments.push([now, what, text]);
	}

	#now(): number {
		return Math.round(performance.now() - this.#since);
	}
}
