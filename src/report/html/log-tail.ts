import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The end of a host's log. */
export interface LogTail {
	host: string;
	file: string;
	/** Size of the whole file. */
	bytes: number;
	/** Bytes at its beginning that are left out. */
	leftOut: number;
	/** Whole lines. */
	text: string;
}

/** Reads the last whole lines of a log, at most so many bytes of them. */
export function readLogTail(host: string, file: string, mostBytes: number): LogTail {
	const descriptor = openSync(file, 'r');
	try {
		const bytes = fstatSync(descriptor).size;
		const start = Math.max(0, bytes - mostBytes);
		const buffer = Buffer.alloc(bytes - start);
		const read = readSync(descriptor, buffer, 0, buffer.length, start);
		// What comes before the first line feed is the rest of a line that began earlier.
		const begin = start === 0 ? 0 : buffer.indexOf(0x0a) + 1;
		const text = buffer.subarray(begin, read).toString('utf8');
		return { host, file, bytes, leftOut: start + begin, text };
	} finally {
		closeSync(descriptor);
	}
}
