import { useCallback, useSyncExternalStore } from 'react';
import type { LineRing } from './line-ring.ts';
import type { LogStore } from './log-store.ts';

/** The lines of a host; the component is drawn again when some were published. */
export function useLog(log: LogStore, host: string): LineRing {
	const subscribe = useCallback(
		(listener: () => void) => log.subscribe(host, listener),
		[log, host],
	);
	useSyncExternalStore(subscribe, () => log.version(host));
	return log.of(host);
}
