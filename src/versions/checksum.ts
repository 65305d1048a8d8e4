import { OperatorError } from '../model/errors.ts';

/**
 * The sha256 of a file from a published checksum file: the line of the file, as sha256sum writes it,
 * or the sum alone.
 * @throws OperatorError `checksum-missing` naming the URL, if there is none.
 */
export function parseChecksum(text: string, name: string, url: string): string {
	const lines = text.trim().split('\n');
	const line = lines.find((one) => one.split(/[ *]+/).at(-1) === name) ?? lines[0] ?? '';
	const sum = lines.length === 1 || line.endsWith(name) ? /^[0-9a-f]{64}\b/.exec(line)?.[0] : null;
	if (!sum) {
		throw new OperatorError(`${url} holds no sha256 of ${name}`, {
			code: 'checksum-missing',
			exitCode: 1,
			expected: `a line with 64 hexadecimal digits and ${name}`,
			found: `${lines.length} lines, none of them that`,
			fix: 'See what that address answers; a proxy or a mirror may give a page of its own instead.',
		});
	}
	return sum;
}
