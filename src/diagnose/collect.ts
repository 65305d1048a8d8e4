import { randomBytes } from 'node:crypto';
import { messageOf } from '../model/errors.ts';
import type { Transport } from '../ssh/transport.ts';
import { evidenceScript } from './evidence-script.ts';
import { type HostEvidence, parseEvidence } from './parse-evidence.ts';

/** Longest that a look may take: each of its parts ends by itself well before. */
const TIMEOUT_MS = 60_000;

/**
 * What the programs of one host said lately, in one round trip and without changing anything.
 * Never throws: why a host could not be looked at is evidence too.
 */
export async function collectEvidence(
	transport: Transport,
	signal?: AbortSignal,
): Promise<HostEvidence> {
	const { host } = transport;
	const marker = `@${randomBytes(16).toString('hex')}`;
	try {
		const { stdout } = await transport.exec(evidenceScript(marker), {
			name: 'evidence',
			timeoutMs: TIMEOUT_MS,
			...(signal ? { signal } : {}),
		});
		return parseEvidence(host, stdout, marker);
	} catch (error) {
		const lines = messageOf(error).split('\n');
		return {
			sources: [{ source: 'ssh', host, lines }],
			kubeletCgroupDriver: null,
			complete: false,
		};
	}
}
