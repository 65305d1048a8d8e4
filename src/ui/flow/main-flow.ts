import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { failureOf } from '../../engine/failure.ts';
import type { Replay } from '../../lab/replay/start-replay.ts';
import { loadSpec } from '../../spec/load.ts';
import { ask } from '../components/question.tsx';
import { Draft } from '../draft.ts';
import { openDemo, playDemo } from './demo-flow.ts';
import { editFile } from './edit-file.ts';
import { openLab } from './lab-flow.ts';
import { openStatus, tellReport } from './result-flow.ts';
import { openRun } from './run-flow.ts';
import { showProblem } from './show-problem.ts';
import type { Sitting } from './sitting.ts';
import { openTroubleshoot } from './troubleshoot-flow.ts';
import { Wizard } from './wizard.ts';

/** All that is reached from Home. */
export interface MainFlow {
	/** A new cluster, from a list of hosts. */
	install: () => void;
	/** A cluster that there is, by the path of its cluster.yaml. */
	open: (file: string) => Promise<void>;
	/** Goes on with an unfinished Run. */
	resume: (file: string) => void;
	status: (file: string) => Promise<void>;
	troubleshoot: () => Promise<void>;
	/** Asks which recorded run to play. */
	demo: () => Promise<void>;
	play: (replay: Replay) => Promise<void>;
	/** Real hosts on this machine. */
	lab: () => Promise<void>;
}

export function mainFlow(sitting: Sitting): MainFlow {
	const wizard = new Wizard(sitting);
	return {
		install: () => wizard.begin(freeName()),
		open: (file) => openCluster(sitting, wizard, file),
		resume: (file) => openRun(sitting, { file }),
		status: (file) => openStatus(sitting, file),
		troubleshoot: () => openTroubleshoot(sitting, null),
		demo: () => openDemo(sitting),
		play: (replay) => playDemo(sitting, replay),
		lab: () => openLab(sitting, (file) => openCluster(sitting, wizard, file)),
	};
}

/** A name for a new cluster.yaml that nothing has in this directory. */
function freeName(): string {
	for (let count = 1; ; count++) {
		const name = count === 1 ? 'cluster.yaml' : `cluster-${count}.yaml`;
		if (!existsSync(name)) return name;
	}
}

/** What one can do with a cluster that there is. */
async function openCluster(sitting: Sitting, wizard: Wizard, file: string): Promise<void> {
	const { app } = sitting;
	const draft = await readDraft(file);
	if (!(draft instanceof Draft)) {
		await showProblem(app, [basename(file)], draft);
		return;
	}
	const { name } = draft.spec;
	sitting.preferences.remember({ name, file });
	const words = app.words.home.cluster;
	const answer = await ask(app, {
		crumbs: [name],
		title: words.question(name),
		answers: [
			{ value: 'apply', label: words.apply, note: words.applyNote },
			{ value: 'status', label: words.status, note: words.statusNote },
			{ value: 'hosts', label: words.hosts, note: words.hostsNote },
			{ value: 'topology', label: words.topology },
			{ value: 'software', label: words.software },
			{ value: 'edit', label: words.edit },
			{ value: 'troubleshoot', label: words.troubleshoot, note: words.troubleshootNote },
			{ value: 'report', label: words.report },
		],
	});
	switch (answer) {
		case 'apply':
			wizard.preflight(draft);
			break;
		case 'status':
			await openStatus(sitting, file);
			break;
		case 'hosts':
			wizard.changeHosts(draft);
			break;
		case 'topology':
			wizard.topology(draft);
			break;
		case 'software':
			wizard.software(draft);
			break;
		case 'edit':
			await editFile(app, draft);
			if (!draft.state.get().isSaved) await draft.save();
			await openCluster(sitting, wizard, file);
			break;
		case 'troubleshoot':
			await openTroubleshoot(sitting, file);
			break;
		case 'report':
			await tellReport(sitting, file);
			break;
	}
}

async function readDraft(file: string) {
	try {
		await loadSpec(file);
		return Draft.open(file, readFileSync(file, 'utf8'));
	} catch (error) {
		return failureOf(error, null);
	}
}
