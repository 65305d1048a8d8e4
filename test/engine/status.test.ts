import { describe, expect, it } from 'vitest';
import { etcdStatusScript } from '../../src/engine/etcd-status.ts';
import { readStatus } from '../../src/engine/status.ts';
import { makeInstalledFleet } from '../support/facts.ts';
import { makeHost, makeHosts, makeSpec } from '../support/spec.ts';
import { fakeSession } from './support/fake-session.ts';
import { FakeTransport } from './support/fake-transport.ts';

const small = makeSpec({ hosts: makeHosts(1, 1) });

function statusOf(answers: Record<string, string>, csrs = '', spec = small) {
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

	describe('of etcd', () => {
		const three = makeSpec({ hosts: makeHosts(3, 1) });
		const members = makeInstalledFleet(three).n1?.cluster?.etcdMembers ?? [];
		const idOf = (name: string) =>
			BigInt(`0x${members.find((each) => each.name === name)?.id}`).toString();
		const answer = (leader: string, size: string) =>
			`endpoint ok 0.01\netcd {"header":{"member_id":"1"},"version":"3.4.13","dbSize":"${size}","leader":"${leader}"}\n`;

		it('names the leader, the largest database and the members that are silent', async () => {
			const { etcd } = await statusOf(
				{
					n1: answer(idOf('n2'), '2068480'),
					n2: answer(idOf('n2'), '2134016'),
					n3: 'endpoint ok 0.01\netcd \n',
					n4: 'endpoint ok 0.01\n',
				},
				'',
				three,
			);
			expect(etcd).toEqual({ leader: 'n2', databaseBytes: 2_134_016, silent: ['n3'] });
		});

		it('calls nobody silent who was not asked', async () => {
			const answers = { n1: 'endpoint ok 0.01\n', n2: '', n3: 'endpoint ok 0.01\netcd \n' };
			expect((await statusOf(answers, '', three)).etcd.silent).toEqual(['n3']);
		});

		it('knows no leader where there is none, or one that nobody has listed', async () => {
			for (const leader of ['0', '1234', '', '\\u001b[2J']) {
				const { etcd } = await statusOf({ n1: answer(leader, '20480') }, '', three);
				expect(etcd).toEqual({ leader: null, databaseBytes: 20_480, silent: [] });
			}
		});

		it.each([
			'etcd {"dbSize":"1e99"}',
			'etcd {"dbSize":{}}',
			'etcd [1]',
			'etcd {"dbSize":',
			'etcd 404 page not found',
		])('takes %s for silence', async (line) => {
			const { etcd } = await statusOf({ n1: `endpoint ok 0.01\n${line}\n` }, '', three);
			expect(etcd).toEqual({ leader: null, databaseBytes: null, silent: ['n1'] });
		});

		it('is asked of masters or etcd’s own hosts, and where it exists already, through a master', () => {
			const asked = (spec: typeof three) =>
				spec.hosts.map(({ name }) => etcdStatusScript(spec, name) !== '');
			expect(asked(three)).toEqual([true, true, true, false]);
			const hosts = [...makeHosts(1, 1), makeHost('e1', ['etcd'])];
			const external = { ...three, hosts, etcd: { ...three.etcd, mode: 'external' as const } };
			expect(asked(external)).toEqual([false, false, true]);
			const existing = {
				...three,
				etcd: { ...external.etcd, endpoints: ['https://10.0.0.9:2379'] },
			};
			expect(asked(existing)).toEqual([true, true, true, false]);
			expect(etcdStatusScript(existing, 'n1')).toContain('https://10.0.0.9:2379');
		});
	});
});
