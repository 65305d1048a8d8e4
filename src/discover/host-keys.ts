import { OperatorError } from '../model/errors.ts';
import { noCredentials } from '../ssh/credentials.ts';
import type { HostKeyReport } from '../ssh/host-key.ts';
import { scanHostKey } from '../ssh/scan-host-key.ts';
import { Slots } from '../ssh/slots.ts';
import type { ScanResult } from './scan.ts';

/** Key exchanges at once: each costs this machine some milliseconds of arithmetic. */
const CONCURRENCY = 32;

/**
 * The host key of each host that answers SSH, and what known_hosts says of it. Nobody is logged in
 * to.
 * @returns by the results that were given; an OperatorError where the key could not be had.
 * @throws the signal's reason when it is aborted.
 */
export async function hostKeysOf(
	results: readonly ScanResult[],
	signal?: AbortSignal,
): Promise<Map<ScanResult, HostKeyReport | OperatorError>> {
	const slots = new Slots(CONCURRENCY);
	const found = new Map<ScanResult, HostKeyReport | OperatorError>();
	const one = async (result: ScanResult) => {
		if (result.state !== 'ssh' || result.target === null) return;
		const release = await slots.take(signal);
		try {
			const options = { credentials: noCredentials, hostKeys: 'strict' } as const;
			found.set(result, await scanHostKey(result.target, options));
		} catch (error) {
			if (!(error instanceof OperatorError)) throw error;
			found.set(result, error);
		} finally {
			release();
		}
	};
	await Promise.all(results.map(one));
	signal?.throwIfAborted();
	return found;
}
