import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { statePath } from '../../../engine/state-directory.ts';
import { absolutePath } from '../../../spec/absolute-path.ts';
import type { App } from '../../app.ts';
import { type ListState, listStart, moveInList } from '../../components/list-state.ts';
import { ask } from '../../components/question.tsx';
import { askText } from '../../components/text-question.tsx';
import type { Action, KeySection } from '../../keys/key-table.ts';
import type { PreferenceFile, RecentCluster } from '../../preferences.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import { chooseTheme } from '../../theme.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { languages } from '../../words/language.ts';
import type { LabStanding } from '../../work/lab-work.ts';
import type { KnownCluster, readCluster } from './clusters.ts';
import { HomeView } from './home-view.tsx';
import { type HomeActions, type HomeItem, itemsOf, keyOf, type MenuAction } from './items.ts';

export interface HomeOptions {
	preferences: Pick<PreferenceFile, 'read' | 'set' | 'forget'>;
	actions: HomeActions;
	/** Where a cluster.yaml is looked for; unset: the current directory. */
	directory?: string;
	/** Milliseconds since 1970; for tests. */
	now?: () => number;
	/** Reads what is known of a cluster; for tests. */
	readCluster?: typeof readCluster;
	/** Looks at the labs of this machine; for tests. */
	labStanding?: () => Promise<LabStanding>;
}

export interface HomeState {
	clusters: readonly KnownCluster[];
	/** Whether all of them have been read. */
	isRead: boolean;
	/** Null: nobody has looked yet. */
	lab: LabStanding | null;
	list: ListState;
}

/** Where the program begins: recent clusters with their state, and what one can do. */
export class HomeScreen implements Screen {
	readonly #app: App;
	readonly #options: HomeOptions;
	readonly state = new Store<HomeState>({
		clusters: [],
		isRead: false,
		lab: null,
		list: listStart,
	});
	/** Counts readings, so that an older one cannot overwrite a newer. */
	#reading = 0;

	constructor(app: App, options: HomeOptions) {
		this.#app = app;
		this.#options = options;
	}

	heading(words: Words) {
		return { crumbs: [words.home.title] };
	}

	sections(): readonly KeySection[] {
		const item = this.items()[this.state.get().list.cursor];
		return item && item.kind !== 'action'
			? ['menu', 'homeCluster', 'list', 'home']
			: ['menu', 'list', 'home'];
	}

	shown(): void {
		void this.read();
	}

	closed(): void {
		this.#reading++;
	}

	/** Reads the state of all clusters anew. Resolves when it is there. */
	async read(): Promise<void> {
		const reading = ++this.#reading;
		const clusters: KnownCluster[] = [];
		for (const { isHere, ...cluster } of this.#known()) {
			const { readCluster } = this.#options.readCluster
				? { readCluster: this.#options.readCluster }
				: // Reading cluster.yaml takes more to load than all that Home draws at first.
					await import('./clusters.ts');
			clusters.push(await readCluster(cluster, isHere, statePath));
			if (reading !== this.#reading) return;
		}
		this.#take(clusters);
		if (this.#options.actions.lab) await this.#lookAtLabs(reading);
	}

	/** The cursor stays on its line, unless it has never been moved: what is offered first is first. */
	#take(clusters: KnownCluster[]): void {
		const { isRead, list } = this.state.get();
		const stood = isRead || list.cursor > 0 ? this.items()[list.cursor] : undefined;
		this.state.update({ clusters, isRead: true });
		const at = this.items().findIndex((item) => stood && keyOf(item) === keyOf(stood));
		if (at !== -1) this.state.update({ list: { ...list, cursor: at } });
		this.#move('menu.choose');
	}

	async #lookAtLabs(reading: number): Promise<void> {
		const { labStanding } = this.#options.labStanding
			? { labStanding: this.#options.labStanding }
			: await import('../../work/lab-work.ts');
		const lab = await labStanding();
		if (reading === this.#reading) this.state.update({ lab });
	}

	act(action: Action): void {
		const item = this.items()[this.state.get().list.cursor];
		switch (action) {
			case 'menu.choose':
				if (item) this.#choose(item);
				break;
			case 'homeCluster.open':
				if (item && item.kind !== 'action') this.#open(item.cluster);
				break;
			case 'homeCluster.status':
				if (item && item.kind !== 'action' && item.cluster.condition.kind === 'usable') {
					this.#options.actions.status?.(item.cluster.file);
				}
				break;
			case 'homeCluster.forget':
				if (item && item.kind !== 'action') this.#forget(item.cluster);
				break;
			case 'home.language':
				this.#switchLanguage();
				break;
			case 'home.theme':
				this.#switchTheme();
				break;
			default:
				this.#move(action);
		}
	}

	items(): HomeItem[] {
		return itemsOf(this.state.get().clusters, this.#options.actions);
	}

	readonly View = ({ area }: { area: Area }) => {
		const state = useStore(this.state);
		const now = this.#options.now?.() ?? Date.now();
		return (
			<HomeView
				area={area}
				items={this.items()}
				cursor={state.list.cursor}
				isRead={state.isRead}
				lab={state.lab}
				now={now}
			/>
		);
	};

	#known(): (Pick<RecentCluster, 'name' | 'file'> & { isHere: boolean })[] {
		const recent = this.#options.preferences.read().recentClusters;
		const file = resolve(this.#options.directory ?? '.', 'cluster.yaml');
		const isNew = existsSync(file) && !recent.some((cluster) => cluster.file === file);
		return [
			...(isNew ? [{ name: 'cluster.yaml', file, isHere: true }] : []),
			...recent.map(({ name, file: known }) => ({ name, file: known, isHere: false })),
		];
	}

	#move(action: Action): void {
		const count = this.items().length;
		this.state.set((state) => ({ ...state, list: moveInList(state.list, action, count, count) }));
	}

	#choose(item: HomeItem): void {
		if (item.kind === 'action') this.#start(item.action);
		else if (item.kind === 'unfinished') this.#options.actions.resume?.(item.cluster.file);
		else this.#open(item.cluster);
	}

	#start(action: MenuAction): void {
		if (action === 'openFile') void this.#openFile();
		else this.#options.actions[action]?.();
	}

	#open(cluster: KnownCluster): void {
		if (cluster.condition.kind === 'usable') {
			this.#options.actions.open?.(cluster.file);
			return;
		}
		const words = this.#app.words.home;
		const problem =
			cluster.condition.kind === 'missing'
				? words.missing
				: this.#app.words.sentence(cluster.condition.problem);
		void ask(this.#app, {
			crumbs: [words.title],
			title: words.brokenTitle(cluster.name),
			lines: [problem, words.forgetHint],
			answers: [{ value: 'close', label: this.#app.words.common.close }],
		});
	}

	async #openFile(): Promise<void> {
		const words = this.#app.words.home;
		const path = (text: string) => absolutePath(text.trim(), this.#options.directory ?? '.');
		const answer = await askText(this.#app, {
			crumbs: [words.title],
			title: words.fileQuestion,
			placeholder: './cluster.yaml',
			check: (value) => (existsSync(path(value)) ? null : words.fileMissing),
		});
		if (answer !== null) this.#options.actions.open?.(path(answer));
	}

	/** One in the current directory is no memory: it cannot be forgotten. */
	#forget({ file, isHere }: KnownCluster): void {
		if (isHere) return;
		this.#options.preferences.forget(file);
		this.state.set((state) => ({
			...state,
			clusters: state.clusters.filter((cluster) => cluster.file !== file),
		}));
		this.#move('homeCluster.forget');
	}

	#switchLanguage(): void {
		const { language } = this.#app.state.get();
		const next = languages[(languages.indexOf(language) + 1) % languages.length] ?? language;
		this.#app.state.update({ language: next });
		this.#options.preferences.set({ language: next });
	}

	#switchTheme(): void {
		const name = this.#app.state.get().theme.name === 'dark' ? 'light' : 'dark';
		this.#app.state.update({ theme: chooseTheme(name, {}) });
		this.#options.preferences.set({ theme: name });
	}
}
