import { readFileSync } from 'node:fs';

/** A process of this machine, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
	pid: number;
	/** Field 22 of /proc/PID/stat, clock ticks since boot; null where there is no /proc. */
	started: string | null;
}

export function thisProcess(): ProcessIdentity {
	return { pid: process.pid, started: startOf(process.pid) };
}

/** Whether that very process still runs on this machine. */
export function isAliveHere({ pid, started }: ProcessIdentity): boolean {
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
	}
	const now = startOf(pid);
	return now === null || started === null || now === started;
}

function startOf(pid: number): string | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
	} catch {
		return null;
	}
}
