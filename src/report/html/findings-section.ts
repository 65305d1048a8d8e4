import type { Severity } from '../../model/finding.ts';
import { type Html, html } from './markup.ts';
import type { FindingGroup } from './run-record.ts';
import { counted, namesText } from './words.ts';

const ORDER: readonly Severity[] = ['error', 'warning', 'ok'];
const WORDS: Record<Severity, string> = { error: '✖ error', warning: '! warning', ok: '✔ ok' };
/** Rows of what is not right; past it, the report would be no shorter than the journal. */
const MOST_ROWS = 300;

/**
 * What preflight found: errors first, then warnings, and what is in order folded away.
 * @param fleet How many hosts there are.
 */
export function findingsSection(findings: readonly FindingGroup[], fleet: number): Html {
	const bySeverity = Map.groupBy(findings, ({ severity }) => severity);
	const wrong = ORDER.filter((severity) => severity !== 'ok').flatMap(
		(severity) => bySeverity.get(severity) ?? [],
	);
	const fine = bySeverity.get('ok') ?? [];
	const checks = new Set(fine.map(({ id }) => id)).size;
	return html`<section>
<h2 id="findings">Preflight</h2>
${findings.length === 0 ? html`<p>Nothing was checked in this run: nothing was to be changed, or it ended before.</p>\n` : null}${
	findings.length > 0 && wrong.length === 0
		? html`<p>Everything that was checked is in order.</p>\n`
		: null
}${wrong.length > 0 ? table(wrong.slice(0, MOST_ROWS), fleet) : null}${
	wrong.length > MOST_ROWS
		? html`<p class="note">${wrong.length - MOST_ROWS} more are in the journal.</p>\n`
		: null
}${
	fine.length > 0
		? html`<details>
<summary>✔ ${counted(checks, 'check')} in order</summary>
${table(fine.slice(0, MOST_ROWS), fleet)}</details>
`
		: null
}</section>
`;
}

function table(findings: readonly FindingGroup[], fleet: number): Html {
	return html`<div class="scroll"><table>
<thead><tr><th scope="col">Result</th><th scope="col">Hosts</th><th scope="col">Checked</th><th scope="col">Observed</th><th scope="col">Expected</th></tr></thead>
<tbody>
${findings.map((finding) => row(finding, hostsText(finding, fleet)))}</tbody>
</table></div>
`;
}

function hostsText({ hosts }: FindingGroup, fleet: number): string {
	if (hosts.length === 0) return 'all';
	return hosts.length > 2 && hosts.length === fleet ? `all ${fleet}` : namesText(hosts);
}

function row(finding: FindingGroup, hosts: string): Html {
	const { id, severity, checked, observed, expected, fix, repairable } = finding;
	const mend =
		severity === 'ok' || !(fix || repairable)
			? null
			: html`<p class="fix"><strong>Fix:</strong> ${fix}${repairable ? ' (k8s-tui preflight --fix does it)' : null}</p>`;
	return html`<tr><td class="${severity}">${WORDS[severity]}</td><td class="hosts">${hosts}</td><td>${checked}<br><code>${id}</code></td><td>${observed}</td><td>${expected}${mend}</td></tr>
`;
}
