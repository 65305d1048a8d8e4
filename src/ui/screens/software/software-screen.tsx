import type { BundleOffer } from '../../../advice/bundle-offer.ts';
import type { App } from '../../app.ts';
import type { Draft } from '../../draft.ts';
import { FieldEditor } from '../../fields/field-editor.ts';
import type { Action } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { softwareFields } from './fields.ts';
import { SoftwareView } from './software-view.tsx';

export interface SoftwareOptions {
	crumbs: string[];
	place?: [number, number];
	draft: Draft;
	/** What the bundle in a directory, as cluster.yaml names it, holds; null: no bundle there. */
	lookAtBundle: (directory: string) => Promise<BundleOffer | null>;
	editFile?: () => void;
	/** The spec is valid. */
	next: () => void;
}

/** Versions, runtime, networks and where software comes from. */
export class SoftwareScreen implements Screen {
	readonly editor: FieldEditor;
	readonly #app: App;
	readonly #options: SoftwareOptions;
	/** What the bundle that was looked at last holds. */
	readonly #bundle = new Store<{ directory: string; offer: BundleOffer | null }>({
		directory: '',
		offer: null,
	});
	#unsubscribe: () => void = () => {};

	constructor(app: App, options: SoftwareOptions) {
		this.#app = app;
		this.#options = options;
		const versionBefore = options.draft.spec.kubernetes.version;
		this.editor = new FieldEditor(options.draft, softwareFields, () => ({
			versionBefore,
			bundle: this.#bundle.get().offer,
		}));
	}

	heading(words: Words) {
		const { crumbs, place } = this.#options;
		return {
			crumbs: [...crumbs, words.software.title],
			...(place ? { right: words.common.step(...place) } : {}),
		};
	}

	sections() {
		return [...this.editor.sections(), 'software'] as const;
	}

	shown(): void {
		this.#unsubscribe();
		this.#unsubscribe = this.#options.draft.state.subscribe(() => void this.#lookAtBundle());
		void this.#lookAtBundle();
	}

	closed(): void {
		this.#unsubscribe();
	}

	type(text: string): void {
		this.editor.type(text);
	}

	act(action: Action): void {
		if (this.editor.act(action)) return;
		if (action === 'global.back') this.#app.back();
		if (action === 'software.editFile') this.#options.editFile?.();
		if (action === 'software.goOn' && this.#options.draft.state.get().problems.length === 0) {
			this.#options.next();
		}
	}

	readonly View = ({ area }: { area: Area }) => {
		const draft = useStore(this.#options.draft.state);
		useStore(this.#bundle);
		return <SoftwareView editor={this.editor} draft={draft} area={area} />;
	};

	async #lookAtBundle(): Promise<void> {
		const { source } = this.#options.draft.spec;
		const directory = source.mode === 'bundle' ? (source.bundle ?? '') : '';
		if (directory === this.#bundle.get().directory) return;
		this.#bundle.set({ directory, offer: null });
		const offer = directory === '' ? null : await this.#options.lookAtBundle(directory);
		if (this.#bundle.get().directory === directory) this.#bundle.set({ directory, offer });
	}
}
