import type { Failure } from '../../model/events.ts';
import type { App } from '../app.ts';
import { ask } from '../components/question.tsx';

/** Shows a failure above the present screen until the operator has read it. */
export async function showProblem(app: App, crumbs: string[], failure: Failure): Promise<void> {
	const { common, sentence } = app.words;
	const parts: [string, string | null][] = [
		[common.expected, failure.expected],
		[common.found, failure.found],
		[common.fix, failure.fix],
	];
	await ask(app, {
		crumbs,
		title: sentence(failure.message),
		lines: parts.flatMap(([label, text]) => (text === null ? [] : [`${label}: ${sentence(text)}`])),
		answers: [{ value: 'close', label: common.close }],
	});
}
