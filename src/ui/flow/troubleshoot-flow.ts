import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { failureOf } from '../../engine/failure.ts';
import { loadSpec } from '../../spec/load.ts';
import { ask } from '../components/question.tsx';
import { askText } from '../components/text-question.tsx';
import { TroubleshootScreen } from '../screens/troubleshoot/troubleshoot-screen.tsx';
import { searchLogFile } from '../work/search-log-file.ts';
import { openFixRun } from './run-flow.ts';
import { showProblem } from './show-problem.ts';
import type { Sitting } from './sitting.ts';

/** Finds out why something is broken: a cluster, or what a log file tells of. */
export async function openTroubleshoot(sitting: Sitting, file: string | null): Promise<void> {
	if (file !== null) {
		await openCluster(sitting, file);
		return;
	}
	const { app } = sitting;
	const words = app.words.troubleshoot;
	const known = sitting.preferences.read().recentClusters.slice(0, 5);
	const answer = await ask(app, {
		crumbs: [words.title],
		title: words.what,
		answers: [
			...known.map((cluster) => ({
				value: cluster.file,
				label: words.clusterAnswer(cluster.name),
				note: cluster.file,
			})),
			{ value: 'cluster', label: words.otherCluster },
			{ value: 'log', label: words.logFile },
		],
	});
	if (answer === 'log') await askForLog(sitting);
	else if (answer === 'cluster') await askForCluster(sitting);
	else if (answer !== null) await openCluster(sitting, answer);
}

async function askForLog(sitting: Sitting): Promise<void> {
	const log = await askFile(sitting, sitting.app.words.troubleshoot.askLogFile, '');
	if (log === null) return;
	sitting.app.open(
		new TroubleshootScreen(sitting.app, {
			crumbs: [basename(log)],
			hosts: 0,
			search: () => searchLogFile(log),
		}),
	);
}

async function askForCluster(sitting: Sitting): Promise<void> {
	const file = await askFile(
		sitting,
		sitting.app.words.troubleshoot.askClusterFile,
		'cluster.yaml',
	);
	if (file !== null) await openCluster(sitting, file);
}

function askFile(sitting: Sitting, title: string, initial: string): Promise<string | null> {
	const words = sitting.app.words.troubleshoot;
	return askText(sitting.app, {
		crumbs: [words.title],
		title,
		initial,
		check: (path) => (existsSync(path) ? null : words.noSuchFile(path)),
	});
}

async function openCluster(sitting: Sitting, file: string): Promise<void> {
	const { app } = sitting;
	const loaded = await loadSpec(file).catch((error: unknown) => failureOf(error, null));
	if (!('spec' in loaded)) {
		await showProblem(app, [basename(file)], loaded);
		return;
	}
	const { name, hosts } = loaded.spec;
	app.open(
		new TroubleshootScreen(app, {
			crumbs: [name],
			hosts: hosts.length,
			search: async (answered) => {
				const { diagnoses, looked, lines } = await sitting.workOn(file).diagnose((event) => {
					if (event.type === 'facts-gathered') answered();
				});
				const sources = looked.map((one) => `${one.host} (${one.sources.join(', ')})`);
				return { diagnoses, looked: sources, lines };
			},
			applyFix: (fix, on) => openFixRun(sitting, { file, fix, hosts: on }),
		}),
	);
}
