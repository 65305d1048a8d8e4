// Logs in to all hosts of a cluster.yaml and gathers their Facts, as every command begins. Prints what
// was gathered as JSON. Argument: cluster.yaml. Plain JavaScript on what is shipped: the time that Node
// takes for TypeScript is not the program's.
import { Session } from '../../../dist/engine/session.js';
import { loadSpec } from '../../../dist/spec/load.js';
import { noCredentials } from '../../../dist/ssh/credentials.js';

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
