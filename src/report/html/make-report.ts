import { statSync } from 'node:fs';
import { journalEvents } from '../../engine/journal.ts';
import { hostLogs, type KnownRun } from '../../engine/runs.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { reportHtml } from './document.ts';
import { readLogTail } from './log-tail.ts';
import { recordRun } from './run-record.ts';

/** Bytes of one host's log that the report holds at most, and of all hosts' logs together. */
const MOST_LOG_BYTES = 128 * 1024;
const MOST_LOGS_BYTES = 4 * 1024 * 1024;

/**
 * The report of a Run from what it left on this machine, as HTML text. A journal that was cut off,
 * or is still being written, counts up to its last whole record.
 * @param specFile The cluster.yaml, as the operator names it.
 */
export function makeReport(known: KnownRun, spec: ClusterSpec, specFile: string): string {
	const record = recordRun(journalEvents(known.journal));
	const found = hostLogs(known);
	const most = Math.min(MOST_LOG_BYTES, Math.floor(MOST_LOGS_BYTES / Math.max(1, found.length)));
	return reportHtml({
		record: { ...record, run: record.run || known.run },
		spec,
		specFile,
		goesOn: known.goesOn && record.finished === null,
		logs: found.map(({ host, file }) => readLogTail(host, file, most)),
		journal: { file: known.journal, bytes: statSync(known.journal).size },
	});
}
