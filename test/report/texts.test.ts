import { describe, expect, it } from 'vitest';
import type { ClusterStatus } from '../../src/engine/status.ts';
import type { Failure } from '../../src/model/events.ts';
import type { Change, Plan } from '../../src/model/plan.ts';
import { failureText } from '../../src/report/failure-text.ts';
import { planText } from '../../src/report/plan-text.ts';
import { statusText } from '../../src/report/status-text.ts';
import { makeClusterView } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';

function planOf(changes: Record<string, Omit<Change, 'resource'>[]>): Plan {
	const tasks = Object.entries(changes).map(([id, list]) => {
		const [step = '', host = ''] = id.split('@');
		return {
			id,
			step,
			title: `the ${step}`,
			host,
			needs: [],
			work: { kind: 'action' as const, params: {} },
			changes: list.map((change) => ({ resource: null, ...change })),
			estimate: 1,
		};
	});
	return { cluster: 'demo', tasks };
}

describe('a plan for people', () => {
	it('is per host and in order, with signs, notes and diffs without their headings', () => {
		const diff = '===\n--- /etc/f\n+++ /etc/f\n@@ -1,1 +1,1 @@\n-old\n+new\n';
		const text = planText(
			planOf({
				'prepare@n1': [
					{ verb: 'update', subject: '/etc/f', diff },
					{ verb: 'update', subject: 'sysctl x', note: '0 → 1' },
				],
				'prepare@n2': [],
				'serve@n1': [
					{ verb: 'create', subject: '/etc/g' },
					{ verb: 'remove', subject: '/etc/h' },
					{ verb: 'restart', subject: 'docker.service' },
				],
			}),
		);
		expect(text).toBe(`n1
  the prepare
    ~ update /etc/f
        @@ -1,1 +1,1 @@
        -old
        +new
    ~ update sysctl x (0 → 1)
  the serve
    + create /etc/g
    - remove /etc/h
    ↻ restart docker.service

5 changes on 1 host, 1 of 2 hosts untouched.
`);
	});

	it('counts in good English', () => {
		const one: Omit<Change, 'resource'>[] = [{ verb: 'run', subject: 'x' }];
		expect(planText(planOf({ 'a@n1': one }))).toContain('\n1 change on 1 host.\n');
		expect(planText(planOf({ 'a@n1': one, 'a@n2': one }))).toContain('\n2 changes on 2 hosts.\n');
	});

	it('that changes nothing says so', () => {
		expect(planText(planOf({ 'a@n1': [] }))).toBe(
			'Nothing to change: every host is as demo says.\n',
		);
	});
});

describe('a failure for people', () => {
	const failure: Failure = {
		code: 'sudo-password',
		message: 'sudo refuses the password',
		host: 'n2',
		expected: null,
		found: null,
		fix: null,
	};

	it('names the host unless the message does already', () => {
		expect(failureText(failure)).toBe('✖ sudo refuses the password (n2)  [sudo-password]');
		expect(failureText({ ...failure, message: 'n2 is silent' })).toBe(
			'✖ n2 is silent  [sudo-password]',
		);
	});

	it('keeps what has several lines under its own word', () => {
		const text = failureText({ ...failure, found: 'one\ntwo\n', fix: 'do this\nthen that' });
		expect(text.split('\n').slice(1)).toEqual([
			'    found     one',
			'              two',
			'    fix       do this',
			'              then that',
		]);
	});
});

describe('the status for people', () => {
	const spec = makeSpec();
	const { nodes, etcdMembers } = makeClusterView(spec);
	const healthy: ClusterStatus = {
		cluster: 'demo',
		up: true,
		nodes,
		missing: [],
		etcdMembers,
		etcd: { leader: 'n2', databaseBytes: 2_134_016, silent: [] },
		endpoint: {
			address: 'k8s-api.demo.local:8443',
			hosts: [
				{ host: 'n1', answers: true, milliseconds: 12, holdsVip: false },
				{ host: 'n2', answers: true, milliseconds: 31, holdsVip: true },
			],
		},
		pendingCsrs: [],
		certificates: [
			{ host: 'n1', path: '/etc/kubernetes/pki/apiserver.crt', daysLeft: 364 },
			{ host: 'n2', path: '/etc/kubernetes/pki/ca.crt', daysLeft: 3649 },
		],
	};

	it('of a healthy cluster is short', () => {
		expect(statusText(healthy)).toBe(`demo is up
  ● n1               Ready    control plane v1.20.2 10.0.0.11
  ● n2               Ready    control plane v1.20.2 10.0.0.12
  ● n3               Ready    control plane v1.20.2 10.0.0.13
  ● n4               Ready    worker        v1.20.2 10.0.0.14
  ● n5               Ready    worker        v1.20.2 10.0.0.15
  etcd      3 members: n1, n2 (leader), n3, 2.1 MB
  endpoint  k8s-api.demo.local:8443 on n2, answers from every host (slowest 31 ms)
  certificates  first expires in 364 days (/etc/kubernetes/pki/apiserver.crt on n1)
`);
	});

	it('says of an etcd that does not answer that it does not', () => {
		expect(statusText({ ...healthy, etcdMembers: null })).toContain(
			'\n  etcd      does not answer\n',
		);
	});

	it('of an ailing one says what is wrong', () => {
		const [first, second] = etcdMembers ?? [];
		const text = statusText({
			...healthy,
			nodes: nodes.slice(0, 2).map((node, index) => ({ ...node, ready: index === 0 })),
			missing: ['n3', 'n4'],
			etcdMembers: [
				...(first ? [{ ...first, learner: true }] : []),
				...(second ? [{ ...second, name: '' }] : []),
			],
			etcd: { leader: null, databaseBytes: null, silent: ['n1'] },
			endpoint: {
				...healthy.endpoint,
				hosts: [{ host: 'n1', answers: false, milliseconds: 0, holdsVip: false }],
			},
			pendingCsrs: ['csr-abc'],
			certificates: [{ host: 'n1', path: '/x.crt', daysLeft: 9 }],
		});
		expect(text.split('\n').slice(1)).toEqual([
			'  ● n1               Ready    control plane v1.20.2 10.0.0.11',
			'  ✖ n2               NotReady control plane v1.20.2 10.0.0.12',
			'  ○ not yet nodes: n3, n4',
			'  etcd      2 members: n1 (learner, silent), never started',
			'  endpoint  k8s-api.demo.local:8443 silent from n1',
			'  ! pending CSRs: csr-abc',
			'  certificates  first expires in 9 days (/x.crt on n1)',
			'  ! n1 /x.crt: 9 days',
			'',
		]);
	});

	it('of none says what is missing', () => {
		const none = { ...healthy, up: false, nodes: [], missing: ['n1', 'n2'] };
		expect(statusText(none)).toBe('demo: no API server answers\n  not yet nodes: n1, n2\n');
	});
});
