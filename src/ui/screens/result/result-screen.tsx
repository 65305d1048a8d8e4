import { failureOf } from '../../../engine/failure.ts';
import type { ClusterStatus } from '../../../engine/status.ts';
import { type ExitCode, messageOf } from '../../../model/errors.ts';
import type { RunOutcome } from '../../../model/events.ts';
import type { ClusterSpec } from '../../../model/spec.ts';
import type { Timeline } from '../../../report/timeline.ts';
import type { App } from '../../app.ts';
import type { Action, KeySection } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { ResultView } from './result-view.tsx';
import { type ResultState, resultStart } from './state.ts';

export interface ResultOptions {
	/** Crumbs before this screen's. */
	crumbs: string[];
	spec: ClusterSpec;
	/** How the Run ended; 0 where there was none. */
	exitCode: ExitCode;
	/** Null: there was no Run. */
	outcome: RunOutcome | null;
	timeline: Timeline | null;
	/** Asks the cluster. @throws OperatorError if it cannot be asked */
	readStatus: () => Promise<ClusterStatus>;
	/** Path of the kubeconfig. */
	kubeconfig: string;
	/** Writes the HTML report. @returns its path */
	writeReport?: () => Promise<string>;
	/** Back to the screen of the Run. */
	openRun?: () => void;
	/** The operator has seen it. */
	done: () => void;
}

/** What there is after a Run: every part's health, how to use it, what to do next. */
export class ResultScreen implements Screen {
	readonly state = new Store<ResultState>(resultStart);
	readonly #options: ResultOptions;
	#begun = false;
	/** Answers to an earlier question, or for a screen that is gone, are dropped. */
	#round = 0;

	constructor(_app: App, options: ResultOptions) {
		this.#options = options;
	}

	heading(words: Words) {
		return { crumbs: [...this.#options.crumbs, words.result.title] };
	}

	sections(): readonly KeySection[] {
		const { writeReport, openRun } = this.#options;
		return [
			'result',
			...(writeReport ? (['resultReport'] as const) : []),
			...(openRun ? (['resultRun'] as const) : []),
		];
	}

	shown(): void {
		if (!this.#begun) void this.#ask();
	}

	closed(): void {
		this.#round++;
	}

	act(action: Action): void {
		switch (action) {
			case 'result.refresh':
				void this.#ask();
				break;
			case 'resultReport.write':
				void this.#writeReport();
				break;
			case 'resultRun.open':
				this.#options.openRun?.();
				break;
			case 'result.done':
			case 'global.back':
				this.#options.done();
				break;
		}
	}

	readonly View = ({ area }: { area: Area }) => (
		<ResultView state={useStore(this.state)} options={this.#options} area={area} />
	);

	async #ask(): Promise<void> {
		this.#begun = true;
		const round = ++this.#round;
		this.state.update({ status: null, failure: null });
		try {
			const status = await this.#options.readStatus();
			if (round === this.#round) this.state.update({ status });
		} catch (error) {
			if (round === this.#round) this.state.update({ failure: failureOf(error, null) });
		}
	}

	async #writeReport(): Promise<void> {
		const { writeReport } = this.#options;
		if (!writeReport || this.state.get().report.kind === 'writing') return;
		this.state.update({ report: { kind: 'writing' } });
		try {
			this.state.update({ report: { kind: 'written', file: await writeReport() } });
		} catch (error) {
			this.state.update({ report: { kind: 'failed', message: messageOf(error) } });
		}
	}
}
