import type { ExitCode } from '../../../model/errors.ts';
import type { App } from '../../app.ts';
import { ask } from '../../components/question.tsx';
import type { RunWatch } from './watch.ts';

export interface RunLeavingOptions {
	crumbs: () => string[];
	control: {
		/** Starts nothing new; what runs may finish. */
		pause: () => void;
		/** Ends what runs on the hosts. */
		abort: () => void;
	};
	/** Leaves the screen; a Run that has not ended goes on on its hosts. */
	leave: (exitCode: ExitCode) => void;
}

/** How a Run is paused, ended and left. */
export class RunLeaving {
	readonly #app: App;
	readonly #watch: RunWatch;
	readonly #options: RunLeavingOptions;
	/** The operator leaves as soon as what runs has finished. */
	#atEnd = false;

	constructor(app: App, watch: RunWatch, options: RunLeavingOptions) {
		this.#app = app;
		this.#watch = watch;
		this.#options = options;
	}

	get isAtEnd(): boolean {
		return this.#atEnd;
	}

	/** Has nothing new begun. */
	pause(): void {
		const { demand, ending } = this.#run;
		if (demand !== 'none' || ending !== null) return;
		this.#watch.demand('pause');
		this.#options.control.pause();
	}

	/** Ctrl-C: the first pauses, the second ends what runs, the third waits for nothing. */
	interrupt(): void {
		const { demand } = this.#run;
		if (demand === 'none') {
			this.pause();
		} else if (demand === 'pause') {
			this.#atEnd = true;
			this.#watch.demand('abort');
			this.#options.control.abort();
		} else {
			this.#options.leave(130);
		}
	}

	/** Leaves a Run that has ended, and asks what is to become of one that has not. */
	async leave(): Promise<void> {
		const { ending } = this.#run;
		if (ending !== null) {
			this.#options.leave(ending.exitCode);
			return;
		}
		const answer = await this.#ask();
		if (answer === 'now') {
			this.#options.leave(130);
		} else if (answer === 'pause') {
			this.#atEnd = true;
			const { ending: ended } = this.#run;
			if (ended === null) this.pause();
			else this.#options.leave(ended.exitCode);
		}
	}

	/** The Run has ended. */
	ended(exitCode: ExitCode): void {
		if (this.#atEnd) this.#options.leave(exitCode);
	}

	get #run() {
		return this.#watch.picture.get().run;
	}

	#ask(): Promise<string | null> {
		const words = this.#app.words.run.leave;
		return ask(this.#app, {
			crumbs: this.#options.crumbs(),
			title: words.title,
			lines: words.lines,
			answers: [
				{ value: 'stay', label: words.stay },
				{ value: 'pause', label: words.pause },
				{ value: 'now', label: words.now, note: words.nowNote },
			],
		});
	}
}
