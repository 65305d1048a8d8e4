import { failureOf } from '../../../engine/failure.ts';
import type { Failure } from '../../../model/events.ts';
import type { App } from '../../app.ts';
import { ask } from '../../components/question.tsx';
import type { Action, KeySection } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { LabView } from './lab-view.tsx';

export interface LabScreenOptions {
	/** Name of the lab. */
	name: string;
	/** Whether Kubernetes is made for it, which takes its time when it has not been compiled yet. */
	kubernetes: boolean;
	/** Brings it up. @throws OperatorError if it cannot, or when the signal has fired */
	work: (say: (line: string) => void, signal: AbortSignal) => Promise<void>;
	/** It is up; the screen is gone. */
	done: () => void;
	/** Milliseconds since 1970; for tests. */
	now?: () => number;
}

export interface LabScreenState {
	phase: 'working' | 'stopping' | 'failed';
	/** What has been done, with the time of each in milliseconds since 1970. */
	lines: readonly { at: number; text: string }[];
	/** Milliseconds since the beginning. */
	elapsed: number;
	failure: Failure | null;
}

/** Lines that are kept. */
const MOST_LINES = 200;
const SECOND = 1000;

/** Watches a lab come up. Whatever ends it early leaves nothing on the machine. */
export class LabScreen implements Screen {
	readonly state = new Store<LabScreenState>({
		phase: 'working',
		lines: [],
		elapsed: 0,
		failure: null,
	});
	readonly #app: App;
	readonly #options: LabScreenOptions;
	readonly #abort = new AbortController();
	readonly #now: () => number;
	readonly #begun: number;
	readonly #clock: NodeJS.Timeout;
	#isUp = false;
	/** Resolves when nothing is done any more, and never rejects. */
	readonly ended: Promise<void>;

	constructor(app: App, options: LabScreenOptions) {
		this.#app = app;
		this.#options = options;
		this.#now = options.now ?? Date.now;
		this.#begun = this.#now();
		this.#clock = setInterval(() => this.#tick(), SECOND).unref();
		this.ended = this.#work();
	}

	heading(words: Words) {
		return { crumbs: [words.lab.title, this.#options.name] };
	}

	sections(): readonly KeySection[] {
		return [];
	}

	act(action: Action): void {
		if (action === 'global.back') this.#back();
	}

	leave(reason: 'quit' | 'interrupt'): 'handled' | 'leave' {
		const { phase } = this.state.get();
		if (phase === 'failed') return 'leave';
		if (reason === 'interrupt') this.stop();
		else void this.#askToStop();
		return 'handled';
	}

	closed(): void {
		clearInterval(this.#clock);
	}

	/** Ends the work; what it has made is removed. A lab that is up stays. */
	stop(): void {
		if (this.#isUp || this.state.get().phase !== 'working') return;
		this.state.update({ phase: 'stopping' });
		this.#abort.abort();
	}

	readonly View = ({ area }: { area: Area }) => (
		<LabView state={useStore(this.state)} {...this.#options} area={area} />
	);

	#back(): void {
		if (this.state.get().phase === 'failed') this.#app.close(this);
		else void this.#askToStop();
	}

	async #work(): Promise<void> {
		try {
			await this.#options.work((text) => this.#say(text), this.#abort.signal);
			this.#isUp = true;
			this.#app.close(this);
			this.#options.done();
		} catch (error) {
			if (this.state.get().phase === 'stopping') this.#app.close(this);
			else this.state.update({ phase: 'failed', failure: failureOf(error, null) });
		} finally {
			clearInterval(this.#clock);
		}
	}

	#say(text: string): void {
		const line = { at: this.#now(), text };
		this.state.set((state) => ({ ...state, lines: [...state.lines, line].slice(-MOST_LINES) }));
	}

	#tick(): void {
		this.state.update({ elapsed: this.#now() - this.#begun });
	}

	async #askToStop(): Promise<void> {
		if (this.state.get().phase !== 'working') return;
		const words = this.#app.words.lab;
		const answer = await ask(this.#app, {
			crumbs: this.heading(this.#app.words).crumbs,
			title: words.stopQuestion,
			lines: [words.stopLine],
			answers: [
				{ value: 'no', label: words.goOn },
				{ value: 'yes', label: words.stop },
			],
		});
		if (answer === 'yes') this.stop();
	}
}
