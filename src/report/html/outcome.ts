import { shellWord } from '../shell-word.ts';
import type { RunRecord } from './run-record.ts';

/** Longer lists are read by nobody; the sections below have all. */
const MOST_FIXES = 8;

/** How a Run ended, or that it has not. */
export interface OutcomeText {
	kind: 'good' | 'bad' | 'unsure';
	/** With a sign, so that it needs no colour. */
	badge: string;
	/** Sentences. */
	text: string[];
	/** What the operator does next: sentences, and commands to type. */
	next: { text: string; command?: string }[];
}

export interface OutcomeOptions {
	/** The cluster.yaml that the Run was for, as the operator names it. */
	specFile: string;
	goesOn: boolean;
}

/** Says how a Run ended and what to do next. */
export function outcomeText(record: RunRecord, options: OutcomeOptions): OutcomeText {
	const { finished } = record;
	if (finished === null) return unfinished(record, options);
	const { exitCode, outcome } = finished;
	const text = outcome.summary;
	if (exitCode === 0) {
		return { kind: 'good', badge: '✔ done', text, next: afterSuccess(record, options) };
	}
	const badge = exitCode === 130 ? '‖ interrupted' : '✖ failed';
	return { kind: 'bad', badge, text, next: [...fixesOf(record, options), again(record, options)] };
}

function unfinished(record: RunRecord, options: OutcomeOptions): OutcomeText {
	const { findings, failures, plan } = record;
	if (options.goesOn) {
		const text = [`This is as far as it was at the last entry of its journal.`];
		return { kind: 'unsure', badge: '… still running', text, next: [] };
	}
	const next = [...fixesOf(record, options), again(record, options)];
	const errors = findings.filter(({ severity }) => severity === 'error');
	if (plan === null && errors.length > 0) {
		const text = ['Preflight found errors, so no host was changed.'];
		return { kind: 'bad', badge: '✖ refused by preflight', text, next };
	}
	if (plan === null && failures.length > 0) {
		const text = ['Not every host could be reached, so no host was changed.'];
		return { kind: 'bad', badge: '✖ not connected', text, next };
	}
	const text = [
		plan === null
			? 'The journal ends before a plan was made, so no host was changed.'
			: 'The journal ends in the middle of the run: k8s-tui was ended, the machine it ran on went down, or the plan was not confirmed. Jobs that had begun went on to their end on the hosts.',
	];
	return { kind: 'unsure', badge: '? broken off', text, next };
}

function afterSuccess({ command, cluster }: RunRecord, { specFile }: OutcomeOptions) {
	if (command === 'reset') return [];
	return [
		{
			text: 'Use the cluster:',
			command: `export KUBECONFIG=./${cluster}.kubeconfig && kubectl get nodes`,
		},
		{ text: 'See how it is, at any time:', command: `k8s-tui status -f ${shellWord(specFile)}` },
		{
			text: 'Grow it: add hosts to the file and apply again.',
			command: `k8s-tui apply -f ${shellWord(specFile)}`,
		},
	];
}

function again({ command }: RunRecord, { specFile }: OutcomeOptions): OutcomeText['next'][number] {
	return {
		text: 'Run the same command again: it looks at the hosts first and leaves alone what is done.',
		command: `k8s-tui ${command || 'apply'} -f ${shellWord(specFile)}`,
	};
}

/** What failures, findings and diagnoses tell to do, each once; root causes first. */
function fixesOf(
	{ failures, findings, diagnoses }: RunRecord,
	{ specFile }: OutcomeOptions,
): OutcomeText['next'] {
	const repairs = diagnoses
		.filter(({ symptomOf, level }) => symptomOf === null && level !== 'notice')
		.toSorted((a, b) => a.rank - b.rank)
		.map(({ fix, repair }) => ({ text: fix, ...commandOf(repair, specFile) }));
	const others = [
		...failures.map(({ failure }) => failure.fix),
		...findings.filter(({ severity }) => severity === 'error').map(({ fix }) => fix),
	]
		.filter((fix) => fix !== null)
		.map((text) => ({ text }));
	const byText = Map.groupBy([...repairs, ...others], ({ text }) => text);
	return [...byText.values()].flatMap(([first]) => first ?? []).slice(0, MOST_FIXES);
}

function commandOf(repair: string | null, specFile: string): { command?: string } {
	if (repair === null) return {};
	return { command: `k8s-tui diagnose -f ${shellWord(specFile)} --fix ${repair}` };
}
