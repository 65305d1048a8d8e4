import type { MenuItem } from '../../components/menu.tsx';
import type { Words } from '../../words/en/catalogue.ts';
import type { Choice, Problem } from './problem.ts';

/** What is offered, in words. @param goesOn other hosts are still at work */
export function menuItems(
	words: Words,
	problem: Problem,
	choices: readonly Choice[],
	goesOn: boolean,
): MenuItem[] {
	return choices.map((choice) => {
		const note = noteOf(words, choice, goesOn);
		return {
			value: choice.id,
			label: labelOf(words, problem, choice),
			...(note === undefined ? {} : { note }),
		};
	});
}

function labelOf(words: Words, problem: Problem, { id, host }: Choice): string {
	const { choices } = words.run;
	switch (id) {
		case 'shell':
		case 'skipHost':
		case 'log':
			return choices[id](host ?? '');
		case 'retry':
			return problem.kind === 'task' ? choices.retry : retryLabel(words, problem.exitCode);
		case 'stop':
			return problem.kind === 'task' ? choices.stop : choices.leave;
		default:
			return choices[id];
	}
}

function retryLabel(words: Words, exitCode: number): string {
	const { choices } = words.run;
	if (exitCode === 130) return choices.resume;
	return exitCode === 3 ? choices.lookAgain : choices.retry;
}

function noteOf(words: Words, { id }: Choice, goesOn: boolean): string | undefined {
	const { notes, problem } = words.run;
	switch (id) {
		case 'applyFix':
		case 'retry':
			return goesOn ? problem.afterOthers : undefined;
		case 'stop':
		case 'skipHost':
		case 'editSpec':
		case 'shell':
			return notes[id];
		default:
			return undefined;
	}
}

/** How bad it is. */
export function toneOf(problem: Problem): 'ok' | 'warning' | 'error' {
	if (problem.kind === 'task') return 'error';
	if (problem.exitCode === 0) return 'ok';
	return problem.exitCode === 130 ? 'warning' : 'error';
}
