import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateProblem } from '../../src/pki/inspect.ts';
import { createAuthority } from '../../src/pki/issue.ts';
import { ETCD_CA_KEY_PATH, ETCD_CA_PATH, etcdIdentityFiles } from '../../src/render/etcd.ts';
import { ETCD_MEMBER_MARKER } from '../../src/steps/external-etcd.ts';
import { issueEtcdCertificates } from '../../src/steps/issue-etcd-certificates.ts';
import { startEtcd } from '../../src/steps/start-etcd.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { bareFleet, contextOf, installedFleet, observedText } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeHost, makeSpec } from '../support/spec.ts';
import { runSteps } from './run-tasks.ts';

const spec = makeSpec({
	etcd: { mode: 'external' },
	hosts: [
		makeHost('n1', ['control-plane']),
		makeHost('n2', ['worker']),
		...['n4', 'n5', 'n6'].map((name) => makeHost(name, ['etcd'])),
	],
});
const HOSTS = ['n1', 'n4', 'n5', 'n6'];

/** What a host was sent by `putFiles`: path → text. */
function filesSentTo(stdin: unknown): Record<string, { mode: string; text: string }> {
	return Object.fromEntries(
		String(stdin)
			.trimEnd()
			.split('\n')
			.map((line) => {
				const [path = '', mode = '', text = ''] = line.split(' ');
				return [path, { mode, text: Buffer.from(text, 'base64').toString() }];
			}),
	);
}

describe('the certificates of an external etcd', () => {
	it('come from one new authority, whose key goes to hosts of etcd only and into no event', async () => {
		const software = await makeSoftware(spec);
		const sent: Record<string, ReturnType<typeof filesSentTo>> = {};
		const transports = Object.fromEntries(
			HOSTS.map((name) => [
				name,
				new FakeTransport(name, {
					exec: (_script, { stdin }) => {
						sent[name] = filesSentTo(stdin);
						return {};
					},
				}),
			]),
		);
		const context = contextOf(spec, bareFleet(spec, software), software);
		const { result, events } = await runSteps([issueEtcdCertificates], context, transports);
		expect(Object.values(result.statuses)).toEqual(HOSTS.map(() => 'done'));

		const authorities = new Set(HOSTS.map((name) => sent[name]?.[ETCD_CA_PATH]?.text));
		expect(authorities.size).toBe(1);
		const [authority = ''] = authorities;
		const holders = HOSTS.filter((name) => sent[name]?.[ETCD_CA_KEY_PATH]);
		expect(holders).toEqual(['n4', 'n5', 'n6']);
		const member = sent.n5?.[etcdIdentityFiles('member').certificate]?.text ?? '';
		expect(certificateProblem(member, { authority, names: ['n5', '10.0.0.15'] })).toBeNull();
		const client = sent.n1?.[etcdIdentityFiles('client').certificate]?.text ?? '';
		expect(new X509Certificate(client).subject).toBe('CN=kube-apiserver-etcd-client-n1');

		const said = JSON.stringify(events);
		for (const files of Object.values(sent)) {
			for (const [path, { mode, text }] of Object.entries(files)) {
				if (!path.endsWith('.key')) continue;
				expect(mode, path).toBe('0600');
				const [, line = ''] = text.split('\n');
				expect(said).not.toContain(line);
				for (const { scripts } of Object.values(transports)) {
					expect(scripts.join('\n')).not.toContain(line);
				}
			}
		}
	});

	it('of a host that is added come from the authority that is there, read from a member', async () => {
		const software = await makeSoftware(spec);
		const authority = await createAuthority('demo etcd', 100);
		const facts = installedFleet(spec, software);
		for (const name of ['n4', 'n5']) {
			const files = facts[name]?.observed.files;
			if (files) files[ETCD_CA_PATH] = observedText(authority.certificate);
		}
		Object.assign(facts, { n6: bareFleet(spec, software).n6 });
		let sent: ReturnType<typeof filesSentTo> = {};
		const n4 = new FakeTransport('n4', {
			exec: (script) =>
				script.startsWith('cat ') ? { stdout: `${authority.certificate}${authority.key}` } : {},
		});
		const n6 = new FakeTransport('n6', {
			exec: (_script, { stdin }) => {
				sent = filesSentTo(stdin);
				return {};
			},
		});
		const context = { ...contextOf(spec, facts, software), targets: new Set(['n6']) };
		const { result } = await runSteps([issueEtcdCertificates], context, { n4, n6 });
		expect(result.statuses['issue-etcd-certificates@n6']).toBe('done');
		const member = sent[etcdIdentityFiles('member').certificate]?.text ?? '';
		expect(
			certificateProblem(member, { authority: authority.certificate, names: ['n6'] }),
		).toBeNull();
	});
});

describe('starting etcd', () => {
	it('tells every host of a new cluster the same members', async () => {
		const software = await makeSoftware(spec);
		const transports = Object.fromEntries(
			['n4', 'n5', 'n6'].map((name) => [name, new FakeTransport(name)]),
		);
		const context = contextOf(spec, bareFleet(spec, software), software);
		await runSteps([startEtcd], context, transports);
		const initial = Object.values(transports).map(({ jobs }) => String(jobs[0]?.stdin));
		expect(new Set(initial).size).toBe(1);
		expect(
			initial[0],
		).toBe(`ETCD_INITIAL_CLUSTER=n4=https://10.0.0.14:2380,n5=https://10.0.0.15:2380,n6=https://10.0.0.16:2380
ETCD_INITIAL_CLUSTER_STATE=new
ETCD_INITIAL_CLUSTER_TOKEN=demo
`);
	});

	it('adds a host to a standing cluster after a snapshot, and takes its dead member out before', async () => {
		const software = await makeSoftware(spec);
		const facts = installedFleet(spec, software);
		const sixth = facts.n6;
		if (!sixth) throw new Error('no n6');
		sixth.kubernetes.etcdData = false;
		sixth.observed.files[ETCD_MEMBER_MARKER] = null;
		const member = (index: number, name?: string) => ({
			ID: String(2 ** 40 + index),
			...(name ? { name } : {}),
			peerURLs: [`https://10.0.0.1${index}:2380`],
		});
		let members = [member(4, 'n4'), member(5, 'n5'), member(6, 'n6')];
		const log: string[] = [];
		const n4 = new FakeTransport('n4', {
			exec: (script) => {
				if (script.includes('snapshot save')) log.push('snapshot');
				if (script.includes('member/remove')) {
					log.push('remove');
					members = members.slice(0, 2);
				}
				return script.includes('member/list') ? { stdout: JSON.stringify({ members }) } : {};
			},
			job: ({ script }) => {
				if (script.includes('member/add')) {
					log.push('add');
					members = [...members, member(6)];
				}
				return {};
			},
		});
		const n6 = new FakeTransport('n6', {
			job: ({ script, stdin }) => {
				log.push(script.includes('-delete') ? 'empty' : `start ${String(stdin).split('\n')[1]}`);
				return {};
			},
		});
		const { result } = await runSteps([startEtcd], contextOf(spec, facts, software), { n4, n6 });
		expect(result.statuses['start-etcd@n6']).toBe('done');
		expect(log).toEqual([
			'snapshot',
			'snapshot',
			'remove',
			'empty',
			'add',
			'start ETCD_INITIAL_CLUSTER_STATE=existing',
		]);
	});
});
