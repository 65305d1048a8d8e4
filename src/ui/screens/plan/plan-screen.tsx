import type { Plan } from '../../../model/plan.ts';
import { countChanges } from '../../../model/plan.ts';
import type { App } from '../../app.ts';
import { moveInList } from '../../components/list-state.ts';
import { ask } from '../../components/question.tsx';
import type { Action } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { PlanView, paneRows } from './plan-view.tsx';
import { groupsOf, linesOf, type PlanState, planStart } from './state.ts';

export interface PlanOptions {
	/** Crumbs before this screen's. */
	crumbs: string[];
	place?: [number, number];
	plan: Plan;
	/** What the operator should know before it runs. */
	notices: readonly string[];
	/** Where cluster.yaml was saved. */
	file: string;
	/** The command that does the same without a screen. */
	command: string;
	/** Seconds that it usually takes. */
	estimate: number;
	/** The operator has seen the Plan and wants it run. */
	next: () => void;
	/** The operator has left it without that. */
	left?: () => void;
}

/** What will happen, by step or by host, with file diffs. */
export class PlanScreen implements Screen {
	readonly state = new Store<PlanState>(planStart);
	readonly #app: App;
	readonly #options: PlanOptions;
	#area: Area = { columns: 80, rows: 21 };

	constructor(app: App, options: PlanOptions) {
		this.#app = app;
		this.#options = options;
	}

	heading(words: Words) {
		const { crumbs, place } = this.#options;
		return {
			crumbs: [...crumbs, words.plan.title],
			...(place ? { right: words.common.step(...place) } : {}),
		};
	}

	sections() {
		return ['plan', 'list'] as const;
	}

	closed(): void {
		this.#options.left?.();
	}

	act(action: Action): void {
		if (action === 'global.back') this.#app.back();
		else if (action === 'plan.apply') void this.#apply();
		else this.state.set((state) => this.#change(state, action));
	}

	readonly View = ({ area }: { area: Area }) => {
		this.#area = area;
		return <PlanView state={useStore(this.state)} area={area} {...this.#options} />;
	};

	#change(state: PlanState, action: Action): PlanState {
		switch (action) {
			case 'plan.byHost':
				return { ...planStart, grouping: state.grouping === 'step' ? 'host' : 'step' };
			case 'plan.diffs':
				return { ...state, withDiffs: !state.withDiffs, top: 0 };
			case 'plan.switchPane':
				return { ...state, pane: state.pane === 'groups' ? 'changes' : 'groups' };
			default:
				return state.pane === 'groups'
					? this.#moveGroup(state, action)
					: this.#scroll(state, action);
		}
	}

	#moveGroup(state: PlanState, action: Action): PlanState {
		const count = groupsOf(this.#options.plan, state.grouping).length;
		const groups = moveInList(state.groups, action, count, paneRows(this.#area));
		return { ...state, groups, top: groups.cursor === state.groups.cursor ? state.top : 0 };
	}

	#scroll(state: PlanState, action: Action): PlanState {
		const group = groupsOf(this.#options.plan, state.grouping)[state.groups.cursor];
		const count = group ? linesOf(group, state.grouping, state.withDiffs).length : 0;
		const last = Math.max(0, count - paneRows(this.#area));
		// The window itself moves: a list of as many windows as there are.
		const { cursor } = moveInList(
			{ cursor: state.top, top: 0 },
			action,
			last + 1,
			paneRows(this.#area),
		);
		return { ...state, top: cursor };
	}

	async #apply(): Promise<void> {
		const { plan, next } = this.#options;
		if (countChanges(plan) === 0) {
			next();
			return;
		}
		const { plan: words, sentence } = this.#app.words;
		const hosts = new Set(
			plan.tasks.filter(({ changes }) => changes.length > 0).map(({ host }) => host),
		);
		const answer = await ask(this.#app, {
			crumbs: this.heading(this.#app.words).crumbs,
			title: words.applyQuestion(plan.cluster),
			lines: [
				`${words.summary(countChanges(plan), hosts.size)}: ${[...hosts].slice(0, 12).join(', ')}${hosts.size > 12 ? ' …' : ''}`,
				...this.#options.notices.map(sentence),
			],
			answers: [
				{ value: 'no', label: words.notYet },
				{ value: 'yes', label: words.applyAnswer },
			],
		});
		if (answer === 'yes') next();
	}
}
