import { type Html, html } from './markup.ts';
import type { RunRecord } from './run-record.ts';
import { counted } from './words.ts';

type DiagnosisRecord = RunRecord['diagnoses'][number];

const MOST_EVIDENCE = 20;

/** Known failures that were recognised: root causes, the likeliest first, each with its symptoms. */
export function diagnosesSection(diagnoses: readonly DiagnosisRecord[]): Html | null {
	if (diagnoses.length === 0) return null;
	const belongsTo = (symptom: DiagnosisRecord, cause: DiagnosisRecord) =>
		symptom.symptomOf === cause.id && symptom.host === cause.host;
	const roots = diagnoses.filter((one) => !diagnoses.some((other) => belongsTo(one, other)));
	return html`<section>
<h2 id="diagnoses">Diagnosis</h2>
${roots
	.toSorted((a, b) => a.rank - b.rank)
	.map((root) =>
		article(
			root,
			diagnoses.filter((other) => belongsTo(other, root)),
		),
	)}</section>
`;
}

function article(diagnosis: DiagnosisRecord, symptoms: readonly DiagnosisRecord[]): Html {
	const { id, component, host, step, cause, fix, evidence, occurrences } = diagnosis;
	const place = [component, host, step].filter((part) => part !== null).join(' · ');
	return html`<article class="diagnosis">
<h3>${cause}</h3>
<p class="note"><code>${id}</code> ${place}</p>
<p><strong>Fix:</strong> ${fix}</p>
<table>
<thead><tr><th scope="col">Where</th><th scope="col">Evidence (${counted(occurrences, 'line')} in all)</th></tr></thead>
<tbody>
${evidence
	.slice(0, MOST_EVIDENCE)
	.map(
		({ source, host: from, line, text }) =>
			html`<tr><td>${from ? `${from} ` : null}${source}:${line}</td><td><code>${text}</code></td></tr>\n`,
	)}</tbody>
</table>
${
	symptoms.length > 0
		? html`<p class="note">It also shows as:</p>
<ul>
${symptoms.map((symptom) => html`<li>${symptom.cause} <code>${symptom.id}</code></li>\n`)}</ul>
`
		: null
}</article>
`;
}
