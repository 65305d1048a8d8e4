import { failureOf } from '../../../engine/failure.ts';
import type { Event } from '../../../model/events.ts';
import type { App } from '../../app.ts';
import { moveInList, showLine } from '../../components/list-state.ts';
import { ask } from '../../components/question.tsx';
import type { Action, KeySection } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { FindingScreen } from './finding-screen.tsx';
import { matrixRows, PreflightView } from './preflight-view.tsx';
import {
	columnsOf,
	countFindings,
	currentFindings,
	isRepairable,
	nextProblem,
	type PreflightState,
	preflightStart,
	rowsOf,
	type ShownFinding,
	settleColumn,
	takeEvent,
} from './state.ts';

/** What the screen has the engine do. */
export interface PreflightWork {
	/**
	 * Looks at the hosts and checks them; Findings and all else arrive as Events.
	 * @throws OperatorError if the hosts cannot be worked on
	 */
	check: (listener: (event: Event) => void) => Promise<void>;
	/** Applies the repairs of these Findings on the hosts that were checked last. */
	fix: (findings: readonly ShownFinding[], listener: (event: Event) => void) => Promise<void>;
}

export interface PreflightOptions {
	/** Crumbs before this screen's. */
	crumbs: string[];
	/** Place in the sequence of screens, from 1, and their number. */
	place?: [number, number];
	/** In the order of the spec. */
	hosts: readonly string[];
	work: PreflightWork;
	/** Everything that has to hold does. */
	next: () => void;
}

/** Hosts × checks, filling in as results arrive. */
export class PreflightScreen implements Screen {
	readonly state: Store<PreflightState>;
	readonly #app: App;
	readonly #options: PreflightOptions;
	#rows = 1;
	#begun = false;
	/** Results of an earlier check, or of one whose screen is gone, are dropped. */
	#round = 0;

	constructor(app: App, options: PreflightOptions) {
		this.#app = app;
		this.#options = options;
		this.state = new Store(preflightStart(options.hosts));
	}

	heading(words: Words) {
		const { crumbs, place } = this.#options;
		return {
			crumbs: [...crumbs, words.preflight.title],
			...(place ? { right: words.common.step(...place) } : {}),
		};
	}

	sections(): readonly KeySection[] {
		const { phase, findings } = this.state.get();
		if (phase === 'failed') return ['preflightAgain'];
		if (phase !== 'done') return ['preflight', 'list'];
		return [
			...(this.#isPassed() ? (['preflightGoOn'] as const) : []),
			'preflight',
			...(currentFindings(this.state.get()).some(isRepairable) ? (['findingFix'] as const) : []),
			...(findings.some(isRepairable) ? (['preflightFix'] as const) : []),
			'preflightAgain',
			'list',
		];
	}

	shown(): void {
		if (!this.#begun) void this.#check();
	}

	closed(): void {
		this.#round++;
	}

	act(action: Action): void {
		switch (action) {
			case 'global.back':
				this.#app.back();
				break;
			case 'preflightGoOn.goOn':
				if (this.#isPassed()) this.#options.next();
				break;
			case 'preflightAgain.recheck':
				if (!this.#isBusy()) void this.#check();
				break;
			case 'findingFix.fix':
				void this.#fix(currentFindings(this.state.get()).filter(isRepairable));
				break;
			case 'preflightFix.all':
				void this.#fix(this.state.get().findings.filter(isRepairable));
				break;
			case 'preflight.open':
				this.#openFinding();
				break;
			default:
				this.state.set((state) => this.#move(state, action));
		}
	}

	readonly View = ({ area }: { area: Area }) => {
		this.#rows = matrixRows(area);
		return <PreflightView state={useStore(this.state)} area={area} />;
	};

	#move(state: PreflightState, action: Action): PreflightState {
		const count = rowsOf(state).length;
		switch (action) {
			case 'preflight.left':
				return { ...state, column: Math.max(0, state.column - 1) };
			case 'preflight.right':
				return { ...state, column: Math.min(columnsOf(state).length - 1, state.column + 1) };
			case 'preflight.onlyProblems':
				return this.#settled({ ...state, onlyProblems: !state.onlyProblems });
			case 'preflight.nextProblem': {
				const next = nextProblem(state);
				if (!next) return state;
				const list = { ...state.list, cursor: next.row };
				return { ...state, column: next.column, list: showLine(list, count, this.#rows) };
			}
			default:
				return settleColumn({
					...state,
					list: moveInList(state.list, action, count, this.#rows),
				});
		}
	}

	#settled(state: PreflightState): PreflightState {
		const list = showLine(state.list, rowsOf(state).length, this.#rows);
		return settleColumn({ ...state, list });
	}

	#isBusy(): boolean {
		return !['done', 'failed'].includes(this.state.get().phase);
	}

	#isPassed(): boolean {
		const { phase, findings } = this.state.get();
		return phase === 'done' && countFindings(findings).error === 0;
	}

	#openFinding(): void {
		const findings = currentFindings(this.state.get());
		if (findings.length === 0) return;
		const { crumbs } = this.heading(this.#app.words);
		this.#app.open(
			new FindingScreen(this.#app, {
				crumbs,
				findings,
				fix: () => void this.#fix(findings.filter(isRepairable)),
			}),
		);
	}

	async #check(): Promise<void> {
		this.#begun = true;
		const { onlyProblems } = this.state.get();
		this.state.set({ ...preflightStart(this.#options.hosts), onlyProblems });
		this.#app.refresh();
		await this.#during(async (listener) => {
			await this.#options.work.check(listener);
			this.state.set((state) =>
				this.#settled({ ...state, phase: 'done', list: { cursor: 0, top: 0 } }),
			);
		});
	}

	async #fix(findings: readonly ShownFinding[]): Promise<void> {
		if (findings.length === 0 || this.#isBusy()) return;
		const { preflight: words, sentence } = this.#app.words;
		const hosts = new Set(findings.map(({ host }) => host)).size;
		const answer = await ask(this.#app, {
			crumbs: this.heading(this.#app.words).crumbs,
			title: words.fixQuestion(findings.length, hosts),
			lines: [
				words.fixSafe,
				...findings.slice(0, 8).map(({ host, fix }) => `${host}: ${sentence(fix ?? '')}`),
			],
			answers: [
				{ value: 'yes', label: this.#app.words.common.yes },
				{ value: 'no', label: this.#app.words.common.no },
			],
		});
		if (answer !== 'yes') return;
		this.state.update({ phase: 'fixing' });
		await this.#during(async (listener) => {
			await this.#options.work.fix(findings, listener);
			await this.#check();
		});
	}

	async #during(work: (listener: (event: Event) => void) => Promise<void>): Promise<void> {
		const round = ++this.#round;
		const isCurrent = () => round === this.#round;
		try {
			await work((event) => {
				if (isCurrent()) this.state.set((state) => takeEvent(state, event));
			});
		} catch (error) {
			if (isCurrent()) this.state.update({ phase: 'failed', failure: failureOf(error, null) });
		}
		// The keys are others now.
		this.#app.refresh();
	}
}
