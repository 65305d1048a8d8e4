import { loadThresholds } from '../../../preflight/thresholds.ts';
import type { App } from '../../app.ts';
import { moveInList } from '../../components/list-state.ts';
import { ask } from '../../components/question.tsx';
import type { Draft } from '../../draft.ts';
import type { Action } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import type { HostsWork, UnknownKey } from '../../work/hosts-work.ts';
import { rowsOfDraft } from './draft-hosts.ts';
import { editDefaultLogin, editHost } from './edit-login.ts';
import { EntryPage } from './entry-page.ts';
import { EntryView } from './entry-view.tsx';
import { goOn } from './go-on.ts';
import { HostKeysScreen } from './host-keys-screen.tsx';
import { type HostRow, hasFailed, isBusy } from './host-row.ts';
import { lookAt } from './look.ts';
import { fileSources, type HostSources } from './sources.ts';
import {
	cursorRow,
	cycleRole,
	type HostsState,
	hostsStart,
	leaveOutFailed,
	suggest,
	toggleIncluded,
} from './state.ts';
import { stateOf } from './state-of-draft.ts';
import { TableView } from './table-view.tsx';

export interface HostsOptions {
	work: HostsWork;
	/** Path of the cluster.yaml that is to be written. */
	file: string;
	/** An existing cluster, whose hosts are shown and changed. */
	draft?: Draft;
	/** Place in the sequence of screens, e.g. `1 of 6`. */
	place?: string;
	/** Takes the hosts further; called again whenever the operator comes back and goes on. */
	next: (draft: Draft) => void;
	/** Hosts are to be tried again: secrets that they refused may be asked for anew. */
	retrying?: (hosts: readonly string[]) => void;
	sources?: HostSources;
}

/** The hosts of a cluster: named, looked at, given their roles. */
export class HostsScreen implements Screen {
	readonly #app: App;
	readonly #options: HostsOptions;
	readonly #closing = new AbortController();
	readonly #limits = loadThresholds();
	readonly state: Store<HostsState>;
	readonly #entry: EntryPage;
	#draft: Draft | null;
	#isShown = false;
	/** What the table says is not yet in the draft. */
	#isChanged = false;

	constructor(app: App, options: HostsOptions) {
		this.#app = app;
		this.#options = options;
		this.#draft = options.draft ?? null;
		this.state = new Store(this.#draft === null ? hostsStart : stateOf(this.#draft));
		this.#entry = new EntryPage(app, this.state, {
			sources: options.sources ?? fileSources,
			added: (before) => {
				void this.look(this.state.get().rows.slice(before));
				// The keys are others from here on, and it was no key that told the program.
				app.refresh();
			},
			leave: () => void this.#back(),
			login: () => this.#editDefaults(),
		});
	}

	heading(words: Words) {
		const { draft, place } = this.#options;
		const name = (this.#draft ?? draft)?.spec.name;
		return {
			crumbs: [...(name === undefined ? [] : [name]), words.hosts.title],
			...(place === undefined ? {} : { right: place }),
		};
	}

	sections() {
		return this.state.get().page === 'entry'
			? (['hostsEntry', 'text'] as const)
			: (['hosts', 'list'] as const);
	}

	shown(): void {
		if (this.#isShown) return;
		this.#isShown = true;
		void this.look(this.state.get().rows.filter(({ stage }) => stage.kind === 'waiting'));
	}

	closed(): void {
		this.#closing.abort();
	}

	/** Hosts that are in no file yet are not lost by one key. */
	leave(reason: 'quit' | 'interrupt'): 'handled' | 'leave' {
		if (reason === 'interrupt' || this.state.get().rows.length === 0) return 'leave';
		void this.#askToLeave();
		return 'handled';
	}

	type(text: string): void {
		this.#entry.type(text);
	}

	act(action: Action): void {
		this.state.update({ notice: null });
		if (this.state.get().page === 'entry') this.#entry.act(action);
		else this.#actInTable(action);
	}

	readonly View = ({ area }: { area: Area }) => {
		const state = useStore(this.state);
		return state.page === 'entry' ? (
			<EntryView area={area} state={state} />
		) : (
			<TableView area={area} state={state} />
		);
	};

	/** Looks at hosts, from the start. Resolves when all that can be known of them is. */
	async look(rows: readonly HostRow[]): Promise<void> {
		const ids = new Set(rows.map(({ id }) => id));
		if (ids.size === 0) return;
		this.state.set((state) => ({ ...state, looks: state.looks + 1 }));
		await lookAt(ids, {
			state: this.state,
			work: this.#options.work,
			signal: this.#closing.signal,
			askKeys: (keys) => this.#askKeys(keys),
		});
		if (this.#closing.signal.aborted) return;
		this.state.set((state) => suggest({ ...state, looks: state.looks - 1 }, this.#limits));
	}

	#actInTable(action: Action): void {
		if (CHANGING.includes(action)) this.#isChanged = true;
		const row = cursorRow(this.state.get());
		switch (action) {
			case 'hosts.next':
				void this.#next();
				break;
			case 'hosts.role':
				if (row) this.state.set((state) => cycleRole(state, row.id));
				break;
			case 'hosts.leaveOut':
				if (row) this.state.set((state) => toggleIncluded(state, row.id));
				break;
			case 'hosts.leaveOutFailed':
				this.state.set(leaveOutFailed);
				break;
			case 'hosts.retry':
				if (row && !isBusy(row)) this.#retry([row]);
				break;
			case 'hosts.retryFailed':
				this.#retry(this.state.get().rows.filter(hasFailed));
				break;
			case 'hosts.add':
				this.state.update({ page: 'entry' });
				break;
			case 'hosts.edit':
				if (row) void this.#edit(row);
				break;
			case 'hosts.defaults':
				void this.#editDefaults();
				break;
			case 'global.back':
				void this.#back();
				break;
			default:
				this.state.set((state) => {
					const count = state.rows.length;
					return { ...state, list: moveInList(state.list, action, count, PAGE) };
				});
		}
	}

	#retry(rows: readonly HostRow[]): void {
		this.#options.retrying?.(rows.map(({ id }) => id));
		void this.look(rows);
	}

	async #edit(row: HostRow): Promise<void> {
		const changed = await editHost(this.#app, this.state, row);
		if (changed && !isBusy(changed)) this.#retry([changed]);
	}

	async #editDefaults(): Promise<void> {
		const isChanged = await editDefaultLogin(this.#app, this.state);
		if (isChanged) this.#retry(this.state.get().rows.filter(hasFailed));
	}

	/** Hosts that are in a file stay there; others would be lost. */
	async #back(): Promise<void> {
		const isSaved = !this.#isChanged && (this.#draft?.state.get().isSaved ?? false);
		const { rows, field, taken } = this.state.get();
		const isKept = isSaved || (rows.length + taken.length === 0 && field.value.trim() === '');
		if (isKept || (await this.#confirm(this.#app.words.hosts.leaveQuestion))) {
			this.#app.close(this);
		}
	}

	async #askToLeave(): Promise<void> {
		if (await this.#confirm(this.#app.words.common.quitQuestion)) this.#app.exit(0);
	}

	async #confirm(title: string): Promise<boolean> {
		const { yes, no } = this.#app.words.common;
		const answer = await ask(this.#app, {
			crumbs: [this.#app.words.hosts.title],
			title,
			answers: [
				{ value: 'no', label: no },
				{ value: 'yes', label: yes },
			],
		});
		return answer === 'yes';
	}

	#askKeys(keys: readonly UnknownKey[]): Promise<boolean> {
		return new Promise((answered) => {
			this.#app.open(new HostKeysScreen(this.#app, keys, answered));
		});
	}

	async #next(): Promise<void> {
		const { state } = this;
		const draft = await goOn(this.#app, state, {
			draft: this.#draft,
			file: this.#options.file,
			retry: (rows) => this.#retry(rows),
		});
		if (draft === null) return;
		this.#draft = draft;
		this.#isChanged = false;
		state.set((before) => ({ ...before, rows: rowsOfDraft(draft, before.rows) }));
		this.#options.next(draft);
	}
}

/** What changes the table beyond what was found. */
const CHANGING: readonly Action[] = [
	'hosts.role',
	'hosts.leaveOut',
	'hosts.leaveOutFailed',
	'hosts.edit',
	'hosts.defaults',
];

/** Lines that ctrl+d and ctrl+u move by, twice. */
const PAGE = 20;
