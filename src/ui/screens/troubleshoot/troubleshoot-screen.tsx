import { failureOf } from '../../../engine/failure.ts';
import type { App } from '../../app.ts';
import { moveInList } from '../../components/list-state.ts';
import { ask } from '../../components/question.tsx';
import type { Action, KeySection } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import {
	currentDiagnosis,
	type Findings,
	hostsOf,
	listed,
	type TroubleshootState,
	troubleshootStart,
} from './state.ts';
import { detailLines, listRows, TroubleshootView } from './troubleshoot-view.tsx';

export interface TroubleshootOptions {
	/** Crumbs before this screen's: the cluster, or the log file. */
	crumbs: string[];
	/** How many hosts are looked at; 0: it is a log file. */
	hosts: number;
	/**
	 * Searches; `answered` is called for each host that has answered.
	 * @throws OperatorError if nothing could be looked at
	 */
	search: (answered: () => void) => Promise<Findings>;
	/** Applies a Fix on these hosts. Unset: there are no hosts to mend. */
	applyFix?: (fix: string, hosts: string[]) => void;
}

/** Known failures that were found, the likeliest root cause first, with what shows and mends them. */
export class TroubleshootScreen implements Screen {
	readonly state = new Store<TroubleshootState>(troubleshootStart);
	readonly #app: App;
	readonly #options: TroubleshootOptions;
	#area: Area = { columns: 80, rows: 21 };
	#round = 0;

	constructor(app: App, options: TroubleshootOptions) {
		this.#app = app;
		this.#options = options;
	}

	heading(words: Words) {
		return { crumbs: [...this.#options.crumbs, words.troubleshoot.title] };
	}

	sections(): readonly KeySection[] {
		const isMendable = this.#options.applyFix && currentDiagnosis(this.state.get())?.repair;
		return [...(isMendable ? (['troubleshootFix'] as const) : []), 'troubleshoot', 'list'];
	}

	shown(): void {
		if (this.#round === 0) void this.#search();
	}

	closed(): void {
		this.#round++;
	}

	act(action: Action): void {
		switch (action) {
			case 'global.back':
				this.#app.back();
				break;
			case 'troubleshoot.again':
				if (this.state.get().phase !== 'looking') void this.#search();
				break;
			case 'troubleshootFix.apply':
				void this.#applyFix();
				break;
			default:
				this.state.set((state) => this.#move(state, action));
		}
	}

	readonly View = ({ area }: { area: Area }) => {
		this.#area = area;
		return (
			<TroubleshootView
				state={useStore(this.state)}
				hosts={this.#options.hosts}
				canFix={this.#options.applyFix !== undefined}
				area={area}
			/>
		);
	};

	#move(state: TroubleshootState, action: Action): TroubleshootState {
		const count = listed(state).length;
		switch (action) {
			case 'troubleshoot.notices':
				return { ...state, withNotices: !state.withNotices, list: { cursor: 0, top: 0 }, top: 0 };
			case 'troubleshoot.down':
				return { ...state, top: this.#scrolled(state, 1) };
			case 'troubleshoot.up':
				return { ...state, top: this.#scrolled(state, -1) };
			default:
				return {
					...state,
					list: moveInList(state.list, action, count, listRows(this.#area, count)),
					top: 0,
				};
		}
	}

	#scrolled(state: TroubleshootState, direction: 1 | -1): number {
		const diagnosis = currentDiagnosis(state);
		if (!diagnosis) return 0;
		const options = {
			canFix: this.#options.applyFix !== undefined,
			columns: this.#area.columns - 2,
		};
		const count = detailLines(
			diagnosis,
			this.#app.words,
			this.#app.state.get().language,
			options,
		).length;
		const rows = Math.max(1, this.#area.rows - listRows(this.#area, listed(state).length) - 3);
		const half = Math.max(1, Math.floor(rows / 2));
		return Math.max(0, Math.min(count - rows, state.top + direction * half));
	}

	async #search(): Promise<void> {
		const round = ++this.#round;
		const isCurrent = () => round === this.#round;
		this.state.set(({ withNotices }) => ({ ...troubleshootStart, withNotices }));
		try {
			const found = await this.#options.search(() => {
				if (isCurrent()) this.state.set((state) => ({ ...state, answered: state.answered + 1 }));
			});
			if (!isCurrent()) return;
			this.state.update({ phase: 'done', found });
			this.#app.refresh();
		} catch (error) {
			if (isCurrent()) this.state.update({ phase: 'failed', failure: failureOf(error, null) });
		}
	}

	async #applyFix(): Promise<void> {
		const diagnosis = currentDiagnosis(this.state.get());
		const { applyFix } = this.#options;
		if (!applyFix || !diagnosis?.repair) return;
		const words = this.#app.words.troubleshoot;
		const hosts = hostsOf(diagnosis);
		const answer = await ask(this.#app, {
			crumbs: this.heading(this.#app.words).crumbs,
			title: words.fixQuestion(diagnosis.repair, hosts.join(', ')),
			lines: [words.fixLines],
			answers: [
				{ value: 'yes', label: this.#app.words.common.yes },
				{ value: 'no', label: this.#app.words.common.no },
			],
		});
		if (answer === 'yes') applyFix(diagnosis.repair, hosts);
	}
}
