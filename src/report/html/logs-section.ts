import type { LogTail } from './log-tail.ts';
import { type Html, html } from './markup.ts';
import type { RunRecord } from './run-record.ts';
import { bytesText, timeText } from './words.ts';

/** What k8s-tui noticed about the whole Run; nothing where there was nothing. */
export function noticesSection(notices: RunRecord['notices']): Html | null {
	if (notices.length === 0) return null;
	return html`<section>
<h2 id="notices">Notices</h2>
<ul class="notices">
${notices.map(
	({ at, host, level, message }) =>
		html`<li class="${level}"><time>${timeText(at)}</time> ${level === 'warning' ? '! ' : null}${host ? `${host}: ` : null}${message}</li>\n`,
)}</ul>
</section>
`;
}

/** The end of each host's log, folded away. */
export function logsSection(logs: readonly LogTail[]): Html {
	return html`<section class="logs">
<h2 id="logs">Logs by host</h2>
${logs.length === 0 ? html`<p>Nothing was run on the hosts that printed anything.</p>\n` : null}${logs.map(
	({ host, file, bytes, leftOut, text }) => html`<details>
<summary><strong>${host}</strong> <span class="state">${bytesText(bytes)}</span></summary>
${leftOut > 0 ? html`<p class="note">The first ${bytesText(leftOut)} are left out; the whole log is ${file} on the machine that k8s-tui ran on.</p>\n` : null}<pre>${shortTimes(text)}</pre>
</details>
`,
)}</section>
`;
}

/** Lines begin with an ISO 8601 time in UTC; the time of day is enough here. */
function shortTimes(text: string): string {
	return text.replaceAll(/^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)\.\d+Z /gm, '$1 ');
}

/** How large things were: what was sent, and what is kept on the operator's machine. */
export function sizesSection(
	{ finished, events }: RunRecord,
	logs: readonly LogTail[],
	journal: { file: string; bytes: number },
): Html {
	const all = logs.reduce((sum, { bytes }) => sum + bytes, 0);
	const rows: [string, string][] = [
		[
			'sent from this machine to hosts',
			finished ? bytesText(finished.outcome.sentBytes) : 'not known',
		],
		['journal', `${bytesText(journal.bytes)}, ${events} events: ${journal.file}`],
		['logs of all hosts', `${bytesText(all)} in ${logs.length} files`],
	];
	return html`<section>
<h2 id="sizes">Sizes</h2>
<table>
<tbody>
${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>\n`)}</tbody>
</table>
</section>
`;
}
