/** Takes exact numbers of bytes from a stream of chunks, holding one chunk at a time. */
export class ByteReader {
	readonly #chunks: AsyncIterator<Buffer>;
	#rest: Buffer = Buffer.alloc(0);

	constructor(chunks: AsyncIterable<Buffer>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
	}

	/** The next bytes; fewer than asked for only at the end of the stream. */
	async read(bytes: number): Promise<Buffer> {
		const parts: Buffer[] = [];
		let missing = bytes;
		while (missing > 0) {
			const part = await this.#take(missing);
			if (part === null) break;
			parts.push(part);
			missing -= part.length;
		}
		const [only] = parts;
		return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
	}

	/** Passes over bytes and says how many there were. */
	async skip(bytes: number): Promise<number> {
		let missing = bytes;
		while (missing > 0) {
			const part = await this.#take(missing);
			if (part === null) break;
			missing -= part.length;
		}
		return bytes - missing;
	}

	/** Reads to the end, so that whoever watches the same stream sees all of it. */
	async drain(): Promise<void> {
		while ((await this.#take(Number.MAX_SAFE_INTEGER)) !== null);
	}

	/** Lets go of the stream, read to its end or not. */
	async close(): Promise<void> {
		await this.#chunks.return?.();
	}

	async #take(atMost: number): Promise<Buffer | null> {
		while (this.#rest.length === 0) {
			const next = await this.#chunks.next();
			if (next.done === true) return null;
			this.#rest = next.value;
		}
		const part = this.#rest.subarray(0, atMost);
		this.#rest = this.#rest.subarray(part.length);
		return part;
	}
}
