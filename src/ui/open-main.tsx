import type { Replay } from '../lab/replay/start-replay.ts';
import type { App } from './app.ts';
import { playDemo } from './flow/demo-flow.ts';
import { Desk } from './flow/desk.ts';
import { mainFlow } from './flow/main-flow.ts';
import { openTui } from './open-tui.tsx';
import { PreferenceFile } from './preferences.ts';
import { ScreenCredentials } from './screen-credentials.ts';
import type { ThemeName } from './theme.ts';
import type { Language } from './words/language.ts';
import { keyOpener } from './work/key-opener.ts';

export interface MainOptions {
	/** Null: what is remembered, or what the locale says. */
	language: Language | null;
	/** Null: what is remembered, or what suits the terminal. */
	theme: ThemeName | null;
	screenReader: boolean;
	/** Of k8s-tui. */
	version: string;
	/** Says something on the terminal after the screen is gone. */
	say: (line: string) => void;
}

/** Opens the program at Home. @returns the exit code */
export async function openMain(options: MainOptions): Promise<number> {
	return await open(options, () => {});
}

/** Opens the program on a replay, above Home. @returns the exit code */
export async function openDemo(replay: Replay, options: MainOptions): Promise<number> {
	return await open(options, (desk) => void playDemo(desk, replay));
}

async function open(
	{ version, say, ...options }: MainOptions,
	begin: (desk: Desk) => void,
): Promise<number> {
	const preferences = new PreferenceFile();
	const remembered = preferences.read();
	const desks: Desk[] = [];
	const code = await openTui({
		...options,
		language: options.language ?? remembered.language ?? null,
		theme: options.theme ?? remembered.theme ?? null,
		start: (app: App) => {
			const credentials = new ScreenCredentials(app, { secret: () => {}, keyOpener });
			const desk = new Desk({ app, preferences, credentials, version });
			desks.push(desk);
			app.open(mainFlow(desk));
			begin(desk);
		},
	});
	for (const desk of desks) {
		await desk.close();
		for (const line of desk.farewell) say(line);
	}
	return code;
}
