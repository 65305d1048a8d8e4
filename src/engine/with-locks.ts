import type { OperatorError } from '../model/errors.ts';
import { ClusterLock } from './cluster-lock.ts';
import type { RunControl } from './execute.ts';
import { lockHosts } from './host-lock.ts';
import { thisHolder } from './lock-holder.ts';
import type { Session } from './session.ts';

export interface LockedRun extends RunControl {
	/** Takes the lock in the cluster, if there is one; call it once the Session has looked. */
	lockCluster: () => Promise<void>;
}

/**
 * Does work that changes hosts under all locks: those on the control-plane hosts, and the Lease in
 * the cluster. If one of them is lost on the way, the Run is paused.
 * @param command as the operator gave it, for others to read: `apply`
 * @throws OperatorError `locked` (exit code 5)
 */
export async function withLocks<T>(
	session: Session,
	command: string,
	control: RunControl,
	work: (locked: LockedRun) => Promise<T>,
): Promise<T> {
	const lost = new AbortController();
	const onLost = (error: OperatorError) => {
		if (lost.signal.aborted) return;
		session.stream.emit({
			type: 'notice',
			host: error.host ?? null,
			level: 'warning',
			message: error.message,
		});
		lost.abort(error);
	};
	const holder = thisHolder(control.run, command);
	const releaseHosts = await lockHosts(session, holder, onLost);
	const cluster = new ClusterLock(session, holder, onLost);
	try {
		return await work({
			...control,
			pause: AbortSignal.any([control.pause, lost.signal]),
			lockCluster: async () => {
				if (await cluster.take()) await session.look();
			},
		});
	} finally {
		await cluster.release();
		await releaseHosts();
	}
}
