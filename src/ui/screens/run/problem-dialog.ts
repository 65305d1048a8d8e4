import type { App } from '../../app.ts';
import { listStart, moveInList } from '../../components/list-state.ts';
import { ask } from '../../components/question.tsx';
import type { Action } from '../../keys/key-table.ts';
import type { Store } from '../../store.ts';
import { type Choice, choicesFor, type Problem, problemsOf, type RunActions } from './problem.ts';
import { menuItems, toneOf } from './problem-menu.ts';
import type { ProblemPanelProps } from './problem-panel.tsx';
import { problemText } from './problem-text.ts';
import { type RunView, showsProblem, zoomTo } from './view-state.ts';
import type { RunPicture } from './watch.ts';

export interface ProblemDialogOptions {
	crumbs: () => string[];
	cluster: string;
	actions: RunActions;
	/** To what the cluster is now. */
	next: () => void;
	/** What was chosen ends the Run, once what runs has finished. */
	pausing: () => void;
}

/** Choices that end a Run that goes on. */
const ENDING: readonly Choice['id'][] = ['applyFix', 'retry', 'skipHost', 'stop'];

/** What keys do to the problem in front, and what is offered for it. */
export class ProblemDialog {
	readonly #app: App;
	readonly #options: ProblemDialogOptions;
	readonly #picture: Store<RunPicture>;
	readonly #view: Store<RunView>;

	constructor(
		app: App,
		options: ProblemDialogOptions,
		picture: Store<RunPicture>,
		view: Store<RunView>,
	) {
		this.#app = app;
		this.#options = options;
		this.#picture = picture;
		this.#view = view;
	}

	get isShown(): boolean {
		return showsProblem(this.#view.get(), this.#problems().length);
	}

	/** How many there are that are not in front. */
	get aside(): number {
		return this.isShown ? 0 : this.#problems().length;
	}

	act(action: Action): void {
		const { problem: index, details } = this.#view.get();
		const count = this.#problems().length;
		const turn = (by: number) =>
			this.#view.update({ problem: (index + by) % count, menu: listStart, details: null });
		switch (action) {
			case 'global.back':
				this.#view.update(details === null ? { aside: count } : { details: null });
				break;
			case 'runProblem.aside':
				this.#view.update({ aside: count, details: null });
				break;
			case 'runProblem.details':
				this.#view.update({ details: details === null ? 0 : null });
				break;
			case 'runProblem.next':
				turn(1);
				break;
			case 'runProblem.previous':
				turn(count - 1);
				break;
			case 'runProblem.log':
				this.#openLog();
				break;
			default:
				if (details === null) this.#actOnMenu(action);
				else this.#view.update({ details: scrollDetails(details, action) });
		}
	}

	/** What is drawn of the problem in front; null: there is none. */
	panel(): Omit<ProblemPanelProps, 'area'> | null {
		const problem = this.#front();
		if (!problem || !this.isShown) return null;
		const { run, summaries } = this.#picture.get();
		const view = this.#view.get();
		const { words } = this.#app;
		const goesOn = run.ending === null;
		const active = [...summaries.values()].filter(({ condition }) => condition === 'active').length;
		const count = this.#problems().length;
		const choices = this.#choices(problem);
		return {
			text: this.#text(problem, view.details !== null),
			tone: toneOf(problem),
			place: [Math.min(view.problem, count - 1) + 1, count],
			meanwhile: goesOn && active > 0 ? words.run.problem.othersGoOn(active) : null,
			items: menuItems(words, problem, choices, goesOn && active > 0),
			cursor: Math.min(view.menu.cursor, Math.max(0, choices.length - 1)),
			details: view.details,
		};
	}

	#problems(): Problem[] {
		return problemsOf(this.#picture.get().run);
	}

	#front(): Problem | undefined {
		const problems = this.#problems();
		return problems[Math.min(this.#view.get().problem, problems.length - 1)];
	}

	#choices(problem: Problem): Choice[] {
		return choicesFor(problem, this.#picture.get().run, this.#options.actions);
	}

	#text(problem: Problem, whole: boolean) {
		const { cluster } = this.#options;
		const { language } = this.#app.state.get();
		const context = { words: this.#app.words, language, cluster };
		return problemText(problem, this.#picture.get().run, context, whole);
	}

	#actOnMenu(action: Action): void {
		const problem = this.#front();
		if (!problem) return;
		const choices = this.#choices(problem);
		const { menu } = this.#view.get();
		const choice = choices[menu.cursor];
		if (action !== 'menu.choose') {
			this.#view.update({ menu: moveInList(menu, action, choices.length, choices.length) });
		} else if (choice) {
			void this.#choose(choice, problem);
		}
	}

	#openLog(): void {
		const problem = this.#front();
		const [first] = this.#picture.get().summaries.keys();
		const host = problem?.kind === 'task' ? problem.task.host : first;
		if (host !== undefined) this.#view.set((view) => zoomTo(view, host));
	}

	async #choose({ id, host, fix }: Choice, problem: Problem): Promise<void> {
		const { actions, next } = this.#options;
		const words = this.#app.words.run;
		switch (id) {
			case 'result':
				next();
				break;
			case 'log':
				this.#openLog();
				break;
			case 'applyFix':
				if (fix === null || host === null) break;
				if (await this.#isConfirmed(words.confirmFix(host), this.#fixLines(fix, problem))) {
					this.#ending(id);
					actions.applyFix?.(fix, host);
				}
				break;
			case 'skipHost':
				if (host === null) break;
				if (await this.#isConfirmed(words.confirmSkip(host), [words.confirmSkipLine])) {
					this.#ending(id);
					actions.skipHost?.(host);
				}
				break;
			case 'shell':
				if (host !== null) actions.shell?.(host);
				break;
			default:
				this.#ending(id);
				actions[id]?.();
		}
	}

	/** The hosts that are still at work come into sight, and that nothing new begins is said. */
	#ending(id: Choice['id']): void {
		if (!ENDING.includes(id) || this.#picture.get().run.ending !== null) return;
		this.#view.update({ aside: this.#problems().length });
		this.#options.pausing();
	}

	#fixLines(fix: string, problem: Problem): string[] {
		const label = this.#app.words.run.problem.fix;
		const said = this.#text(problem, false).paragraphs.find((each) => each.label === label);
		return [said?.text, this.#app.words.run.effects[fix]].flatMap((line) => line ?? []);
	}

	async #isConfirmed(title: string, lines: string[]): Promise<boolean> {
		const { common } = this.#app.words;
		const answer = await ask(this.#app, {
			crumbs: this.#options.crumbs(),
			title,
			lines,
			answers: [
				{ value: 'yes', label: common.yes },
				{ value: 'no', label: common.no },
			],
		});
		return answer === 'yes';
	}
}

function scrollDetails(from: number, action: Action): number {
	const by: Partial<Record<Action, number>> = {
		'list.up': -1,
		'list.down': 1,
		'list.pageUp': -10,
		'list.pageDown': 10,
		'list.first': -from,
	};
	return Math.max(0, from + (by[action] ?? 0));
}
