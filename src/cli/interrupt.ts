export interface Interruptions {
	/** Aborted by the first Ctrl-C: start nothing new. */
	pause: AbortSignal;
	/** Aborted by the second: end what runs on the hosts. */
	abort: AbortSignal;
	/** Does what the first Ctrl-C does, for a reason of our own. */
	pauseNow: (reason: unknown) => void;
	/** Gives the signals back. */
	stop: () => void;
}

/**
 * Ctrl-C (SIGINT) and SIGTERM, twice. A closed terminal (SIGHUP) ends this process and nothing
 * else: jobs on hosts go on, and the next apply picks them up.
 */
export function interruptions(say: (message: string) => void): Interruptions {
	const pause = new AbortController();
	const abort = new AbortController();
	const onSignal = () => {
		if (!pause.signal.aborted) {
			say(
				'pausing: nothing new is started, what runs may finish; Ctrl-C again ends it on the hosts',
			);
			pause.abort(new Error('paused by the operator'));
		} else if (!abort.signal.aborted) {
			say('ending what runs on the hosts');
			abort.abort(new Error('interrupted by the operator'));
		} else {
			process.exit(130);
		}
	};
	process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
	return {
		pause: pause.signal,
		abort: abort.signal,
		pauseNow: (reason) => pause.abort(reason),
		stop: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
	};
}
