import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/model/errors.ts';
import { REPORT_MARK } from '../../../src/report/html/document.ts';
import { readLogTail } from '../../../src/report/html/log-tail.ts';
import { writeReport } from '../../../src/report/html/write-report.ts';

let directory = '';
let file = '';
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'report-'));
	file = join(directory, 'demo-report.html');
});
afterEach(() => rmSync(directory, { recursive: true }));

function codeOf(work: () => void): string {
	try {
		work();
	} catch (error) {
		if (error instanceof OperatorError) return error.code;
		throw error;
	}
	return 'none';
}

describe('the file of a report', () => {
	const first = `<!doctype html>\n${REPORT_MARK}first`;
	const second = `<!doctype html>\n${REPORT_MARK}second`;

	it('can be read by its owner only, and replaces an earlier report', () => {
		writeReport(file, first, false);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		writeReport(file, second, false);
		expect(readFileSync(file, 'utf8')).toBe(second);
		expect(readdirSync(directory)).toEqual(['demo-report.html']);
	});

	it('does not replace a file that is no report, unless it must', () => {
		writeFileSync(file, 'notes');
		expect(codeOf(() => writeReport(file, first, false))).toBe('report-file-exists');
		expect(readFileSync(file, 'utf8')).toBe('notes');
		writeReport(file, first, true);
		expect(readFileSync(file, 'utf8')).toBe(first);
		expect(statSync(file).mode & 0o777).toBe(0o600);
	});

	it('never replaces a directory or a link', () => {
		mkdirSync(file);
		expect(codeOf(() => writeReport(file, first, true))).toBe('report-file-exists');
		const link = join(directory, 'link.html');
		symlinkSync('/etc/hosts', link);
		expect(codeOf(() => writeReport(link, first, true))).toBe('report-file-exists');
	});

	it('is not begun where it cannot be finished', () => {
		const nowhere = join(directory, 'no', 'such', 'place.html');
		expect(codeOf(() => writeReport(nowhere, first, false))).toBe('report-write');
		expect(readdirSync(directory)).toEqual([]);
	});
});

describe('the end of a log', () => {
	it('is whole lines, with the size of all and of what is left out', () => {
		const log = join(directory, 'n1.log');
		writeFileSync(log, 'eins\nzwei\ndr€i\n');
		expect(readLogTail('n1', log, 100)).toMatchObject({
			bytes: 17,
			leftOut: 0,
			text: 'eins\nzwei\ndr€i\n',
		});
		expect(readLogTail('n1', log, 9)).toMatchObject({ bytes: 17, leftOut: 10, text: 'dr€i\n' });
	});

	it('is empty of an empty log, and the end of a line that is longer than what is read', () => {
		const log = join(directory, 'n1.log');
		writeFileSync(log, '');
		expect(readLogTail('n1', log, 10)).toMatchObject({ bytes: 0, leftOut: 0, text: '' });
		writeFileSync(log, 'x'.repeat(50));
		expect(readLogTail('n1', log, 10).bytes).toBe(50);
		expect(readLogTail('n1', log, 10).text).toBe('x'.repeat(10));
	});
});
