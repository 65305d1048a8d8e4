// Plain JavaScript on the modules that `npm run build` made: where the look itself is timed, the time that Node takes for
// TypeScript is not the program's. Its types are in looked-at.d.ts.
import { Session } from '../../../build/engine/session.js';
import { loadSpec } from '../../../build/spec/load.js';
import { noCredentials } from '../../../build/ssh/credentials.js';

export async function lookedAt(specFile) {
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
