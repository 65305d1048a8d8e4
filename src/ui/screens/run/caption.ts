import { signs, type Theme } from '../../theme.ts';
import type { Words } from '../../words/en/catalogue.ts';
import type { HostCondition, HostSummary } from './host-summary.ts';
import type { Contact } from './model.ts';

const LOOKS: Record<HostCondition, { sign: string; colour: keyof Theme }> = {
	failed: { sign: signs.error, colour: 'error' },
	active: { sign: signs.active, colour: 'active' },
	blocked: { sign: signs.blocked, colour: 'warning' },
	paused: { sign: signs.paused, colour: 'warning' },
	waiting: { sign: signs.waiting, colour: 'muted' },
	connecting: { sign: signs.waiting, colour: 'muted' },
	done: { sign: signs.ok, colour: 'ok' },
};

/** The sign and the colour of a condition. */
export function lookOf(condition: HostCondition, theme: Theme): { sign: string; color: string } {
	const { sign, colour } = LOOKS[condition];
	return { sign, color: theme[colour] };
}

/** The name of a Step; one that has no words is called by its id. */
export function stepName(words: Words, step: string | undefined): string {
	return step === undefined ? '' : (words.steps[step] ?? step);
}

/** What a host is doing, in a few words. */
export function captionOf(words: Words, summary: HostSummary, contact: Contact): string {
	const { condition, steps, waitsFor, total } = summary;
	const step = stepName(words, steps[0]);
	switch (condition) {
		case 'failed':
			return steps.length === 0 ? words.run.unreachable : step;
		case 'active':
			return steps.length < 2 ? step : `${step} ${words.run.alsoRunning(steps.length - 1)}`;
		case 'blocked':
			return words.run.blocked(step);
		case 'paused':
			return words.run.notBegun(step);
		case 'waiting':
			if (steps.length === 0) return words.run.contacts[contact];
			return waitsFor === null ? words.run.next(step) : words.run.waitsFor(waitsFor);
		case 'connecting':
			return words.run.contacts[contact];
		case 'done':
			return total === 0 ? words.run.nothingToDo : words.run.conditions.done;
	}
}
