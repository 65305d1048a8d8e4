import type { App } from '../app.ts';
import type { Action } from '../keys/key-table.ts';
import type { Area, Screen } from '../screen.ts';
import { Store, useStore } from '../store.ts';
import { type ListState, listStart, moveInList } from './list-state.ts';
import { Menu, type MenuItem } from './menu.tsx';
import { QuestionBox } from './question-box.tsx';

export interface QuestionOptions {
	/** Crumbs of the header. */
	crumbs: string[];
	/** The question itself. */
	title: string;
	/** What one should know to answer, a paragraph each. */
	lines?: string[];
	answers: MenuItem[];
}

/** Asks with a short menu; `answered` gets the value, or null if it was left with esc. */
export class Question implements Screen {
	readonly #app: App;
	readonly #options: QuestionOptions;
	readonly #answered: (value: string | null) => void;
	readonly #list = new Store<ListState>(listStart);

	constructor(app: App, options: QuestionOptions, answered: (value: string | null) => void) {
		this.#app = app;
		this.#options = options;
		this.#answered = answered;
	}

	heading() {
		return { crumbs: this.#options.crumbs };
	}

	sections() {
		return ['menu', 'list'] as const;
	}

	act(action: Action): void {
		const { answers } = this.#options;
		if (action === 'global.back') this.#end(null);
		else if (action === 'menu.choose') this.#end(answers[this.#list.get().cursor]?.value ?? null);
		else this.#list.set((list) => moveInList(list, action, answers.length, answers.length));
	}

	leave(): 'handled' {
		this.#end(null);
		return 'handled';
	}

	readonly View = ({ area }: { area: Area }) => {
		const { cursor } = useStore(this.#list);
		const { title, lines, answers } = this.#options;
		return (
			<QuestionBox title={title} lines={lines} area={area}>
				<Menu items={answers} cursor={cursor} />
			</QuestionBox>
		);
	};

	#end(value: string | null): void {
		this.#app.close(this);
		this.#answered(value);
	}
}

/** Opens a question above the present screen and waits for its answer. */
export function ask(app: App, options: QuestionOptions): Promise<string | null> {
	return new Promise((answered) => {
		app.open(new Question(app, options, answered));
	});
}
