import type { Timeline } from '../timeline.ts';
import { type Html, html } from './markup.ts';
import { clipHosts } from './timeline-hosts.ts';
import { swatch, timelineSvg } from './timeline-svg.ts';
import { durationText } from './words.ts';

/** Where the time went: a drawing by host, what the Run waited for, and the totals of Steps. */
export function timelineSection(timeline: Timeline): Html {
	const { criticalPath, beforeSeconds, seconds, steps } = timeline;
	if (criticalPath.length === 0) {
		return html`<section>
<h2 id="timeline">Where the time went</h2>
<p>No task was run. Connecting, looking and checking took ${durationText(beforeSeconds)}.</p>
</section>
`;
	}
	const { shown, leftOut } = clipHosts(timeline);
	const share = (part: number) => `${Math.round((part / Math.max(seconds, 0.001)) * 100)} %`;
	return html`<section>
<h2 id="timeline">Where the time went</h2>
<p>Times from the beginning of the run. A bar with a strong outline is one that the whole run waited for; the shaded part is connecting, looking, checking and asking.</p>
<div class="scroll">${timelineSvg(shown)}</div>
${leftOut > 0 ? html`<p class="note">${leftOut} more hosts are not drawn: none of their tasks failed or kept the run waiting.</p>\n` : null}<div class="columns">
<div>
<h3>What the run waited for</h3>
<table>
<thead><tr><th scope="col">Task</th><th scope="col">Host</th><th scope="col" class="number">Time</th><th scope="col" class="number">Share</th></tr></thead>
<tbody>
<tr><td>connect, look, check</td><td></td><td class="number">${durationText(beforeSeconds)}</td><td class="number">${share(beforeSeconds)}</td></tr>
${criticalPath.map(
	(bar) =>
		html`<tr><td>${bar.title}${bar.status === 'failed' ? ' ✖ failed' : null}${bar.status === 'running' ? ' … not ended' : null}</td><td>${bar.host}</td><td class="number">${durationText(bar.seconds)}</td><td class="number">${share(bar.seconds)}</td></tr>\n`,
)}</tbody>
</table>
</div>
<div>
<h3>Steps</h3>
<table>
<thead><tr><th scope="col">Step</th><th scope="col" class="number">Hosts</th><th scope="col" class="number">Time</th><th scope="col" class="number">Sum over hosts</th></tr></thead>
<tbody>
${steps.map(
	({ title, hosts, seconds: time, hostSeconds }, index) =>
		html`<tr><td>${swatch(index)}${title}</td><td class="number">${hosts}</td><td class="number">${durationText(time)}</td><td class="number">${durationText(hostSeconds)}</td></tr>\n`,
)}</tbody>
</table>
</div>
</div>
${hostTable(shown)}</section>
`;
}

function hostTable({ hosts }: Timeline): Html {
	return html`<details>
<summary>The same as a table, by host</summary>
<table>
<thead><tr><th scope="col">Host</th><th scope="col">Task</th><th scope="col" class="number">Began after</th><th scope="col" class="number">Took</th><th scope="col">Status</th></tr></thead>
<tbody>
${hosts.flatMap(({ bars }) =>
	bars.map(
		({ host, title, startSeconds, seconds, status }) =>
			html`<tr><td>${host}</td><td>${title}</td><td class="number">${durationText(startSeconds)}</td><td class="number">${durationText(seconds)}</td><td>${status}</td></tr>\n`,
	),
)}</tbody>
</table>
</details>
`;
}
