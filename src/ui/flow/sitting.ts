import type { Failure } from '../../model/events.ts';
import { shellWord } from '../../report/shell-word.ts';
import type { App } from '../app.ts';
import type { PreferenceFile } from '../preferences.ts';
import { ScreenCredentials } from '../screen-credentials.ts';
import { ClusterWork, type ClusterWorkOptions } from '../work/cluster-work.ts';
import { keyOpener } from '../work/key-opener.ts';

export interface SittingOptions {
	app: App;
	preferences: PreferenceFile;
	/** Of k8s-tui. */
	version: string;
}

/** What the screens of one sitting share: the program, what it remembers, and who works on which cluster. */
export class Sitting {
	readonly app: App;
	readonly preferences: PreferenceFile;
	readonly credentials: ScreenCredentials;
	readonly #version: string;
	readonly #works = new Map<string, ClusterWork>();
	readonly #endings: (() => Promise<void>)[] = [];
	/** Said on the terminal after the screen is gone. */
	readonly farewell: string[] = [];

	constructor({ app, preferences, version }: SittingOptions) {
		this.app = app;
		this.preferences = preferences;
		this.credentials = new ScreenCredentials(app, { keyOpener });
		this.#version = version;
	}

	/** The engine's work on the cluster of a file. */
	workOn(file: string): ClusterWork {
		const known = this.#works.get(file);
		if (known) return known;
		const { credentials } = this;
		const refused = (host: string, failure: Pick<Failure, 'code'>) =>
			void credentials.refused(host, failure);
		return this.adopt({ file, credentials, refused });
	}

	/** Makes work of its own for a file, e.g. for the hosts of a replay. */
	adopt(options: Omit<ClusterWorkOptions, 'version'>): ClusterWork {
		const work = new ClusterWork({ ...options, version: this.#version });
		this.#works.set(options.file, work);
		return work;
	}

	/** Ends the connections to the hosts of a file; work on it begins anew. */
	async leave(file: string): Promise<void> {
		const work = this.#works.get(file);
		this.#works.delete(file);
		await work?.close();
	}

	/** The command that does without a screen what the wizard does. */
	commandFor(file: string): string {
		return `npx k8s-tui apply -f ${shellWord(file)}`;
	}

	/** The command that applies a Fix on these hosts without a screen. */
	commandForFix(file: string, fix: string, hosts: readonly string[]): string {
		return `npx k8s-tui diagnose -f ${shellWord(file)} --fix ${fix} --limit ${hosts.join(',')}`;
	}

	/** Has something done when the program ends, after all connections are closed. */
	onClose(work: () => Promise<void>): void {
		this.#endings.push(work);
	}

	/** Ends connections that are still open. */
	async close(): Promise<void> {
		await Promise.all([...this.#works.values()].map((work) => work.close()));
		await Promise.all(this.#endings.map((work) => work()));
	}
}
