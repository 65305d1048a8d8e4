import type { Session } from '../../../src/engine/session.ts';

/** A Session on all hosts of a cluster.yaml, logged in and with their Facts, as every command begins. */
export function lookedAt(specFile: string): Promise<Session>;
