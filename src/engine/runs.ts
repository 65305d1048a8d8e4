import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isLockedHere } from './local-lock.ts';

/** A Run that left a journal on this machine. */
export interface KnownRun {
	/** Its id, which begins with its time. */
	run: string;
	directory: string;
	/** The file with its Events. */
	journal: string;
	/** A k8s-tui on this machine is still at it. */
	goesOn: boolean;
}

/** The Runs of a cluster, newest first; none, if there never was one. Only reads. */
export function knownRuns(stateDirectory: string): KnownRun[] {
	const runs = entriesOf(join(stateDirectory, 'runs'))
		.toSorted()
		.toReversed()
		.map((run) => {
			const directory = join(stateDirectory, 'runs', run);
			return { run, directory, journal: join(directory, 'journal.jsonl') };
		})
		.filter(({ journal }) => statSync(journal, { throwIfNoEntry: false })?.isFile());
	const locked = runs.length > 0 && isLockedHere(stateDirectory);
	return runs.map((known, index) => ({ ...known, goesOn: locked && index === 0 }));
}

/** The logs of a Run: the output of each host. */
export function hostLogs({ directory }: KnownRun): { host: string; file: string }[] {
	return entriesOf(directory)
		.filter((name) => name.endsWith('.log'))
		.toSorted()
		.map((name) => ({ host: name.slice(0, -'.log'.length), file: join(directory, name) }));
}

function entriesOf(directory: string): string[] {
	try {
		return readdirSync(directory);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
}
