// Logs in to all hosts of a cluster.yaml and gathers their Facts. Prints what was gathered as JSON.
// Argument: cluster.yaml.
import { keepCompiled } from '../../../build/cli/keep-compiled.js';

keepCompiled();
const { lookedAt } = await import('./looked-at.js');
const [specFile = ''] = process.argv.slice(2);
const session = await lookedAt(specFile);
process.stdout.write(JSON.stringify(session.facts));
await session.close();
process.exit(0);
