import { randomBytes } from 'node:crypto';
import {
	closeSync,
	fsyncSync,
	lstatSync,
	openSync,
	readSync,
	renameSync,
	rmSync,
	writeSync,
} from 'node:fs';
import { messageOf, OperatorError } from '../../model/errors.ts';
import { REPORT_MARK } from './document.ts';

/** The mark of a report is within so many bytes of its beginning. */
const HEAD_BYTES = 512;

/**
 * Writes a report with mode 0600: whole, or not at all. What is there already is replaced if it is
 * a report, or if `force` says so.
 * @throws OperatorError `report-file-exists` (exit code 2), `report-write` (exit code 1)
 */
export function writeReport(file: string, text: string, force: boolean): void {
	const there = lstatSync(file, { throwIfNoEntry: false });
	if (there && !(there.isFile() && (force || isReport(file)))) {
		throw new OperatorError(`${file} is there already and is no report of k8s-tui`, {
			code: 'report-file-exists',
			exitCode: 2,
			expected: 'no such file, or an earlier report',
			found: there.isFile() ? `a file of ${there.size} bytes` : 'something that is no plain file',
			fix: there.isFile()
				? 'Name another file with -o, or use --force.'
				: 'Name another file with -o.',
		});
	}
	const fresh = `${file}.${randomBytes(4).toString('hex')}.new`;
	try {
		writeWhole(fresh, text);
		renameSync(fresh, file);
	} catch (cause) {
		rmSync(fresh, { force: true });
		throw new OperatorError(`The report cannot be written to ${file}`, {
			code: 'report-write',
			exitCode: 1,
			found: messageOf(cause),
			fix: 'Make room, or name a file in another directory with -o.',
			cause,
		});
	}
}

function writeWhole(file: string, text: string): void {
	const descriptor = openSync(file, 'wx', 0o600);
	try {
		const bytes = Buffer.from(text);
		for (let written = 0; written < bytes.length; ) {
			written += writeSync(descriptor, bytes, written);
		}
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

function isReport(file: string): boolean {
	const descriptor = openSync(file, 'r');
	try {
		const head = Buffer.alloc(HEAD_BYTES);
		return head.subarray(0, readSync(descriptor, head)).includes(REPORT_MARK);
	} finally {
		closeSync(descriptor);
	}
}
