import type { App } from '../../app.ts';
import { editText, typeText } from '../../components/text-field-state.ts';
import type { Action } from '../../keys/key-table.ts';
import type { Store } from '../../store.ts';
import { type HostSources, takeHosts } from './sources.ts';
import { addCandidates, type HostsState, readEntry } from './state.ts';
import { moveLine } from './text-lines.ts';

export interface EntryPageOptions {
	sources: HostSources;
	/** Hosts were added below those that there were; `before` is how many these are. */
	added: (before: number) => void;
	/** The operator wants to go back, and there are no hosts yet. */
	leave: () => void;
	/** The operator wants to say how to log in before anything is looked at. */
	login: () => Promise<void>;
}

/** What keys and text do where hosts are typed, pasted or taken from files. */
export class EntryPage {
	readonly #app: App;
	readonly #state: Store<HostsState>;
	readonly #options: EntryPageOptions;
	/** An enter that is still to be told from one inside a paste. */
	#enter: object | null = null;

	constructor(app: App, state: Store<HostsState>, options: EntryPageOptions) {
		this.#app = app;
		this.#state = state;
		this.#options = options;
	}

	type(text: string): void {
		const isPasted = this.#enter !== null;
		this.#enter = null;
		this.#state.set((state) => ({
			...state,
			notice: null,
			field: typeText(state.field, isPasted ? `\n${text}` : text),
		}));
	}

	act(action: Action): void {
		switch (action) {
			case 'hostsEntry.look':
				this.#enterPressed();
				break;
			case 'hostsEntry.sources':
				void this.#take();
				break;
			case 'hostsEntry.leave':
				if (this.#state.get().rows.length > 0) this.#state.update({ page: 'table' });
				else this.#options.leave();
				break;
			case 'hostsEntry.lineUp':
			case 'hostsEntry.lineDown': {
				const step = action === 'hostsEntry.lineUp' ? -1 : 1;
				this.#state.set((state) => ({ ...state, field: moveLine(state.field, step) }));
				break;
			}
			default:
				this.#state.set((state) => ({ ...state, field: editText(state.field, action) }));
		}
	}

	/**
	 * A terminal without bracketed paste sends the line ends of a paste as enter: one that is followed
	 * by text in the same chunk begins a new line.
	 */
	#enterPressed(): void {
		const enter = {};
		this.#enter = enter;
		queueMicrotask(() => {
			if (this.#enter !== enter) return;
			this.#enter = null;
			this.#addHosts();
		});
	}

	#addHosts(): void {
		const { candidates, error } = readEntry(this.#state.get());
		if (error !== null || candidates.length === 0) {
			if (error === null) this.#state.update({ notice: this.#app.words.hosts.entry.none });
			return;
		}
		const before = this.#state.get().rows.length;
		this.#state.set((state) => addCandidates(state, candidates));
		this.#options.added(before);
	}

	async #take(): Promise<void> {
		const taken = await takeHosts(this.#app, this.#options.sources);
		if (taken === 'login') await this.#options.login();
		else if (taken !== null) {
			this.#state.set((state) => ({ ...state, taken: [...state.taken, taken] }));
		}
	}
}
