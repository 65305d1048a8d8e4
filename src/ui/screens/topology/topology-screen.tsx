import { loadThresholds } from '../../../preflight/thresholds.ts';
import type { App } from '../../app.ts';
import type { Draft } from '../../draft.ts';
import { FieldEditor } from '../../fields/field-editor.ts';
import type { Action } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { topologyFields } from './fields.ts';
import { TopologyView } from './topology-view.tsx';

export interface TopologyOptions {
	crumbs: string[];
	place?: [number, number];
	draft: Draft;
	/** Opens cluster.yaml in the operator's editor. */
	editFile?: () => void;
	next: () => void;
}

/** Where etcd runs and how the API is reached, drawn with these hosts. */
export class TopologyScreen implements Screen {
	readonly editor: FieldEditor;
	readonly #app: App;
	readonly #options: TopologyOptions;

	constructor(app: App, options: TopologyOptions) {
		this.#app = app;
		this.#options = options;
		this.editor = new FieldEditor(options.draft, topologyFields, () => ({ bundle: null }));
	}

	heading(words: Words) {
		const { crumbs, place } = this.#options;
		return {
			crumbs: [...crumbs, words.topology.title],
			...(place ? { right: words.common.step(...place) } : {}),
		};
	}

	sections() {
		return [...this.editor.sections(), 'topology'] as const;
	}

	type(text: string): void {
		this.editor.type(text);
	}

	act(action: Action): void {
		if (this.editor.act(action)) return;
		if (action === 'global.back') this.#app.back();
		if (action === 'topology.goOn') this.#options.next();
		if (action === 'topology.editFile') this.#options.editFile?.();
	}

	readonly View = ({ area }: { area: Area }) => {
		const { spec, facts } = useStore(this.#options.draft.state);
		return (
			<TopologyView
				editor={this.editor}
				spec={spec}
				facts={facts}
				cloudsWithoutArp={loadThresholds().clouds.withoutArp}
				area={area}
			/>
		);
	};
}
