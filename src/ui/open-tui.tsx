import { App } from './app.ts';
import { render } from './ink.ts';
import { LinearOutput } from './linear/linear-output.ts';
import { repaintAfterResize } from './repaint.ts';
import { Root } from './root.tsx';
import { chooseTheme, type ThemeName } from './theme.ts';
import { type Language, languageOf } from './words/language.ts';

export interface TuiOptions {
	/** Null: what the locale says. */
	language: Language | null;
	/** Null: what suits the terminal. */
	theme: ThemeName | null;
	/** Linear text for a screen reader, no full screen. */
	screenReader: boolean;
	/** Opens the screen that it begins with. */
	start: (app: App) => void;
}

/** Exit code of what was ended from outside, as of Ctrl-C. */
const INTERRUPTED = 130;

/**
 * Frames a second at most. What changes by itself is drawn ten times a second by whoever draws it; a
 * key that comes just after such a frame should not have to wait for long.
 */
const MAX_FPS = 60;

/**
 * Opens the full-screen program on this process's terminal.
 * @returns the exit code, when the operator has left it
 */
export async function openTui(options: TuiOptions): Promise<number> {
	const app = new App({
		language: options.language ?? languageOf(process.env),
		theme: chooseTheme(options.theme, process.env),
		screenReader: options.screenReader,
	});
	options.start(app);
	// From here on, Ctrl-C and what is typed are keys of the program, also before anything is drawn.
	process.stdin.setRawMode(true);
	const linear = options.screenReader ? new LinearOutput(process.stdout, () => app.words) : null;
	const instance = render(<Root app={app} />, {
		...(linear === null
			? { alternateScreen: true, incrementalRendering: true }
			: // With `debug`, Ink writes each frame whole and erases nothing.
				{
					stdout: linear as unknown as NodeJS.WriteStream,
					debug: true,
					isScreenReaderEnabled: true,
				}),
		interactive: true,
		exitOnCtrlC: false,
		maxFps: MAX_FPS,
	});
	const stopRepainting = options.screenReader
		? () => {}
		: repaintAfterResize(process.stdout, instance, () => !app.isSuspended);
	const wasEnded = onEnd(() => instance.unmount());
	try {
		const code = await instance.waitUntilExit();
		if (!wasEnded()) return typeof code === 'number' ? code : 0;
	} catch (error) {
		// Drawing fails too where there is no terminal any more.
		if (!wasEnded()) throw error;
	} finally {
		linear?.flush();
		stopRepainting();
	}
	return INTERRUPTED;
}

/**
 * Has the screen left when the program is ended from outside, so that what is temporary is removed:
 * by a signal, or because the terminal is gone. What runs on hosts goes on by itself.
 * @returns whether that has happened
 */
function onEnd(leave: () => void): () => boolean {
	let isEnded = false;
	const end = () => {
		isEnded = true;
		leave();
	};
	process.on('SIGHUP', end).on('SIGTERM', end);
	// A closed window may be noticed by reading or writing before the signal has come.
	process.stdin.on('error', end);
	process.stdout.on('error', end);
	process.stderr.on('error', end);
	return () => isEnded;
}
