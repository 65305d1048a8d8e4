import { signatureById } from '../../../diagnose/load-signatures.ts';
import type { Failure } from '../../../model/events.ts';
import { cleanLine, cleanLines } from '../../log/clean-line.ts';
import type { Words } from '../../words/en/catalogue.ts';
import type { Language } from '../../words/language.ts';
import { stepName } from './caption.ts';
import type { RunState, ShownDiagnosis } from './model.ts';
import type { Problem } from './problem.ts';

/** A paragraph of what is said about a Problem. */
export interface Paragraph {
	/** What it is, before its first line; empty: it belongs to the one above. */
	label: string;
	text: string;
	/** `quote`: what a host printed. `source`: where that stands. */
	tone: 'plain' | 'quote' | 'source';
	/** It may be left out where there is little room. */
	optional: boolean;
	/** Paragraphs of a group are left out together. */
	group?: number;
}

export interface ProblemText {
	title: string;
	paragraphs: Paragraph[];
}

export interface TextContext {
	words: Words;
	language: Language;
	cluster: string;
}

/** How many lines of evidence the short text has. */
const SHORT_EVIDENCE = 2;
const SHORT_TAIL = 4;

/** What happened, what shows it, why, and what mends it. @param whole with all that is known */
export function problemText(
	problem: Problem,
	state: RunState,
	context: TextContext,
	whole: boolean,
): ProblemText {
	if (problem.kind === 'end') return endText(problem, state, context);
	const { words } = context;
	const { step, host, failure } = problem.task;
	const title = words.run.problem.failedOn(stepName(words, step), host);
	const [first, ...others] = problem.diagnoses;
	if (!first) {
		const looking = state.ending === null ? [plain('', words.run.problem.looking, true)] : [];
		return { title, paragraphs: [...failureParagraphs(failure, words, whole), ...looking] };
	}
	const causes = whole ? [first, ...others] : [first];
	const more = others.length > 0 && !whole;
	return {
		title,
		paragraphs: [
			...causes.flatMap((diagnosis) => diagnosisParagraphs(diagnosis, context, whole)),
			...(more ? [plain('', words.run.problem.moreCauses(others.length), true)] : []),
			...(whole ? failureParagraphs(failure, words, whole) : []),
		],
	};
}

function diagnosisParagraphs(
	diagnosis: ShownDiagnosis,
	{ words, language }: TextContext,
	whole: boolean,
): Paragraph[] {
	const { problem } = words.run;
	const { cause, fix } = wordingOf(diagnosis, language);
	const effect = words.run.effects[diagnosis.repair ?? ''];
	const evidence = whole ? diagnosis.evidence : diagnosis.evidence.slice(0, SHORT_EVIDENCE);
	return [
		...evidence.flatMap(({ source, host: seenOn, line, text }, index): Paragraph[] => [
			{
				label: '',
				text: problem.source(seenOn, cleanLine(source), line),
				tone: 'source',
				optional: index > 0,
				group: index,
			},
			{
				label: '',
				text: source === 'facts' ? words.sentence(text) : cleanLine(text),
				tone: 'quote',
				optional: index > 0,
				group: index,
			},
		]),
		plain(problem.cause, cause),
		plain(problem.fix, fix),
		...(effect === undefined ? [] : [plain(problem.effect, effect)]),
	];
}

/** Cause and fix in the language on the screen: Signatures have both. */
function wordingOf({ id, cause, fix }: ShownDiagnosis, language: Language) {
	return language === 'zh-CN' ? (signatureById(id)?.zh ?? { cause, fix }) : { cause, fix };
}

/** A failure as it was reported, where nothing more is known. */
function failureParagraphs(failure: Failure, words: Words, whole: boolean): Paragraph[] {
	const { problem } = words.run;
	const said = (text: string) => words.sentence(cleanLine(text));
	const found = failure.found === null ? [] : cleanLines(failure.found);
	const tail = found.filter((line) => line.trim() !== '');
	const shown = whole ? tail : tail.slice(-SHORT_TAIL);
	return [
		plain('', said(failure.message)),
		...(failure.expected === null ? [] : [plain(problem.expected, said(failure.expected), true)]),
		...(shown.length === 0
			? []
			: [
					{
						label: problem.found,
						text: shown.map(words.sentence).join('\n'),
						tone: 'quote' as const,
						optional: false,
					},
				]),
		...(failure.fix === null ? [] : [plain(problem.fix, said(failure.fix))]),
	];
}

function endText(
	{ exitCode, failure }: Extract<Problem, { kind: 'end' }>,
	state: RunState,
	{ words, cluster }: TextContext,
): ProblemText {
	const { end } = words.run;
	const said = failure === null ? [] : failureParagraphs(failure, words, true);
	switch (exitCode) {
		case 0:
			return { title: end.done(cluster), paragraphs: summaryOf(state, words) };
		case 3: {
			const errors = state.findings.filter(({ severity }) => severity === 'error');
			return { title: end.refused(errors.length), paragraphs: findingParagraphs(state, words) };
		}
		case 4:
			return {
				title: end.unreachable(state.unreachable.length),
				paragraphs: state.unreachable.flatMap((each) => failureParagraphs(each, words, true)),
			};
		case 5:
			return { title: end.locked, paragraphs: said };
		case 130: {
			const isAbort = state.demand === 'abort';
			const line = isAbort ? end.interruptedLine : end.pausedLine;
			return {
				title: isAbort ? end.interrupted : end.paused,
				paragraphs: [plain('', line), ...summaryOf(state, words), ...said],
			};
		}
		default:
			return {
				title: exitCode === 2 ? end.usage : end.failed,
				paragraphs: [...said, ...summaryOf(state, words)],
			};
	}
}

function findingParagraphs(state: RunState, words: Words): Paragraph[] {
	const said = (text: string) => words.sentence(cleanLine(text));
	return state.findings
		.filter(({ severity }) => severity === 'error')
		.flatMap(({ id, host, observed, expected, fix }) => [
			plain('', `${host ?? ''} ${words.checks[id] ?? id}: ${said(observed)}`.trim()),
			plain(words.run.problem.expected, said(expected), true),
			...(fix === null ? [] : [plain(words.run.problem.fix, said(fix))]),
		]);
}

function summaryOf({ outcome }: RunState, words: Words): Paragraph[] {
	return (outcome?.summary ?? []).map((text) => plain('', words.sentence(cleanLine(text)), true));
}

function plain(label: string, text: string, optional = false): Paragraph {
	return { label, text, tone: 'plain', optional };
}
