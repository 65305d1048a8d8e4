import { createReadStream } from 'node:fs';
import { OperatorError } from '../model/errors.ts';
import { LineDecoder } from '../ssh/lines.ts';
import type { Matcher } from './match.ts';

/** What was read of one log. */
export interface LogRead {
	/** Path as given, or `stdin`. */
	source: string;
	lines: number;
}

/**
 * Searches a log file of any size, as it streams by; `-` is standard input. Control sequences are
 * taken out of its lines, so that none reaches a screen.
 * @throws OperatorError `log-unreadable` for a file that cannot be read
 */
export async function searchLog(path: string, matcher: Matcher): Promise<LogRead> {
	const source = path === '-' ? 'stdin' : path;
	let lines = 0;
	const decoder = new LineDecoder((text) => {
		lines += 1;
		matcher.feed(source, null, lines, text);
	});
	try {
		const stream = path === '-' ? process.stdin : createReadStream(path);
		for await (const chunk of stream) decoder.push(chunk as Buffer);
	} catch (cause) {
		throw new OperatorError(`The log ${path} cannot be read`, {
			code: 'log-unreadable',
			exitCode: 1,
			expected: 'a text file',
			found: cause instanceof Error ? cause.message : String(cause),
			fix: 'Name a file that you may read, or - for standard input.',
			cause,
		});
	}
	decoder.end();
	return { source, lines };
}
