import { Session } from '../../../src/engine/session.ts';
import { loadSpec } from '../../../src/spec/load.ts';
import { noCredentials } from '../../../src/ssh/credentials.ts';

/** A Session on all hosts of a cluster.yaml, logged in and with their Facts, as every command begins. */
export async function lookedAt(specFile: string): Promise<Session> {
	const { spec } = await loadSpec(specFile);
	const session = await Session.open({
		spec,
		specFile,
		credentials: noCredentials,
		hostKeys: 'strict',
		limit: [],
	});
	await session.connect();
	await session.look();
	return session;
}
