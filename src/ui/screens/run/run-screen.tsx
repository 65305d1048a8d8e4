import type { ExitCode } from '../../../model/errors.ts';
import type { Event } from '../../../model/events.ts';
import type { Timeline } from '../../../report/timeline.ts';
import type { App } from '../../app.ts';
import { listStart, moveInList } from '../../components/list-state.ts';
import { textField } from '../../components/text-field-state.ts';
import type { Action, KeySection } from '../../keys/key-table.ts';
import type { KeyPress } from '../../keys/parse-keys.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { hostOfPane, hostsInOrder, moveHost } from './host-cursor.ts';
import { actInLog, editPattern, typePattern } from './log-actions.ts';
import { logRows } from './log-view.tsx';
import type { RunHost, RunState } from './model.ts';
import type { RunActions } from './problem.ts';
import { ProblemDialog } from './problem-dialog.ts';
import { RunLeaving, type RunLeavingOptions } from './run-leaving.ts';
import { RunBody, type RunViewProps } from './run-view.tsx';
import { type RunView, runViewStart, zoomTo } from './view-state.ts';
import { exitCodeOf, RunWatch } from './watch.ts';

export interface RunOptions {
	/** Crumbs before this screen's. */
	crumbs: string[];
	cluster: string;
	/** In the order of the spec. */
	hosts: readonly RunHost[];
	/** Called once: whatever the Run emits, from its beginning. */
	subscribe: (listener: (event: Event) => void) => void;
	/** The Run itself; rejects with what ended it. */
	done: Promise<ExitCode>;
	control: RunLeavingOptions['control'];
	actions: RunActions;
	/** The Run has ended. */
	ended?: (exitCode: ExitCode) => void;
	/** To what the cluster is now. */
	next: () => void;
	/** Leaves the screen; a Run that has not ended goes on on its hosts. */
	leave: (exitCode: ExitCode) => void;
	/** Unix time in milliseconds. */
	now?: () => number;
}

/** Watches a Run: steps, hosts and their output, failures and what can be done about them. */
export class RunScreen implements Screen {
	readonly watch: RunWatch;
	readonly view = new Store<RunView>(runViewStart);
	readonly #app: App;
	readonly #options: RunOptions;
	readonly #leaving: RunLeaving;
	readonly #dialog: ProblemDialog;
	#area: Area = { columns: 80, rows: 21 };
	#isClosed = false;

	constructor(app: App, options: RunOptions) {
		this.#app = app;
		this.#options = options;
		this.watch = new RunWatch(options.hosts, options.now ?? Date.now, app.words);
		const { cluster, actions, next } = options;
		const crumbs = () => this.heading(app.words).crumbs;
		this.#leaving = new RunLeaving(app, this.watch, { ...options, crumbs });
		this.#dialog = new ProblemDialog(
			app,
			{ crumbs, cluster, actions, next, pausing: () => this.#leaving.pause() },
			this.watch.picture,
			this.view,
		);
		this.#refreshWhenSectionsChange();
		options.subscribe((event) => {
			if (!this.#isClosed) this.watch.take(event);
		});
		options.done.then(
			(exitCode) => this.#ended(exitCode),
			(error: unknown) => this.#ended(exitCodeOf(error), error),
		);
	}

	/** Where the time of the Run went so far. */
	get timeline(): Timeline {
		return this.watch.timeline();
	}

	heading(words: Words) {
		return { crumbs: [...this.#options.crumbs, words.run.title] };
	}

	sections(): readonly KeySection[] {
		const view = this.view.get();
		if (view.field !== null) return ['text'];
		if (this.#dialog.isShown) return ['menu', 'runProblem', 'list'];
		return view.mode === 'log' ? ['runLog', 'list'] : ['run', 'list'];
	}

	shown(): void {
		this.watch.start();
	}

	closed(): void {
		this.#isClosed = true;
		this.watch.stop();
	}

	type(text: string): void {
		this.view.set((view) => typePattern(view, text));
	}

	act(action: Action, press: KeyPress): void {
		const view = this.view.get();
		if (view.field !== null) this.view.set((state) => editPattern(state, action));
		else if (this.#dialog.isShown) this.#dialog.act(action);
		else if (view.mode === 'log') this.#actInLog(action);
		else this.#actOnHosts(action, press);
	}

	leave(reason: 'quit' | 'interrupt'): 'handled' {
		if (reason === 'quit' || this.#run.ending !== null) void this.#leaving.leave();
		else this.#leaving.interrupt();
		return 'handled';
	}

	readonly View = ({ area }: { area: Area }) => {
		this.#area = area;
		const view = useStore(this.view);
		const picture = useStore(this.watch.picture);
		const props: RunViewProps = {
			view,
			picture,
			log: this.watch.log,
			hosts: hostsInOrder(this.#options.hosts, picture.summaries, area),
			current: this.#current(),
			message: this.#message(picture.run),
			aside: this.#dialog.aside,
			problem: this.#dialog.panel(),
			area,
		};
		return <RunBody {...props} />;
	};

	/** A failure may come to the front at any time, and brings its own keys. */
	#refreshWhenSectionsChange(): void {
		let last = `${this.sections()}`;
		this.watch.picture.subscribe(() => {
			const now = `${this.sections()}`;
			if (now !== last && this.#app.screen === this) this.#app.refresh();
			last = now;
		});
	}

	get #run(): RunState {
		return this.watch.picture.get().run;
	}

	#hosts(): RunHost[] {
		return hostsInOrder(this.#options.hosts, this.watch.picture.get().summaries, this.#area);
	}

	#current(): RunHost | undefined {
		const hosts = this.#hosts();
		const { host } = this.view.get();
		return hosts.find(({ name }) => name === host) ?? hosts[0];
	}

	#message({ demand, ending }: RunState): string | null {
		const words = this.#app.words.run;
		if (ending !== null || demand === 'none') return null;
		if (demand === 'abort') return words.aborting;
		return this.#leaving.isAtEnd ? words.leavingAfterPause : words.pausing;
	}

	#actOnHosts(action: Action, press: KeyPress): void {
		const current = this.#current()?.name;
		switch (action) {
			case 'run.zoom':
				if (this.view.get().mode === 'steps') this.view.update({ mode: 'hosts' });
				else if (current !== undefined) this.view.set((view) => zoomTo(view, current));
				break;
			case 'run.pane': {
				const host = hostOfPane(this.#hosts(), current, Number(press), this.#area);
				if (host !== undefined) this.view.set((view) => zoomTo(view, host));
				break;
			}
			case 'run.steps':
				this.view.set((view) => ({ ...view, mode: view.mode === 'steps' ? 'hosts' : 'steps' }));
				break;
			case 'run.pause':
				this.#leaving.pause();
				break;
			case 'run.problem':
				this.view.update({ aside: 0 });
				break;
			case 'global.back':
				if (this.view.get().mode === 'steps') this.view.update({ mode: 'hosts' });
				else void this.#leaving.leave();
				break;
			default:
				this.#move(action);
		}
	}

	#move(action: Action): void {
		const area = this.#area;
		if (this.view.get().mode === 'steps') {
			const count = this.#run.byStep.size;
			this.view.set((view) => ({
				...view,
				steps: moveInList(view.steps, action, count, Math.max(1, area.rows - 4)),
			}));
			return;
		}
		const host = moveHost(this.#hosts(), this.#current()?.name, action, area) ?? null;
		this.view.update({ host });
	}

	#actInLog(action: Action): void {
		const current = this.#current();
		if (!current) return;
		switch (action) {
			case 'global.back':
			case 'runLog.close':
				this.view.update({ mode: 'hosts' });
				break;
			case 'runLog.problem':
				this.view.update({ mode: 'hosts', aside: 0 });
				break;
			case 'runLog.filter':
				this.view.set((view) => ({ ...view, field: textField(view.log.pattern) }));
				break;
			case 'runLog.nextHost':
			case 'runLog.previousHost': {
				const { hosts } = this.#options;
				const step = action === 'runLog.nextHost' ? 1 : hosts.length - 1;
				const index = hosts.findIndex(({ name }) => name === current.name);
				const host = hosts[(index + step) % hosts.length];
				if (host) this.view.set((view) => zoomTo(view, host.name));
				break;
			}
			default: {
				const { columns, rows } = this.#area;
				const size = { columns: columns - 2, rows: logRows({ columns, rows: rows - 3 }) };
				const ring = this.watch.log.of(current.name);
				this.view.set((view) => ({ ...view, log: actInLog(view.log, action, ring, size) }));
			}
		}
	}

	#ended(exitCode: ExitCode, error?: unknown): void {
		if (this.#isClosed) return;
		this.watch.end(exitCode, error);
		this.view.update({ aside: 0, problem: 0, menu: listStart, details: null });
		this.#options.ended?.(exitCode);
		this.#leaving.ended(exitCode);
	}
}
