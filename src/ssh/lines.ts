/** Longest line that is kept, in characters; a longer one ends in an ellipsis. */
export const MAX_LINE_LENGTH = 4096;

/** Bidirectional overrides and isolates: invisible, and able to make a line read as another. */
const BIDI = '\u202a-\u202e\u2066-\u2069';
/** Characters that the fast path may not copy. Escapes, because the characters are invisible. */
const SPECIAL = new RegExp(`[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f${BIDI}]`, 'g');

type State = 'text' | 'escape' | 'escape-intermediate' | 'csi' | 'string' | 'string-escape';

/**
 * Takes the control sequences out of one line that arrives in pieces. Keeps at most
 * MAX_LINE_LENGTH characters, whatever the line's length.
 */
class LineCleaner {
	#state: State = 'text';
	#text = '';
	#length = 0;
	#returned = false;

	feed(piece: string): void {
		let index = 0;
		while (index < piece.length) {
			index = this.#state === 'text' ? this.#copyText(piece, index) : this.#skip(piece, index);
		}
	}

	/** The clean line; the cleaner is as new afterwards. */
	take(): string {
		const line = this.#length > MAX_LINE_LENGTH ? `${this.#text}…` : this.#text;
		this.#state = 'text';
		this.#clear();
		return line;
	}

	/** Copies up to the next special character and handles that one. */
	#copyText(piece: string, start: number): number {
		SPECIAL.lastIndex = start;
		const match = SPECIAL.exec(piece);
		const end = match === null ? piece.length : match.index;
		if (end > start) this.#append(piece.slice(start, end));
		if (match === null) return end;
		this.#control(match[0].charCodeAt(0));
		return end + 1;
	}

	#control(code: number): void {
		if (code === 0x0d) this.#returned = true;
		else if (code === 0x1b) this.#state = 'escape';
		else if (code === 0x9b) this.#state = 'csi';
		else if (startsString(code)) this.#state = 'string';
	}

	/** Inside a sequence: consumes one character. */
	#skip(piece: string, index: number): number {
		const code = piece.charCodeAt(index);
		// CAN and SUB abort any sequence; a new ESC starts another one.
		if (code === 0x18 || code === 0x1a) this.#state = 'text';
		else if (this.#state === 'string') this.#skipString(code);
		else if (this.#state === 'string-escape') {
			// Only ESC \ ends the string; any other ESC sequence ends it and begins itself.
			this.#state = 'text';
			if (code !== 0x5c) return this.#reenterEscape(index);
		} else if (code === 0x1b) this.#state = 'escape';
		else if (code === 0x0d) this.#returned = true;
		else if (this.#state === 'csi') this.#skipCsi(code);
		else this.#skipEscape(code);
		return index + 1;
	}

	#reenterEscape(index: number): number {
		this.#state = 'escape';
		return index;
	}

	#skipString(code: number): void {
		if (code === 0x07 || code === 0x9c) this.#state = 'text';
		else if (code === 0x1b) this.#state = 'string-escape';
	}

	#skipCsi(code: number): void {
		if (code >= 0x40 && code <= 0x7e) this.#state = 'text';
	}

	#skipEscape(code: number): void {
		if (this.#state === 'escape' && code === 0x5b) this.#state = 'csi';
		else if (this.#state === 'escape' && startsString(code + 0x40)) this.#state = 'string';
		else if (code >= 0x20 && code <= 0x2f) this.#state = 'escape-intermediate';
		else this.#state = 'text';
	}

	#append(text: string): void {
		if (this.#returned) this.#clear();
		if (this.#length > MAX_LINE_LENGTH) return;
		const room = MAX_LINE_LENGTH - this.#length;
		if (text.length <= room) {
			this.#text += text;
			this.#length += text.length;
			return;
		}
		this.#text += withoutHalfPair(text.slice(0, room));
		this.#length = MAX_LINE_LENGTH + 1;
	}

	#clear(): void {
		this.#text = '';
		this.#length = 0;
		this.#returned = false;
	}
}

/** DCS, SOS, OSC, PM and APC, as C1 codes. */
function startsString(code: number): boolean {
	return code === 0x90 || code === 0x98 || code === 0x9d || code === 0x9e || code === 0x9f;
}

function withoutHalfPair(text: string): string {
	return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

/**
 * Turns the bytes that a host sends into clean lines: UTF-8 across chunk borders, no control
 * sequences, of a line that was rewritten with carriage returns only the last state. Memory is
 * bounded by one chunk and MAX_LINE_LENGTH. How the bytes are cut into chunks changes nothing.
 */
export class LineDecoder {
	readonly #onLine: (text: string, nextByte: number) => void;
	readonly #cleaner = new LineCleaner();
	#utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
	#offset: number;
	#pending = false;

	/**
	 * @param onLine `nextByte` is the offset of the byte after the line and its line feed.
	 * @param offset Offset of the first byte that will be pushed.
	 */
	constructor(onLine: (text: string, nextByte: number) => void, offset = 0) {
		this.#onLine = onLine;
		this.#offset = offset;
	}

	/** Bytes taken so far, plus the offset that it began at. */
	get offset(): number {
		return this.#offset;
	}

	push(chunk: Uint8Array): void {
		let start = 0;
		while (start < chunk.length) {
			const newline = chunk.indexOf(0x0a, start);
			const end = newline === -1 ? chunk.length : newline;
			this.#feed(chunk.subarray(start, end));
			this.#offset += end - start;
			if (newline === -1) return;
			this.#offset += 1;
			this.#endLine();
			start = newline + 1;
		}
	}

	/** Delivers a last line that has no line feed. */
	end(): void {
		if (this.#pending) this.#endLine();
	}

	#feed(bytes: Uint8Array): void {
		if (bytes.length === 0) return;
		this.#pending = true;
		this.#cleaner.feed(this.#utf8.decode(bytes, { stream: true }));
	}

	#endLine(): void {
		this.#cleaner.feed(this.#utf8.decode());
		this.#pending = false;
		this.#onLine(this.#cleaner.take(), this.#offset);
	}
}

/** Text of a host, made safe to show: as LineDecoder does it, line by line. */
export function cleanText(text: string): string {
	const cleaner = new LineCleaner();
	return text
		.split('\n')
		.map((line) => {
			cleaner.feed(line);
			return cleaner.take();
		})
		.join('\n');
}
