import { hostname, userInfo } from 'node:os';
import { asRecord, asText, parseJson } from '../facts/json.ts';
import { OperatorError } from '../model/errors.ts';
import { isAliveHere, type ProcessIdentity, thisProcess } from './process-identity.ts';

/** Who holds a lock of the cluster, as the lock itself says it. */
export interface LockHolder extends ProcessIdentity {
	run: string;
	user: string;
	machine: string;
	/** `k8s-tui apply`; '' where the lock does not say. */
	command: string;
	/** ISO 8601; '' where the lock does not say. */
	since: string;
}

/** This process, about to hold a lock. */
export function thisHolder(run: string, command: string): LockHolder {
	return {
		run,
		user: userInfo().username,
		machine: hostname(),
		...thisProcess(),
		command: `k8s-tui ${command}`,
		since: new Date().toISOString(),
	};
}

/** The holder that a lock names; what has not the form that k8s-tui writes is nobody. */
export function parseHolder(text: string): LockHolder | null {
	const record = asRecord(parseJson(text));
	const run = asText(record?.run);
	if (!/^[a-z0-9-]{1,40}$/.test(run) || !Number.isSafeInteger(record?.pid)) return null;
	return {
		run,
		user: asText(record?.user),
		machine: asText(record?.machine),
		pid: Number(record?.pid),
		started: asText(record?.started) || null,
		command: asText(record?.command),
		since: asText(record?.since),
	};
}

/** Whether the holder was a process of this very machine that is gone. */
export function isDeadHere(holder: LockHolder | null): boolean {
	return holder !== null && holder.machine === hostname() && !isAliveHere(holder);
}

export function describeHolder(holder: LockHolder | null): string {
	if (!holder) return 'Somebody';
	const { user, machine, pid, run, command, since } = holder;
	const details = [command, `process ${pid}`, `run ${run}`, since && `since ${since}`];
	return `${user}@${machine} (${details.filter(Boolean).join(', ')})`;
}

/**
 * The refusal while somebody else works on the cluster (exit code 5).
 * @param place what is held, and where
 */
export function lockedBy(
	host: string,
	place: string,
	holder: LockHolder | null,
	ageSeconds: number,
): OperatorError {
	return new OperatorError('Another k8s-tui works on this cluster', {
		code: 'locked',
		exitCode: 5,
		host,
		expected: 'one at a time',
		found: `${describeHolder(holder)} holds ${place}; it showed that it is alive ${Math.max(0, Math.round(ageSeconds))} s ago`,
		fix: holder
			? `Wait for it to end, or end process ${holder.pid} on ${holder.machine}: nothing is lost, the next apply goes on. Nothing was changed by this command.`
			: 'Wait for it to end. Nothing was changed by this command.',
	});
}

/** Why a Run that lost its lock starts nothing new. */
export function lockLost(host: string, place: string, holder: LockHolder | null): OperatorError {
	return new OperatorError(
		`${describeHolder(holder)} has taken over ${place} while this process stood still: nothing new is started, what runs may finish`,
		{
			code: LOCK_LOST,
			exitCode: 5,
			host,
			expected: 'to hold it until the end of the run',
			found: holder ? `held by ${describeHolder(holder)}` : 'it is gone',
			fix: 'Wait for the other run to end, then apply again: it looks at the hosts anew.',
		},
	);
}

/** Code of `lockLost`. */
export const LOCK_LOST = 'lock-lost';
