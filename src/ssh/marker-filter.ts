/** Longest line of a marker, bytes; its label is a line of /proc/PID/stat. */
const MARKER_LINE = 4 * 1024;
/** What of the noise before the marker is kept for an error message, bytes. */
const NOISE_KEPT = 64 * 1024;

/**
 * Withholds everything up to and including the marker's line: banners and the output of rc files
 * are not the script's.
 */
export class MarkerFilter {
	/** Not as a Buffer: a small one keeps the whole slab that Node cut it from in memory. */
	readonly #marker: string;
	#before: Buffer = Buffer.alloc(0);
	#found = false;
	#label = '';

	constructor(marker: string) {
		this.#marker = marker;
	}

	get found(): boolean {
		return this.#found;
	}

	/** What followed the marker on its line. */
	get label(): string {
		return this.#label;
	}

	/** What came so far while there is no marker; nothing once there is. */
	get noise(): string {
		return this.#before.toString('utf8');
	}

	/** @returns What of this chunk belongs to the script. */
	push(chunk: Buffer): Buffer {
		if (this.#found) return chunk;
		const seen = Buffer.concat([this.#before, chunk]);
		const start = seen.indexOf(this.#marker);
		const end = start === -1 ? -1 : seen.indexOf(0x0a, start);
		if (end === -1) {
			// A line that does not end is not the marker's, whatever it holds.
			const isWaiting = start !== -1 && seen.length - start <= MARKER_LINE;
			const keepFrom = isWaiting ? start - NOISE_KEPT : seen.length - NOISE_KEPT;
			this.#before = Buffer.from(seen.subarray(Math.max(0, keepFrom)));
			return Buffer.alloc(0);
		}
		this.#found = true;
		this.#label = seen.toString('latin1', start + this.#marker.length, end).trim();
		this.#before = Buffer.alloc(0);
		return seen.subarray(end + 1);
	}
}
