import { setTimeout as delay } from 'node:timers/promises';
import { clusterState } from '../steps/cluster-state.ts';
import type { Session } from './session.ts';

const WAIT_MS = 90_000;
const PAUSE_MS = 3_000;

/**
 * Gives an existing control plane that does not answer a while to do so: etcd has no leader for
 * seconds when its membership changes, and a master needs a minute to come up after a boot. Looks
 * at all hosts again until it answers; the Plan says what it means if it never does.
 */
export async function waitForControlPlane(session: Session, stop: AbortSignal): Promise<void> {
	const end = performance.now() + WAIT_MS;
	let announced = false;
	for (;;) {
		const { view, silent } = clusterState(session.spec, session.facts);
		const [host] = silent;
		if (view || !host || stop.aborted || performance.now() > end) return;
		if (!announced) {
			announced = true;
			session.stream.emit({
				type: 'notice',
				host,
				level: 'info',
				message: `no API server answers yet (${silent.join(', ')}); waiting up to ${WAIT_MS / 1000} s`,
			});
		}
		await delay(PAUSE_MS);
		await session.look();
	}
}
