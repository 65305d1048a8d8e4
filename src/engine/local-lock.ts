import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import { isAliveHere, type ProcessIdentity, thisProcess } from './process-identity.ts';

interface Holder extends ProcessIdentity {
	user: string;
	command: string;
	since: string;
}

/**
 * Keeps a second k8s-tui on this machine from working on the same cluster. A lock whose process is
 * gone is taken over.
 * @returns the function that releases it
 * @throws OperatorError `locked` (exit code 5) naming who holds it
 */
export function takeLocalLock(stateDirectory: string, command: string): () => void {
	const file = join(stateDirectory, 'lock');
	const mine: Holder = {
		...thisProcess(),
		user: `${userInfo().username}@${hostname()}`,
		command,
		since: new Date().toISOString(),
	};
	for (let attempt = 0; attempt < 3; attempt++) {
		if (create(file, mine)) return () => rmSync(file, { force: true });
		const holder = readHolder(file);
		if (holder && isAliveHere(holder)) throw lockedBy(holder);
		removeStale(file);
	}
	throw new OperatorError('The lock of this cluster changes hands faster than it can be taken', {
		code: 'locked',
		exitCode: 5,
		fix: 'Wait for the other k8s-tui to end.',
	});
}

/** Whether a k8s-tui on this machine works on the cluster now. */
export function isLockedHere(stateDirectory: string): boolean {
	const holder = readHolder(join(stateDirectory, 'lock'));
	return holder !== null && isAliveHere(holder);
}

/** A link, so that nobody ever sees a lock that does not name its holder yet. */
function create(file: string, holder: Holder): boolean {
	const fresh = `${file}.${process.pid}`;
	writeFileSync(fresh, JSON.stringify(holder), { mode: 0o600 });
	try {
		linkSync(fresh, file);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		return false;
	} finally {
		rmSync(fresh, { force: true });
	}
}

/** Moves the lock of a dead process away; puts it back if somebody alive took it in between. */
function removeStale(file: string): void {
	const aside = `${file}.stale.${process.pid}`;
	try {
		renameSync(file, aside);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		return;
	}
	const holder = readHolder(aside);
	if (holder && isAliveHere(holder)) renameSync(aside, file);
	else rmSync(aside, { force: true });
}

function lockedBy(holder: Holder): OperatorError {
	return new OperatorError('Another k8s-tui on this machine works on this cluster', {
		code: 'locked',
		exitCode: 5,
		found: `process ${holder.pid} of ${holder.user}, "${holder.command}", since ${holder.since}`,
		expected: 'one at a time',
		fix: `Wait for it to end, or end it (kill ${holder.pid}); nothing is lost, the next apply goes on.`,
	});
}

function readHolder(file: string): Holder | null {
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as Holder;
	} catch {
		return null;
	}
}
