// Logs in to all hosts of a cluster.yaml and gathers their Facts. Prints what was gathered as JSON.
// Argument: cluster.yaml.
import { lookedAt } from './looked-at.js';

const [specFile = ''] = process.argv.slice(2);
const session = await lookedAt(specFile);
process.stdout.write(JSON.stringify(session.facts));
await session.close();
process.exit(0);
