import { loadThresholds } from '../../../preflight/thresholds.ts';
import type { App } from '../../app.ts';
import { moveInList } from '../../components/list-state.ts';
import { ask } from '../../components/question.tsx';
import { editText, typeText } from '../../components/text-field-state.ts';
import type { Draft } from '../../draft.ts';
import type { Action } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import type { HostsWork, UnknownKey } from '../../work/hosts-work.ts';
import { isLabel } from './cluster-name.ts';
import { rowsOfDraft } from './draft-hosts.ts';
import { EntryView } from './entry-view.tsx';
import { goOn } from './go-on.ts';
import { HostKeysScreen } from './host-keys-screen.tsx';
import { type HostRow, hasFailed, isBusy, nodeNames } from './host-row.ts';
import { sameLogin } from './login.ts';
import { askLogin } from './login-questions.ts';
import { lookAt } from './look.ts';
import { fileSources, type HostSources, takeHosts } from './sources.ts';
import {
	addCandidates,
	changeRow,
	cursorRow,
	cycleRole,
	type HostsState,
	hostsStart,
	leaveOutFailed,
	readEntry,
	suggest,
	toggleIncluded,
} from './state.ts';
import { stateOf } from './state-of-draft.ts';
import { TableView } from './table-view.tsx';
import { moveLine } from './text-lines.ts';

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
	#draft: Draft | null;
	#isShown = false;
	/** An enter that is still to be told from one inside a paste. */
	#enter: object | null = null;

	constructor(app: App, options: HostsOptions) {
		this.#app = app;
		this.#options = options;
		this.#draft = options.draft ?? null;
		this.state = new Store(this.#draft === null ? hostsStart : stateOf(this.#draft));
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
		const isPasted = this.#enter !== null;
		this.#enter = null;
		this.state.set((state) => ({
			...state,
			notice: null,
			field: typeText(state.field, isPasted ? `\n${text}` : text),
		}));
	}

	act(action: Action): void {
		this.state.update({ notice: null });
		if (this.state.get().page === 'entry') this.#actInEntry(action);
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

	#actInEntry(action: Action): void {
		switch (action) {
			case 'hostsEntry.look':
				this.#enterPressed();
				break;
			case 'hostsEntry.sources':
				void this.#take();
				break;
			case 'hostsEntry.leave':
				if (this.state.get().rows.length > 0) this.state.update({ page: 'table' });
				else this.#app.back();
				break;
			case 'hostsEntry.lineUp':
			case 'hostsEntry.lineDown': {
				const step = action === 'hostsEntry.lineUp' ? -1 : 1;
				this.state.set((state) => ({ ...state, field: moveLine(state.field, step) }));
				break;
			}
			default:
				this.state.set((state) => ({ ...state, field: editText(state.field, action) }));
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
			this.#lookAtEntry();
		});
	}

	#lookAtEntry(): void {
		const { candidates, error } = readEntry(this.state.get());
		if (error !== null || candidates.length === 0) {
			if (error === null) this.state.update({ notice: this.#app.words.hosts.entry.none });
			return;
		}
		const before = this.state.get().rows.length;
		this.state.set((state) => addCandidates(state, candidates));
		void this.look(this.state.get().rows.slice(before));
	}

	async #take(): Promise<void> {
		const taken = await takeHosts(this.#app, this.#options.sources ?? fileSources);
		if (taken === 'login') await this.#editDefaults();
		else if (taken !== null) {
			this.state.set((state) => ({ ...state, taken: [...state.taken, taken] }));
		}
	}

	#actInTable(action: Action): void {
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
		const words = this.#app.words.hosts.login;
		const names = nodeNames(this.state.get().rows);
		const index = this.state.get().rows.findIndex(({ id }) => id === row.id);
		const present = names[index] ?? '';
		const others = names.filter((_, other) => other !== index);
		const answer = await askLogin(this.#app, {
			title: words.editTitle(present),
			login: row.candidate,
			fallback: this.state.get().login,
			name: {
				value: present,
				check: (value) => {
					if (!isLabel(value)) return words.badName;
					return others.includes(value) ? words.takenName(value) : null;
				},
			},
		});
		const { user, port, identityFile, jump } = answer.login;
		const isChanged = !sameLogin(answer.login, row.candidate);
		this.state.set((state) =>
			changeRow(state, row.id, (now) => ({
				...now,
				candidate: { ...now.candidate, user, port, identityFile, jump },
				name: answer.name === present ? now.name : answer.name,
				inSpec: now.inSpec && { ...now.inSpec, isEdited: now.inSpec.isEdited || isChanged },
			})),
		);
		const changed = this.state.get().rows.find(({ id }) => id === row.id);
		if (isChanged && changed && !isBusy(changed)) this.#retry([changed]);
	}

	async #editDefaults(): Promise<void> {
		const { login } = this.state.get();
		const title = this.#app.words.hosts.login.defaults;
		const answer = await askLogin(this.#app, { title, login, fallback: null });
		const { user, port, identityFile, jump } = answer.login;
		this.state.update({ login: { user, port, identityFile, jump } });
		if (!sameLogin(answer.login, login)) this.#retry(this.state.get().rows.filter(hasFailed));
	}

	/** Hosts that are in a file stay there; others would be lost. */
	async #back(): Promise<void> {
		const isSaved = this.#draft?.state.get().isSaved ?? false;
		const isKept = isSaved || this.state.get().rows.length === 0;
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
		state.set((before) => ({ ...before, rows: rowsOfDraft(draft, before.rows) }));
		this.#options.next(draft);
	}
}

/** Lines that ctrl+d and ctrl+u move by, twice. */
const PAGE = 20;
