import type { Key } from './ink.ts';
import { type Action, actionOf, type KeySection } from './keys/key-table.ts';
import { isText, type KeyPress, parseKeys } from './keys/parse-keys.ts';
import type { Screen } from './screen.ts';
import { Store } from './store.ts';
import type { Theme } from './theme.ts';
import type { Words } from './words/en/catalogue.ts';
import { type Language, wordsOf } from './words/language.ts';

export interface AppState {
	/** The last one is drawn and gets the keys. */
	screens: readonly Screen[];
	helpOpen: boolean;
	language: Language;
	theme: Theme;
	/** What is seen is a recorded run: said in the header at all times. */
	replay: ReplayControl | null;
	screenReader: boolean;
	/** A screen is being loaded, and that takes long enough to be said. */
	isLoading: boolean;
}

/** A recorded run that is being played. */
export interface ReplayControl {
	/** How many times as fast as it was. */
	speed: number;
	/** Plays it faster or slower. @returns the speed from then on */
	change: (factor: number) => number;
}

/** What the terminal can do for the program; given by the root component once it is there. */
export interface Terminal {
	exit: (code: number) => void;
	/** Hands the terminal over to what `work` starts, and takes it back. */
	suspend: (work: () => Promise<void>) => Promise<void>;
}

/** Milliseconds after which a key that has shown nothing looks like a dead one. */
const PATIENCE_MS = 150;

/** Screens one above the other, and the way of every key to the topmost. */
export class App {
	readonly state: Store<AppState>;
	#terminal: Terminal | null = null;
	#isSuspended = false;
	/** Keys and pastes that wait for a screen; null: they go to the present one. */
	#held: (() => void)[] | null = null;

	constructor(initial: Pick<AppState, 'language' | 'theme'> & Partial<AppState>) {
		this.state = new Store<AppState>({
			screens: [],
			helpOpen: false,
			replay: null,
			screenReader: false,
			isLoading: false,
			...initial,
		});
	}

	get words(): Words {
		return wordsOf(this.state.get().language);
	}

	get screen(): Screen | undefined {
		return this.state.get().screens.at(-1);
	}

	attach(terminal: Terminal): void {
		this.#terminal = terminal;
	}

	/** Puts a screen above the present one. */
	open(screen: Screen): void {
		this.#show([...this.state.get().screens, screen]);
	}

	/** Puts a screen in the place of the present one. */
	replace(screen: Screen): void {
		const { screens } = this.state.get();
		const left = screens.at(-1);
		this.#show([...screens.slice(0, -1), screen]);
		left?.closed?.();
	}

	/** Back to the screen below; the lowest stays. */
	back(): void {
		const { screens } = this.state.get();
		if (screens.length < 2) return;
		const left = screens.at(-1);
		this.#show(screens.slice(0, -1));
		left?.closed?.();
	}

	/** Back to the lowest screen. */
	backToStart(): void {
		while (this.state.get().screens.length > 1) this.back();
	}

	/** Closes a screen wherever it stands, with all above it. */
	close(screen: Screen): void {
		while (this.state.get().screens.includes(screen)) {
			if (this.state.get().screens.length === 1) return;
			this.back();
		}
	}

	/** Ends the program. */
	exit(code: number): void {
		this.#terminal?.exit(code);
	}

	/** Lets another program have the terminal, e.g. ssh or an editor. */
	async suspend(work: () => Promise<void>): Promise<void> {
		this.#isSuspended = true;
		try {
			await this.#terminal?.suspend(work);
		} finally {
			this.#isSuspended = false;
		}
	}

	/** Whether another program has the terminal now. */
	get isSuspended(): boolean {
		return this.#isSuspended;
	}

	/** Takes an input event of Ink. */
	readonly input = (input: string, key: Key): void => {
		for (const press of parseKeys(input, key)) this.press(press);
	};

	/** Takes pasted text; line ends become \n. */
	readonly paste = (pasted: string): void => {
		if (this.#held) {
			this.#held.push(() => this.paste(pasted));
			return;
		}
		const { screen } = this;
		if (this.state.get().helpOpen || !screen?.sections().includes('text')) return;
		screen.type?.(clean(pasted));
	};

	/**
	 * Keeps keys for the screen that `work` is about to open, which may take a while to load. They are
	 * given to it when it is there, or to the present one if `work` ends without any. Ctrl-C is not kept.
	 */
	holdKeys(work: Promise<unknown>): void {
		const held: (() => void)[] = [];
		this.#held = held;
		void work.finally(() => this.#release(held));
		setTimeout(() => {
			if (this.#held === held) this.state.update({ isLoading: true });
		}, PATIENCE_MS).unref();
	}

	/** Takes one key press. */
	press(press: KeyPress): void {
		if (this.#held && actionOf(press, ['global']) !== 'global.interrupt') {
			this.#held.push(() => this.press(press));
			return;
		}
		const { screen } = this;
		if (!screen) return;
		if (this.state.get().helpOpen) {
			this.#pressInHelp(press);
			return;
		}
		const sections = screen.sections();
		if (sections.includes('text') && isText(press)) {
			screen.type?.(press);
			return;
		}
		const before = this.sections();
		const action = actionOf(press, before);
		if (action) this.#act(screen, action, press);
		if (`${this.sections()}` !== `${before}`) this.refresh();
	}

	/** Draws what surrounds the screen anew: for a screen whose sections or heading have changed. */
	refresh(): void {
		this.state.set((state) => ({ ...state }));
	}

	/** The sections whose keys apply now. */
	sections(): KeySection[] {
		const demo: KeySection[] = this.state.get().replay ? ['demo'] : [];
		return [...(this.screen?.sections() ?? []), ...demo, 'global'];
	}

	#act(screen: Screen, action: Action, press: KeyPress): void {
		switch (action) {
			case 'global.help':
				this.state.update({ helpOpen: true });
				break;
			case 'global.quit':
				if (screen.leave?.('quit') !== 'handled') this.exit(0);
				break;
			case 'global.interrupt':
				if (screen.leave?.('interrupt') !== 'handled') this.exit(130);
				break;
			case 'demo.faster':
				this.#changeSpeed(2);
				break;
			case 'demo.slower':
				this.#changeSpeed(0.5);
				break;
			default:
				screen.act(action, press);
		}
	}

	#changeSpeed(factor: number): void {
		const { replay } = this.state.get();
		if (replay) this.state.update({ replay: { ...replay, speed: replay.change(factor) } });
	}

	#pressInHelp(press: KeyPress): void {
		const action = actionOf(press, ['global']);
		if (action === 'global.interrupt') this.exit(130);
		else this.state.update({ helpOpen: false });
	}

	#show(screens: readonly Screen[]): void {
		this.state.update({ screens });
		screens.at(-1)?.shown?.();
		const held = this.#held;
		if (held) queueMicrotask(() => this.#release(held));
	}

	/** Lets held keys go, unless they are gone; one of them may have others held again. */
	#release(held: (() => void)[]): void {
		if (this.#held !== held) return;
		this.#held = null;
		if (this.state.get().isLoading) this.state.update({ isLoading: false });
		for (const give of held) give();
	}
}

/** Pasted text without what could not have been typed. */
function clean(pasted: string): string {
	return (
		pasted
			.replaceAll(/\r\n?/g, '\n')
			.replaceAll('\t', ' ')
			// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
			.replaceAll(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, '')
	);
}
