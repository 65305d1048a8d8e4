import type { ClusterSpec, Role } from '../../model/spec.ts';
import { type Html, html } from './markup.ts';
import type { OutcomeText } from './outcome.ts';
import type { FailureRecord, RunRecord } from './run-record.ts';
import { counted, durationText, namesText, timeText } from './words.ts';

/** The head of the report: what it is about, how it ended, what to do next. */
export function summarySection(record: RunRecord, spec: ClusterSpec, outcome: OutcomeText): Html {
	return html`<header>
<p class="kicker">k8s-tui ${record.command} · run ${record.run}</p>
<h1>${record.cluster || spec.name} <span class="badge ${outcome.kind}">${outcome.badge}</span></h1>
${outcome.text.map((sentence) => html`<p class="lead">${sentence}</p>\n`)}${figures(record)}
</header>
${record.failures.map(failureBox)}${nextSteps(outcome)}
<section>
<h2>The cluster</h2>
<dl class="facts">
${facts(record, spec).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>
</section>
`;
}

function figures({ timeline, plan, tasks, findings }: RunRecord): Html {
	const count = (status: string) =>
		[...tasks.values()].filter((task) => task.status === status).length;
	const found = (severity: string) =>
		findings
			.filter((group) => group.severity === severity)
			.reduce((sum, { hosts }) => sum + Math.max(1, hosts.length), 0);
	// A Run that was broken off has said nothing of what it did not come to.
	const untold = (plan ?? []).filter(
		({ id, changes }) => changes.length > 0 && !tasks.has(id),
	).length;
	const notBegun = count('blocked') + count('paused') + count('waiting') + untold;
	const figure = (value: string, name: string) =>
		html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`;
	return html`<dl class="figures">
${figure(durationText(timeline.seconds), 'in all')}${figure(`${count('done')}`, 'tasks done')}${figure(`${count('unchanged')}`, 'already right')}${figure(`${count('failed')}`, 'failed')}${notBegun > 0 ? figure(`${notBegun}`, 'not begun') : null}${figure(`${found('error')}`, 'preflight errors')}${figure(`${found('warning')}`, 'warnings')}</dl>`;
}

/** One failure with all that is known of it. */
function failureBox({ title, host, failure }: FailureRecord): Html {
	const { code, message, expected, found, fix } = failure;
	return html`<section class="failure">
<h2>✖ ${title} failed on ${host}</h2>
<p>${message} <code>${code}</code></p>
${fix ? html`<p><strong>What to do:</strong> ${fix}</p>\n` : null}${expected ? html`<p><strong>Expected:</strong> ${expected}</p>\n` : null}${found ? html`<p><strong>Found:</strong></p>\n<pre>${found}</pre>\n` : null}</section>
`;
}

function nextSteps({ next }: OutcomeText): Html | null {
	if (next.length === 0) return null;
	return html`<section>
<h2>What to do next</h2>
<ol class="next">
${next.map(({ text, command }) => html`<li>${text}${command ? html`<pre>${command}</pre>` : null}</li>\n`)}</ol>
</section>`;
}

function facts(record: RunRecord, spec: ClusterSpec): [string, string][] {
	const { kubernetes, etcd, endpoint, runtime, network, hosts } = spec;
	const named = (role: Role) =>
		hosts.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
	const users = [...new Set(record.hosts.map(({ user, privilege }) => `${user} (${privilege})`))];
	const roleRows = (['control-plane', 'worker', 'etcd'] as const)
		.map((role): [string, string[]] => [role, named(role)])
		.filter(([, names]) => names.length > 0)
		.map(([role, names]): [string, string] => [
			role,
			`${counted(names.length, 'host')}: ${namesText(names)}`,
		]);
	return [
		['Kubernetes', `${kubernetes.version}, by ${kubernetes.method}`],
		['etcd', etcd.mode],
		['endpoint', `${endpoint.name}:${endpoint.port} (${endpoint.mode})`],
		['runtime', runtime.name],
		['pod network', `${network.cni}, ${network.podCidr}`],
		['services', network.serviceCidr],
		...roleRows,
		['began', timeText(record.timeline.startedAt)],
		['last entry', timeText(record.lastAt)],
		['k8s-tui', record.version],
		['connected as', namesText(users) || 'nobody'],
	];
}
