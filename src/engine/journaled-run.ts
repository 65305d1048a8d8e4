import type { ExitCode } from '../model/errors.ts';
import { Journal } from './journal.ts';
import { takeLocalLock } from './local-lock.ts';
import type { Session } from './session.ts';
import { inStateDirectory, stateDirectory } from './state-directory.ts';

export interface JournaledRunOptions {
	/** Id of the Run. */
	run: string;
	/** Name of the command, e.g. `apply`. */
	command: string;
	/** How the command is called, for whoever finds this cluster locked. */
	commandLine: string;
	/** Of k8s-tui. */
	version: string;
	/** Pauses the Run: nothing new is started. Called where the operator's disk takes no more. */
	pauseNow: (reason: unknown) => void;
	/** Told where the Journal is before anything is done. */
	begun?: (directory: string) => void;
}

/**
 * Connects a Session and does a command's work with it, under this machine's lock and with every
 * Event in a Journal. Closing the Session is the caller's.
 * @throws OperatorError `locked`, `state-unwritable`, `journal-full`, and what `work` throws
 */
export async function journaledRun(
	session: Session,
	{ run, command, commandLine, version, pauseNow, begun }: JournaledRunOptions,
	work: () => Promise<ExitCode>,
): Promise<ExitCode> {
	const { name } = session.spec;
	const state = stateDirectory(name);
	const unlock = inStateDirectory(state, () => takeLocalLock(state, commandLine));
	const journal = openJournal(state, run, unlock);
	begun?.(journal.directory);
	// A disk of ours that is full must not end what runs on the hosts half-way: finish, then say so.
	let journalError: unknown = null;
	session.stream.subscribe((event) => {
		if (journalError !== null) return;
		try {
			journal.record(event);
		} catch (error) {
			journalError = error;
			pauseNow(error);
		}
	});
	try {
		session.stream.emit({ type: 'run-started', run, command, cluster: name, version });
		await session.connect();
		const exitCode = await work();
		if (journalError !== null) throw journalError;
		return exitCode;
	} finally {
		journal.close();
		unlock();
	}
}

function openJournal(state: string, run: string, unlock: () => void): Journal {
	try {
		return inStateDirectory(state, () => new Journal(state, run));
	} catch (error) {
		unlock();
		throw error;
	}
}
