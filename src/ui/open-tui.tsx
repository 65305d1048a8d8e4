import { render } from 'ink';
import { App } from './app.ts';
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

/** Frames a second at most: what changes by itself changes no faster, and keys are seen at once. */
const MAX_FPS = 20;

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
	const instance = render(<Root app={app} />, {
		alternateScreen: !options.screenReader,
		incrementalRendering: !options.screenReader,
		isScreenReaderEnabled: options.screenReader,
		interactive: true,
		exitOnCtrlC: false,
		maxFps: MAX_FPS,
	});
	const code = await instance.waitUntilExit();
	return typeof code === 'number' ? code : 0;
}
