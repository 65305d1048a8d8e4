import { failureOf } from '../../engine/failure.ts';
import { listDemos } from '../../lab/replay/demos.ts';
import { type Replay, startReplay } from '../../lab/replay/start-replay.ts';
import { noCredentials } from '../../ssh/credentials.ts';
import type { App } from '../app.ts';
import { ask } from '../components/question.tsx';
import { openRun } from './run-flow.ts';
import { showProblem } from './show-problem.ts';
import type { Sitting } from './sitting.ts';

/** A replay is watched at this speed unless the operator wants another. */
const SPEED = 10;

/** Asks which recording to play, and plays it. */
export async function openDemo(sitting: Sitting): Promise<void> {
	const { app } = sitting;
	const { flow: words, sentence } = app.words;
	const demos = await listDemos();
	const answer = await ask(app, {
		crumbs: ['demo'],
		title: words.whichDemo,
		lines: words.demoLines,
		answers: demos.map(({ name, title }) => ({ value: name, label: name, note: sentence(title) })),
	});
	if (answer === null) return;
	try {
		await playDemo(sitting, await startReplay(answer, { speed: SPEED }));
	} catch (error) {
		await showProblem(app, ['demo'], failureOf(error, null));
	}
}

/** Opens the Run screen on a replay, which says so as long as it is there. */
export async function playDemo(sitting: Sitting, replay: Replay): Promise<void> {
	const { app } = sitting;
	const change = (factor: number) => {
		replay.setSpeed(replay.speed * factor);
		return replay.speed;
	};
	app.state.update({ replay: { speed: replay.speed, change } });
	sitting.adopt({
		file: replay.specFile,
		credentials: noCredentials,
		replay: { directory: replay.directory, failed: replay.failed },
	});
	let closing: Promise<void> | null = null;
	const end = async () => {
		app.state.update({ replay: null });
		closing ??= replay.close();
		await closing;
	};
	sitting.onClose(end);
	openRun(sitting, { file: replay.specFile });
	whenBackAtStart(app, () => void end());
}

/** Calls `back` once the screens that are opened next have all been left. */
function whenBackAtStart(app: App, back: () => void): void {
	let wasAway = false;
	const stop = app.state.subscribe(() => {
		const isAway = app.state.get().screens.length > 1;
		if (wasAway && !isAway) {
			stop();
			back();
		}
		wasAway ||= isAway;
	});
}
