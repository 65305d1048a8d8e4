import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/model/errors.ts';
import { preflight } from '../../src/preflight/preflight.ts';
import { runProbes } from '../../src/preflight/run-probes.ts';
import { loadThresholds } from '../../src/preflight/thresholds.ts';
import { makeFleet } from '../support/facts.ts';
import { makeHost, makeSpec } from '../support/spec.ts';
import { LocalTransport } from './support/local-transport.ts';

const API_PORT = 36_443;
const spec = makeSpec({
	endpoint: { mode: 'existing', address: '127.0.0.9', apiServerPort: API_PORT },
	hosts: [
		makeHost('n1', ['control-plane'], { address: '127.0.0.2' }),
		makeHost('n2', ['worker'], { address: '127.0.0.3' }),
	],
});
// No repositories and no long writes: this is about traffic between the two.
const ANY = { packages: { manager: 'dnf' as const } };
const facts = makeFleet(spec, { n1: ANY, n2: ANY });
/** The same, but that something listens where the API server will. */
const listener = { protocol: 'tcp', address: '127.0.0.2', port: API_PORT, process: 'x' } as const;
const ran = makeFleet(spec, { n1: { ...ANY, listeners: [listener] }, n2: ANY });
const thresholds = loadThresholds();
const quick = { ...thresholds, etcdDisk: { ...thresholds.etcdDisk, writes: 2 } };

function fleet() {
	return { n1: new LocalTransport('n1'), n2: new LocalTransport('n2') };
}

describe.skipIf(!existsSync('/usr/bin/perl'))('runProbes, with the real helper', () => {
	it('reaches real listeners in two round trips a host', async () => {
		const transports = fleet();
		const probes = await runProbes(transports, spec, facts, { thresholds: quick });
		const endpoint = { target: '@endpoint', protocol: 'tcp', address: '127.0.0.9', port: 8443 };
		expect(probes.n1?.connections).toEqual([
			{ ...endpoint, state: 'refused' },
			{ target: 'n2', protocol: 'tcp', address: '127.0.0.3', port: 10250, state: 'open' },
		]);
		expect(probes.n2?.connections).toEqual([
			{ ...endpoint, state: 'refused' },
			{ target: 'n1', protocol: 'tcp', address: '127.0.0.2', port: API_PORT, state: 'open' },
		]);
		expect([transports.n1.roundTrips, transports.n2.roundTrips]).toEqual([2, 2]);
	});

	it('leaves no listener behind', async () => {
		await runProbes(fleet(), spec, facts, { thresholds: quick });
		const server = createServer();
		await new Promise<void>((resolve, reject) => {
			server.once('error', reject).listen(API_PORT, '127.0.0.2', resolve);
		});
		await new Promise((resolve) => server.close(resolve));
	});

	it('knocks at a port that is taken, and does not mind who answers', async () => {
		const server = createServer((socket) => socket.end());
		await new Promise<void>((resolve) => {
			server.listen(API_PORT, '127.0.0.2', resolve);
		});
		const probes = await runProbes(fleet(), spec, facts, { thresholds: quick });
		await new Promise((resolve) => server.close(resolve));
		expect(probes.n1?.listeners).toContainEqual(
			expect.objectContaining({ port: API_PORT, state: 'busy' }),
		);
		expect(probes.n2?.connections[0]?.state).toBe('open');
	});

	it('asks once more where a running component’s port refused', async () => {
		const transports = fleet();
		const died = await runProbes(transports, spec, ran, { thresholds: quick });
		expect(died.n2?.connections.find(({ target }) => target === 'n1')?.state).toBe('refused');
		expect(died.n1?.listeners).toEqual([]);
		expect([transports.n1.roundTrips, transports.n2.roundTrips]).toEqual([2, 2]);
		const findings = preflight({ spec, facts: ran, probes: died, thresholds, bundle: null });
		const reached = findings.filter(({ id }) => id === 'reachability');
		expect(reached.map(({ severity }) => severity)).toEqual(['ok', 'ok']);
	});

	it('takes a refusal for a firewall’s where the component still holds its port', async () => {
		const server = createServer((socket) => socket.end());
		await new Promise<void>((resolve) => {
			server.listen(API_PORT, '127.0.0.2', resolve);
		});
		const behindFirewall = new LocalTransport('n2');
		const exec = behindFirewall.exec.bind(behindFirewall);
		behindFirewall.exec = async (script, options) => {
			const result = await exec(script, options);
			return { ...result, stdout: result.stdout.replace(/(n1.*)open/, '$1refused') };
		};
		const transports = { ...fleet(), n2: behindFirewall };
		const probes = await runProbes(transports, spec, ran, { thresholds: quick });
		await new Promise((resolve) => server.close(resolve));
		const findings = preflight({ spec, facts: ran, probes, thresholds, bundle: null });
		expect(findings).toContainEqual(
			expect.objectContaining({ id: 'reachability', host: 'n2', severity: 'error' }),
		);
	});

	it('measures with a lost host as with one that cannot be measured', async () => {
		const lost = new LocalTransport('n2');
		lost.exec = async () => {
			throw new OperatorError('n2: the connection was lost', { code: 'ssh-lost', exitCode: 4 });
		};
		const probes = await runProbes({ ...fleet(), n2: lost }, spec, facts, { thresholds: quick });
		expect(probes.n2?.problems.join()).toMatch(/connection was lost/);
		expect(probes.n1?.connections[0]?.state).toBe('refused');
		const findings = preflight({ spec, facts, probes, thresholds, bundle: null });
		expect(findings).toContainEqual(
			expect.objectContaining({ id: 'probes-ran', host: 'n2', severity: 'warning' }),
		);
		const reached = findings.filter((finding) => finding.id === 'reachability');
		expect(reached.map((finding) => finding.severity)).toEqual(['ok']);
	});

	it('says so where there is no perl', async () => {
		const bare = makeFleet(spec, { n1: ANY, n2: { ...ANY, interpreters: { perl: null } } });
		const probes = await runProbes(fleet(), spec, bare, { thresholds: quick });
		expect(probes.n2?.problems.join()).toMatch(/no perl/);
	});
});
