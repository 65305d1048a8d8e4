import type { Candidate } from '../../../discover/candidate.ts';
import { fromInventoryFile } from '../../../discover/from-inventory.ts';
import { fromSpecFile } from '../../../discover/from-spec.ts';
import { fromSshConfig } from '../../../discover/from-ssh-config.ts';
import { OperatorError } from '../../../model/errors.ts';
import { absolutePath } from '../../../spec/absolute-path.ts';
import { visible } from '../../../spec/problem.ts';
import type { App } from '../../app.ts';
import { ask } from '../../components/question.tsx';
import { askText } from '../../components/text-question.tsx';
import { PickScreen } from './pick-screen.tsx';
import type { Taken } from './state.ts';

/** Where hosts are read from; tests bring their own. */
export interface HostSources {
	sshConfig: () => Candidate[];
	inventory: typeof fromInventoryFile;
	spec: (file: string) => Promise<Candidate[]>;
}

export const fileSources: HostSources = {
	sshConfig: () => fromSshConfig(),
	inventory: fromInventoryFile,
	spec: fromSpecFile,
};

interface Read {
	source: string;
	candidates: Candidate[];
	/** What was left out, a line each. */
	notes: string[];
	/** Whether all of them are meant, in all likelihood. */
	all: boolean;
}

/**
 * Asks where hosts are to be taken from, reads it, and lets some be picked.
 * @returns what was picked; `login` if the operator wants to say how to log in; null: nothing
 */
export async function takeHosts(app: App, sources: HostSources): Promise<Taken | 'login' | null> {
	const words = app.words.hosts.sources;
	const crumbs = [app.words.hosts.title];
	const kind = await ask(app, {
		crumbs,
		title: words.title,
		answers: [
			{ value: 'sshConfig', label: words.sshConfig },
			{ value: 'inventory', label: words.inventory },
			{ value: 'spec', label: words.spec },
			{ value: 'login', label: words.defaults },
		],
	});
	if (kind === null || kind === 'login') return kind;
	try {
		const read = await readFrom(app, sources, kind);
		if (read === null) return null;
		if (read.notes.length > 0) await tell(app, words.left, read.notes);
		if (read.candidates.length === 0) {
			await tell(app, words.cannot, [`${read.source}: ${words.none}`]);
			return null;
		}
		const { source, candidates, all } = read;
		const picked = await new Promise<Candidate[] | null>((answered) => {
			app.open(new PickScreen(app, { source, candidates, all }, answered));
		});
		return picked === null || picked.length === 0 ? null : { source, candidates: picked };
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		const lines = [error.message, error.found, error.fix].flatMap((text) =>
			text === undefined ? [] : app.words.sentence(text).split('\n'),
		);
		await tell(app, words.cannot, lines.map(visible));
		return null;
	}
}

async function readFrom(app: App, sources: HostSources, kind: string): Promise<Read | null> {
	const words = app.words.hosts.sources;
	if (kind === 'sshConfig') {
		const candidates = sources.sshConfig();
		return { source: words.sshConfig, candidates, notes: [], all: false };
	}
	const isSpec = kind === 'spec';
	const answer = await askText(app, {
		crumbs: [app.words.hosts.title],
		title: isSpec ? words.specQuestion : words.inventoryQuestion,
		placeholder: isSpec ? './cluster.yaml' : './inventory.ini',
	});
	if (answer === null || answer.trim() === '') return null;
	const source = answer.trim();
	const file = absolutePath(source, process.cwd());
	if (isSpec) return { source, candidates: await sources.spec(file), notes: [], all: true };
	const { candidates, notes } = await sources.inventory(file);
	const said = notes.map((note) =>
		visible(
			note.id === 'not-by-ssh'
				? words.notByConnection(note.host, note.connection)
				: words.variableIgnored(note.host, note.variable, note.value),
		),
	);
	return { source, candidates, notes: said, all: true };
}

/** More lines would not fit into the least window. */
const MAX_LINES = 6;

async function tell(app: App, title: string, all: readonly string[]): Promise<void> {
	const unique = [...new Set(all)];
	const lines = unique.slice(0, MAX_LINES);
	const rest = unique.length - lines.length;
	if (rest > 0) lines.push(app.words.hosts.entry.more(rest));
	const { close } = app.words.common;
	const crumbs = [app.words.hosts.title];
	await ask(app, { crumbs, title, lines, answers: [{ value: 'close', label: close }] });
}
