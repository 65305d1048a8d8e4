import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { loadSpec } from '../../../src/spec/load.ts';
import { noCredentials } from '../../../src/ssh/credentials.ts';
import { connectFleet } from '../../../src/ssh/fleet.ts';
import { resolveTarget } from '../../../src/ssh/target.ts';
import { ArtifactExchange } from '../../../src/steps/artifact-exchange.ts';
import type { Artifact } from '../../../src/steps/software.ts';
import { timed } from '../interleave.ts';

/**
 * Brings one file of a bundle to all hosts of a cluster.yaml, as the steps of a Run do. Arguments:
 * cluster.yaml, the file in `bin/` of the bundle, its sha256. Prints milliseconds and bytes sent.
 */
const [specFile = '', file = '', sha256 = ''] = process.argv.slice(2);
const { spec } = await loadSpec(specFile);
let sentBytes = 0;
const milliseconds = await timed(async () => {
	const fleet = await connectFleet(
		spec.hosts.map(({ name }) => resolveTarget(spec, name)),
		{ credentials: noCredentials, hostKeys: 'strict' },
	);
	const exchange = new ArtifactExchange({
		spec,
		bundle: dirname(dirname(file)),
		transport: (host) => {
			const transport = fleet.transports.get(host);
			if (!transport) throw fleet.errors.get(host) ?? new Error(`no connection to ${host}`);
			return transport;
		},
		signal: new AbortController().signal,
	});
	const name = basename(file);
	const artifact = {
		name,
		sha256,
		size: statSync(file).size,
		kind: 'binary',
		images: [],
		origin: { kind: 'bundle', path: `bin/${name}` },
	} satisfies Artifact;
	await Promise.all(
		spec.hosts.map((host) => exchange.obtain(artifact, host.name, () => undefined)),
	);
	await exchange.close();
	sentBytes = exchange.sentBytes;
	await fleet.close();
});
process.stdout.write(`${JSON.stringify({ milliseconds, sentBytes })}\n`);
process.exit(0);
