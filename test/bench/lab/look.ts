import { Session } from '../../../src/engine/session.ts';
import { loadSpec } from '../../../src/spec/load.ts';
import { noCredentials } from '../../../src/ssh/credentials.ts';

/**
 * Logs in to all hosts of a cluster.yaml and gathers their Facts, as every command begins. Prints
 * what was gathered as JSON. Argument: cluster.yaml.
 */
const [specFile = ''] = process.argv.slice(2);
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
process.stdout.write(JSON.stringify(session.facts));
await session.close();
process.exit(0);
