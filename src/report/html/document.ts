import type { ClusterSpec } from '../../model/spec.ts';
import { diagnosesSection } from './diagnoses-section.ts';
import { findingsSection } from './findings-section.ts';
import type { LogTail } from './log-tail.ts';
import { logsSection, noticesSection, sizesSection } from './logs-section.ts';
import { html } from './markup.ts';
import { type OutcomeOptions, outcomeText } from './outcome.ts';
import { planSection } from './plan-section.ts';
import type { RunRecord } from './run-record.ts';
import { STYLE } from './style.ts';
import { summarySection } from './summary.ts';
import { timelineSection } from './timeline-section.ts';
import { timeText } from './words.ts';

/** By this in its head a report is known to be one. */
export const REPORT_MARK = '<meta name="generator" content="k8s-tui report">';

export interface ReportInput extends OutcomeOptions {
	record: RunRecord;
	/** The cluster.yaml as it is now. */
	spec: ClusterSpec;
	logs: readonly LogTail[];
	journal: { file: string; bytes: number };
}

/**
 * The report of a Run: one HTML file that needs no other, no script and no network. The same input
 * is the same text.
 */
export function reportHtml({ record, spec, logs, journal, ...options }: ReportInput): string {
	const outcome = outcomeText(record, options);
	const body = html`<title>${spec.name}: k8s-tui ${record.command} ${record.run}</title>
</head>
<body>
<main>
${summarySection(record, spec, outcome)}${diagnosesSection(record.diagnoses)}${timelineSection(record.timeline)}${planSection(record)}${findingsSection(record.findings, record.hosts.length)}${noticesSection(record.notices)}${logsSection(logs)}${sizesSection(record, logs, journal)}</main>
<footer>Report of run ${record.run}, as of ${timeText(record.lastAt)}. It holds no passwords, keys or tokens that k8s-tui knew of, but names, addresses and settings of the hosts. All times are UTC.</footer>
</body>
</html>
`;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${REPORT_MARK}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>
${STYLE}</style>
${body.text}`;
}
