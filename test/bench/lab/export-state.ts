import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePlan } from '../../../src/engine/planner.ts';
import type { Resource } from '../../../src/model/resource.ts';
import { installOrder } from '../../../src/steps/install-order.ts';
import { lookedAt } from './looked-at.js';

/**
 * Writes what the Plan wants of each host as variables of Ansible. Arguments: cluster.yaml, directory
 * for host_vars. Prints how many Resources the Plan has.
 */
const [specFile = '', directory = ''] = process.argv.slice(2);
const session = await lookedAt(specFile);
const { spec } = session;
const plan = makePlan(installOrder, session.context());
await session.close();
mkdirSync(directory, { recursive: true });
let count = 0;
for (const { name } of spec.hosts) {
	const resources = plan.tasks
		.filter(({ host }) => host === name)
		.flatMap(({ work }) => (work.kind === 'converge' ? work.resources : []));
	count += resources.length;
	const file = join(directory, `${name}.json`);
	writeFileSync(file, JSON.stringify(variablesOf(resources)), { mode: 0o600 });
}
process.stdout.write(`${count}\n`);
process.exit(0);

function variablesOf(resources: readonly Resource[]) {
	const of = <Kind extends Resource['kind']>(kind: Kind) =>
		resources.filter((resource) => resource.kind === kind) as Extract<Resource, { kind: Kind }>[];
	return {
		...(of('hostname')[0] ? { hostname: of('hostname')[0]?.name } : {}),
		...(of('timezone')[0] ? { timezone: of('timezone')[0]?.name } : {}),
		packages: of('packages').flatMap(({ names }) => names),
		modules: of('module').map(({ name }) => name.replaceAll('-', '_')),
		files: of('file').map(({ path, content, mode }) => ({ path, content, mode })),
		absent: of('absent').map(({ path }) => path),
		sysctls: of('sysctl').map(({ key, value }) => ({ key, value })),
		swap_off: of('swap-off').length > 0,
		programs_wanted: of('artifact')
			.filter(({ unpack }) => !unpack)
			.map(({ path, sha256 }) => ({ path, sha256 })),
		images: of('image').map(({ image }) => image),
		units: [
			...of('service').map(({ unit, enabled, active }) => ({
				unit,
				enabled,
				state: active ? 'started' : 'stopped',
			})),
		],
	};
}
