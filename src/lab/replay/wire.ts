/** What arrives for one command: the host's end of the protocol that `src/ssh` speaks. */
export interface WireRequest {
	/** To be printed on both streams before anything else; see `greeting`. */
	marker: string;
	/** What the script's first line says it is for. */
	name: string;
	script: string;
	/** What of the caller's stdin came along with the script. */
	rest: Buffer;
}

const BEGIN = Buffer.from('k8s-tui\n');

/** Takes the script off the stdin of a command, as the loader on a host does. */
export class RequestReader {
	readonly #length: number | null;
	#seen: Buffer = Buffer.alloc(0);

	/** @param command What the SSH client asked to run. */
	constructor(command: string) {
		const length = /\b(?:head -c |count=)(\d+)\b/.exec(command)?.[1];
		this.#length = length === undefined ? null : Number(length);
	}

	/** Whether the command is one that reads its script from stdin. */
	get understood(): boolean {
		return this.#length !== null;
	}

	/** @returns the request once all of its script is there; null until then. */
	push(chunk: Buffer): WireRequest | null {
		this.#seen = Buffer.concat([this.#seen, chunk]);
		const begin = this.#seen.indexOf(BEGIN);
		if (begin === -1 || this.#length === null) return null;
		const start = begin + BEGIN.length;
		const end = start + this.#length;
		if (this.#seen.length < end) return null;
		const text = this.#seen.toString('utf8', start, end);
		return {
			marker: /k8s-tui-[0-9a-f]{24}/.exec(text)?.[0] ?? '',
			name: /^# k8s-tui: (.*)$/m.exec(text)?.[1] ?? '',
			script: text,
			rest: this.#seen.subarray(end),
		};
	}
}

/**
 * What the start of every script prints on stdout: the marker and its /proc/PID/stat line.
 * proc(5): field 1 the pid, 6 the session, 22 the start time.
 */
export function greeting(marker: string, pid: number): string {
	const fields = ['S', 1, pid, pid, ...Array<number>(15).fill(0), pid];
	return `${marker} ${pid} (sh) ${fields.join(' ')}\n`;
}
