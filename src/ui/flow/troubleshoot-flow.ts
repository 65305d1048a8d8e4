import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { failureOf } from '../../engine/failure.ts';
import { loadSpec } from '../../spec/load.ts';
import { ask } from '../components/question.tsx';
import { askText } from '../components/text-question.tsx';
import { TroubleshootScreen } from '../screens/troubleshoot/troubleshoot-screen.tsx';
import { searchLogFile } from '../work/search-log-file.ts';
import type { Desk } from './desk.ts';
import { openFixRun } from './run-flow.ts';
import { showProblem } from './show-problem.ts';

/** Finds out why something is broken: a cluster, or what a log file tells of. */
export async function openTroubleshoot(desk: Desk, file: string | null): Promise<void> {
	if (file !== null) {
		await openCluster(desk, file);
		return;
	}
	const { app } = desk;
	const words = app.words.troubleshoot;
	const known = desk.preferences.read().recentClusters.slice(0, 5);
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
	if (answer === 'log') await askForLog(desk);
	else if (answer === 'cluster') await askForCluster(desk);
	else if (answer !== null) await openCluster(desk, answer);
}

async function askForLog(desk: Desk): Promise<void> {
	const log = await askFile(desk, desk.app.words.troubleshoot.askLogFile, '');
	if (log === null) return;
	desk.app.open(
		new TroubleshootScreen(desk.app, {
			crumbs: [basename(log)],
			hosts: 0,
			search: () => searchLogFile(log),
		}),
	);
}

async function askForCluster(desk: Desk): Promise<void> {
	const file = await askFile(desk, desk.app.words.troubleshoot.askClusterFile, 'cluster.yaml');
	if (file !== null) await openCluster(desk, file);
}

function askFile(desk: Desk, title: string, initial: string): Promise<string | null> {
	const words = desk.app.words.troubleshoot;
	return askText(desk.app, {
		crumbs: [words.title],
		title,
		initial,
		check: (path) => (existsSync(path) ? null : words.noSuchFile(path)),
	});
}

async function openCluster(desk: Desk, file: string): Promise<void> {
	const { app } = desk;
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
				const { diagnoses, looked, lines } = await desk.workOn(file).diagnose((event) => {
					if (event.type === 'facts-gathered') answered();
				});
				const sources = looked.map((one) => `${one.host} (${one.sources.join(', ')})`);
				return { diagnoses, looked: sources, lines };
			},
			applyFix: (fix, on) => openFixRun(desk, { file, fix, hosts: on }),
		}),
	);
}
