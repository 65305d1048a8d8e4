import { existsSync } from 'node:fs';
import { failureOf } from '../../engine/failure.ts';
import { stopLab } from '../../lab/stop.ts';
import { ask } from '../components/question.tsx';
import { LabScreen } from '../screens/lab/lab-screen.tsx';
import { bringUpLab, type LabShape, labStanding, type RunningLab } from '../work/lab-work.ts';
import { showProblem } from './show-problem.ts';
import type { Sitting } from './sitting.ts';

const SHAPES: Record<'whole' | 'small' | 'bare', LabShape> = {
	whole: { masters: 3, workers: 2, kubernetes: true },
	small: { masters: 1, workers: 1, kubernetes: true },
	bare: { masters: 3, workers: 2, kubernetes: false },
};

/**
 * Real hosts on this machine: starts them, opens their cluster.yaml, or ends them.
 * @param open shows what one can do with a cluster.yaml
 */
export async function openLab(
	sitting: Sitting,
	open: (file: string) => Promise<void>,
): Promise<void> {
	const { app } = sitting;
	const words = app.words.lab;
	const { running, taken, problem } = await labStanding();
	if (problem !== null && running.length === 0) {
		await showProblem(app, [words.title], problem);
		return;
	}
	const answer = await ask(app, {
		crumbs: [words.title],
		title: words.question,
		lines: words.lines,
		answers: [
			...running.flatMap((lab) => [
				{ value: `open ${lab.name}`, label: words.open(lab.name), note: words.openNote(lab.hosts) },
				{ value: `end ${lab.name}`, label: words.end(lab.name), note: words.endNote },
			]),
			...(problem === null
				? [
						{ value: 'whole', label: words.whole, note: words.wholeNote },
						{ value: 'small', label: words.small, note: words.smallNote },
						{ value: 'bare', label: words.bare, note: words.bareNote },
					]
				: []),
		],
	});
	const lab = running.find(({ name }) => answer === `open ${name}` || answer === `end ${name}`);
	if (lab && answer === `open ${lab.name}`) await open(lab.file);
	else if (lab) await endLab(sitting, lab);
	else if (answer !== null)
		start(sitting, freeName(taken), SHAPES[answer as keyof typeof SHAPES], open);
}

function start(
	sitting: Sitting,
	name: string,
	shape: LabShape,
	open: (file: string) => Promise<void>,
): void {
	let file = '';
	const screen = new LabScreen(sitting.app, {
		name,
		kubernetes: shape.kubernetes,
		work: async (say, signal) => {
			file = await bringUpLab(name, shape, say, signal);
		},
		done: () => {
			sitting.preferences.remember({ name, file });
			void open(file);
		},
	});
	sitting.onClose(async () => {
		screen.stop();
		await screen.ended;
	});
	sitting.app.open(screen);
}

async function endLab(sitting: Sitting, { name, file }: RunningLab): Promise<void> {
	const { app, preferences } = sitting;
	const words = app.words.lab;
	const answer = await ask(app, {
		crumbs: [words.title, name],
		title: words.endQuestion(name),
		lines: [words.endLine],
		answers: [
			{ value: 'no', label: app.words.common.no },
			{ value: 'yes', label: app.words.common.yes },
		],
	});
	if (answer !== 'yes') return;
	try {
		await sitting.leave(file);
		await stopLab(name);
		if (!existsSync(file)) preferences.forget(file);
		await ask(app, {
			crumbs: [words.title, name],
			title: words.ended(name),
			answers: [{ value: 'close', label: app.words.common.close }],
		});
	} catch (error) {
		await showProblem(app, [words.title, name], failureOf(error, null));
	}
}

/** `lab`, or the first of `lab-2`, `lab-3`, … that neither a lab nor a directory here has. */
function freeName(taken: readonly string[]): string {
	for (let count = 1; ; count++) {
		const name = count === 1 ? 'lab' : `lab-${count}`;
		if (!taken.includes(name) && !existsSync(name)) return name;
	}
}
