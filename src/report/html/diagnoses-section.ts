import type { DiagnosisRecord } from './diagnosis-record.ts';
import { type Html, html } from './markup.ts';

const MOST_EVIDENCE = 20;

/** Known failures that were recognised, in the order of the Diagnosis: the root cause first. */
export function diagnosesSection(diagnoses: readonly DiagnosisRecord[]): Html | null {
	if (diagnoses.length === 0) return null;
	return html`<section>
<h2 id="diagnoses">Diagnosis</h2>
${diagnoses.map(one)}</section>
`;
}

function one({ id, host, cause, fix, evidence }: DiagnosisRecord): Html {
	const shown = evidence.slice(0, MOST_EVIDENCE);
	return html`<article class="diagnosis">
<h3>${cause}</h3>
<p><code>${id}</code>${host ? ` on ${host}` : null}</p>
${fix ? html`<p><strong>Fix:</strong> ${fix}</p>\n` : null}${
	shown.length > 0
		? html`<table>
<thead><tr><th scope="col">Where</th><th scope="col">Evidence</th></tr></thead>
<tbody>
${shown.map(({ source, line, text }) => html`<tr><td>${source}${line === null ? null : `:${line}`}</td><td><code>${text}</code></td></tr>\n`)}</tbody>
</table>
`
		: null
}</article>
`;
}
