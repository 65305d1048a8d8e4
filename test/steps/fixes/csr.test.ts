import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
	approvePendingCsrs,
	parseRequests,
} from '../../../src/steps/fixes/approve-pending-csrs.ts';
import {
	type CertificateRequest,
	type PendingCsr,
	refusal,
} from '../../../src/steps/fixes/csr-policy.ts';
import { FakeTransport } from '../../engine/support/fake-transport.ts';
import { contextOf, installedFleet } from '../../plan/support/fleet.ts';
import { makeSoftware } from '../../plan/support/software.ts';
import { makeFleet } from '../../support/facts.ts';
import { makeSpec } from '../../support/spec.ts';
import { runSteps } from '../run-tasks.ts';

const spec = makeSpec();
const facts = makeFleet(spec);

const serving: PendingCsr = {
	name: 'csr-1',
	signer: 'kubernetes.io/kubelet-serving',
	user: 'system:node:n4',
	groups: ['system:nodes', 'system:authenticated'],
	usages: ['digital signature', 'key encipherment', 'server auth'],
	request: '',
};
const client: PendingCsr = {
	...serving,
	signer: 'kubernetes.io/kube-apiserver-client-kubelet',
	user: 'system:bootstrap:abcdef',
	groups: ['system:bootstrappers'],
	usages: ['digital signature', 'client auth'],
};
const ofNode: CertificateRequest = {
	subject: 'CN=system:node:n4,O=system:nodes',
	alternativeNames: ['DNS:n4', `IP Address:${spec.hosts[3]?.address}`],
};
const ofClient = { ...ofNode, alternativeNames: [] };

describe('a certificate request', () => {
	it.each([
		['a serving certificate of a node for itself', serving, ofNode],
		['a client certificate by a bootstrap token', client, ofClient],
		[
			'the renewal of a client certificate',
			{ ...client, user: serving.user, groups: serving.groups },
			ofClient,
		],
		[
			'one from before signers had names',
			{ ...client, signer: '', user: 'kubelet-bootstrap', groups: [] },
			ofClient,
		],
	])('is approved: %s', (_name, csr, request) => {
		expect(refusal(csr, request, spec, facts)).toBeNull();
	});

	it.each([
		[
			'a stranger’s node name',
			serving,
			{ ...ofNode, subject: 'CN=system:node:evil,O=system:nodes' },
		],
		['another group', serving, { ...ofNode, subject: 'CN=system:node:n4,O=system:masters' }],
		[
			'a further group',
			serving,
			{ ...ofNode, subject: 'CN=system:node:n4,O=system:masters,O=system:nodes' },
		],
		['another node as its requester', { ...serving, user: 'system:node:n5' }, ofNode],
		[
			'the name of another host',
			serving,
			{ ...ofNode, alternativeNames: ['DNS:n4', 'DNS:kubernetes'] },
		],
		[
			'the address of another host',
			serving,
			{ ...ofNode, alternativeNames: ['IP Address:10.0.0.11'] },
		],
		[
			'a signer for API clients',
			{ ...serving, signer: 'kubernetes.io/kube-apiserver-client' },
			ofNode,
		],
		['client use under the serving signer', { ...serving, usages: ['client auth'] }, ofNode],
		['both uses', { ...client, usages: ['client auth', 'server auth'] }, ofClient],
		['a client certificate with names', client, ofNode],
		[
			'a client certificate asked for by a person',
			{ ...client, user: 'bob', groups: [] },
			ofClient,
		],
		['no subject', serving, { ...ofNode, subject: '' }],
	])('is left alone: %s', (_name, csr, request) => {
		expect(refusal(csr, request, spec, facts)).toMatch(/\w/);
	});
});

const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-csr-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Base64 of the PEM of a request, as the API carries it. */
function requestFor(subject: string, names: string): string {
	const pem = execFileSync(
		'openssl',
		[
			'req',
			'-new',
			'-newkey',
			'ec',
			'-pkeyopt',
			'ec_paramgen_curve:prime256v1',
			'-nodes',
			'-keyout',
			join(directory, 'key'),
			'-subj',
			subject,
			...(names ? ['-addext', `subjectAltName=${names}`] : []),
		],
		{ stdio: ['ignore', 'pipe', 'ignore'] },
	);
	return pem.toString('base64');
}

describe('approve-pending-csrs', () => {
	it('reads requests by openssl and approves those of nodes alone, by one command', async () => {
		const software = await makeSoftware(spec);
		const context = contextOf(spec, installedFleet(spec, software), software);
		const item = (name: string, subject: string, names: string, status = {}) => ({
			metadata: { name },
			spec: {
				signerName: serving.signer,
				username: serving.user,
				groups: serving.groups,
				usages: serving.usages,
				request: requestFor(subject, names),
			},
			status,
		});
		const address = spec.hosts[3]?.address;
		const items = [
			item('csr-good', '/O=system:nodes/CN=system:node:n4', `DNS:n4,IP:${address}`),
			item('csr-evil', '/O=system:nodes/CN=system:node:n4', 'DNS:kubernetes.default'),
			item('csr-old', '/O=system:nodes/CN=system:node:n4', 'DNS:n4', { conditions: [{}] }),
			{ ...item('x', '/O=system:nodes/CN=system:node:n4', 'DNS:n4'), metadata: { name: '$(id)' } },
		];
		const n1 = new FakeTransport('n1', {
			exec: (script, { stdin }) => {
				if (script.includes('get csr -o json')) return { stdout: JSON.stringify({ items }) };
				const run = script.replaceAll('while read', `printf %s '${String(stdin)}' | while read`);
				return { stdout: execFileSync('sh', ['-c', run]).toString() };
			},
		});
		const { result, events } = await runSteps([approvePendingCsrs], context, { n1 });
		expect(result.errors).toEqual({});
		expect(n1.jobs).toHaveLength(1);
		expect(n1.jobs[0]?.script).toMatch(/certificate approve csr-good\n$/);
		const said = events.flatMap((event) => (event.type === 'progress' ? [event.message] : []));
		expect(said).toEqual([
			'csr-evil is left pending: it names DNS:kubernetes.default, not only n4',
		]);
	});

	it('reads no request into another one’s place', () => {
		const parsed = parseRequests('csr a\ncsr b\nCN=b\nnames DNS:b, IP Address:10.0.0.1\n');
		expect([...parsed]).toEqual([
			['b', { subject: 'CN=b', alternativeNames: ['DNS:b', 'IP Address:10.0.0.1'] }],
		]);
	});
});
