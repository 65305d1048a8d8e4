import { describe, expect, it } from 'vitest';
import { ArtifactExchange } from '../../src/steps/artifact-exchange.ts';
import type { Artifact } from '../../src/steps/software.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { makeSpec } from '../support/spec.ts';

const ARTIFACT: Artifact = {
	name: 'kubelet',
	kind: 'binary',
	sha256: 'a'.repeat(64),
	size: 1,
	images: [],
	origin: { kind: 'bundle', path: 'bin/kubelet' },
};

/** Hosts that serve and fetch as real ones do; `fetch` decides what comes of a fetch. */
function fleet(
	fetch: (host: string) => { exitCode: number; stderr?: string } = () => ({ exitCode: 0 }),
) {
	const spec = makeSpec();
	const end = new AbortController();
	const transports = new Map(
		spec.hosts.map(({ name }) => [
			name,
			new FakeTransport(name, {
				exec: async (script, { onLine, signal }) => {
					if (script.includes('" serve ')) {
						onLine?.({ stream: 'stdout', text: 'listening 16443' });
						await new Promise((closed) => signal?.addEventListener('abort', closed));
						return {};
					}
					return fetch(name);
				},
			}),
		]),
	);
	const exchange = new ArtifactExchange({
		spec,
		bundle: '/bundle',
		transport: (host) => {
			const found = transports.get(host);
			if (!found) throw new Error(`no ${host}`);
			return found;
		},
		signal: end.signal,
	});
	const uploads = () =>
		[...transports.values()].flatMap(({ host, uploads: sent }) => sent.map(() => host));
	const fetched = () =>
		[...transports.values()]
			.filter(({ scripts }) => scripts.some((script) => script.includes('" fetch ')))
			.map(({ host }) => host);
	return { exchange, uploads, fetched, transports };
}

const silent = () => undefined;

describe('a file of the bundle', () => {
	it('leaves this machine once, however many hosts ask for it at once', async () => {
		const { exchange, uploads, fetched } = fleet();
		await Promise.all(
			['n1', 'n2', 'n3', 'n4', 'n5'].map((host) => exchange.obtain(ARTIFACT, host, silent)),
		);
		await exchange.close();
		expect(uploads()).toEqual(['n1']);
		expect(fetched()).toEqual(['n2', 'n3', 'n4', 'n5']);
		expect(exchange.sentBytes).toBe(1);
	});

	it('does not leave it at all where a host has it already', async () => {
		const { exchange, uploads, fetched } = fleet();
		exchange.announce(ARTIFACT, 'n3');
		await exchange.obtain(ARTIFACT, 'n1', silent);
		await exchange.close();
		expect(uploads()).toEqual([]);
		expect(fetched()).toEqual(['n1']);
	});

	it('is sent from here, with a word why, where no peer can give it', async () => {
		const { exchange, uploads } = fleet(() => ({ exitCode: 1, stderr: 'sha256 differs\n' }));
		const said: string[] = [];
		await exchange.obtain(ARTIFACT, 'n1', silent);
		await exchange.obtain(ARTIFACT, 'n2', (message) => said.push(message));
		await exchange.close();
		expect(uploads()).toEqual(['n1', 'n2']);
		expect(said).toEqual([
			'kubelet did not come from a peer (n2 could not fetch kubelet from n1): sending it from here',
		]);
	});

	it('is fetched with a token on stdin that is in no script', async () => {
		const tokens: unknown[] = [];
		const { exchange, transports } = fleet();
		const second = transports.get('n2');
		if (!second) throw new Error('no n2');
		const exec = second.exec.bind(second);
		second.exec = (script, options) => {
			tokens.push(options?.stdin);
			return exec(script, options);
		};
		await exchange.obtain(ARTIFACT, 'n1', silent);
		await exchange.obtain(ARTIFACT, 'n2', silent);
		await exchange.close();
		expect(tokens).toEqual([expect.stringMatching(/^[0-9a-f]{32}\n$/)]);
		for (const { scripts } of transports.values())
			for (const script of scripts) expect(script).not.toContain(String(tokens[0]).trim());
	});
});
