/** Stops waiting when the signal is aborted; what comes later is handed to `dispose`. */
export function unlessAborted<T>(
	work: Promise<T>,
	signal: AbortSignal | undefined,
	dispose: (late: T) => void,
): Promise<T> {
	if (signal === undefined) return work;
	return new Promise((resolve, reject) => {
		const onAbort = () => {
			work.then(dispose, () => {});
			reject(signal.reason);
		};
		if (signal.aborted) return onAbort();
		signal.addEventListener('abort', onAbort, { once: true });
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
	});
}
