import type { Replay } from '../lab/replay/start-replay.ts';
import type { App } from './app.ts';
import type { MainFlow } from './flow/main-flow.ts';
import type { Sitting } from './flow/sitting.ts';
import { openTui } from './open-tui.tsx';
import { PreferenceFile } from './preferences.ts';
import { HomeScreen } from './screens/home/home-screen.tsx';
import type { ThemeName } from './theme.ts';
import type { Language } from './words/language.ts';

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
	return await open(options, async (flow) => (await flow()).play(replay));
}

/** Home is drawn before the engine and the other screens are loaded, which takes longer. */
async function open(
	{ version, say, ...options }: MainOptions,
	begin: (flow: () => Promise<MainFlow>) => void,
): Promise<number> {
	const preferences = new PreferenceFile();
	const remembered = preferences.read();
	const sittings: Sitting[] = [];
	const load = async (app: App): Promise<MainFlow> => {
		const [{ Sitting }, { mainFlow }] = await Promise.all([
			import('./flow/sitting.ts'),
			import('./flow/main-flow.ts'),
		]);
		const sitting = new Sitting({ app, preferences, version });
		sittings.push(sitting);
		return mainFlow(sitting);
	};
	const code = await openTui({
		...options,
		language: options.language ?? remembered.language ?? null,
		theme: options.theme ?? remembered.theme ?? null,
		start: (app) => {
			let loading: Promise<MainFlow> | null = null;
			const flow = () => {
				loading ??= load(app);
				return loading;
			};
			app.open(new HomeScreen(app, { preferences, actions: homeActions(app, flow) }));
			begin(flow);
		},
	});
	for (const sitting of sittings) {
		await sitting.close();
		for (const line of sitting.farewell) say(line);
	}
	await preferences.saved();
	return code;
}

function homeActions(app: App, flow: () => Promise<MainFlow>) {
	const then = (act: (main: MainFlow) => void | Promise<void>) => app.holdKeys(flow().then(act));
	return {
		install: () => then((main) => main.install()),
		open: (file: string) => then((main) => main.open(file)),
		resume: (file: string) => then((main) => main.resume(file)),
		status: (file: string) => then((main) => main.status(file)),
		troubleshoot: () => then((main) => main.troubleshoot()),
		demo: () => then((main) => main.demo()),
		lab: () => then((main) => main.lab()),
	};
}
