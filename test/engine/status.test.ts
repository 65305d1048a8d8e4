import { describe, expect, it } from 'vitest';
import { readStatus } from '../../src/engine/status.ts';
import { makeInstalledFleet } from '../support/facts.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';
import { fakeSession } from './support/fake-session.ts';
import { FakeTransport } from './support/fake-transport.ts';

const spec = makeSpec({ hosts: makeHosts(1, 1) });

function statusOf(answers: Record<string, string>, csrs = '') {
	const transports = Object.fromEntries(
		Object.entries(answers).map(([host, stdout]) => [
			host,
			new FakeTransport(host, {
				exec: (script) => ({ stdout: script.includes('get csr') ? csrs : stdout }),
			}),
		]),
	);
	const facts = makeInstalledFleet(spec);
	return readStatus(fakeSession(transports, { spec, facts }).session);
}

describe('the status of a cluster', () => {
	it('is what its hosts answer: endpoint, holder of the VIP, certificates, open requests', async () => {
		const status = await statusOf(
			{
				n1: 'endpoint ok 0.012\nvip\ncertificate /etc/kubernetes/pki/ca.crt 3649\n',
				n2: 'endpoint ok 0.0316\ncertificate /var/lib/kubelet/pki/kubelet-client-current.pem -2\n',
			},
			'csr-1\nnode-csr-x.y\nBad Name\n',
		);
		expect(status).toMatchObject({ cluster: 'demo', up: true, missing: [] });
		expect(status.endpoint).toEqual({
			address: 'k8s-api.demo.local:8443',
			hosts: [
				{ host: 'n1', answers: true, milliseconds: 12, holdsVip: true },
				{ host: 'n2', answers: true, milliseconds: 32, holdsVip: false },
			],
		});
		expect(status.certificates).toEqual([
			{ host: 'n1', path: '/etc/kubernetes/pki/ca.crt', daysLeft: 3649 },
			{ host: 'n2', path: '/var/lib/kubelet/pki/kubelet-client-current.pem', daysLeft: -2 },
		]);
		expect(status.pendingCsrs).toEqual(['csr-1', 'node-csr-x.y']);
	});

	it.each([
		['nothing', ''],
		['silence', 'endpoint  0.000\n'],
		['an error page', 'endpoint unauthorized 0.1\n'],
		['control sequences', 'endpoint \u001b[31mok 0.1\n'],
	])('takes %s for an endpoint that does not answer', async (_what, stdout) => {
		const { endpoint } = await statusOf({ n1: stdout });
		expect(endpoint.hosts).toMatchObject([{ host: 'n1', answers: false, holdsVip: false }]);
	});
});
