import { fleetCheck, judge } from '../check.ts';

/** What the spec asks for it gets, but nobody should run etcd in the open without knowing it. */
export const etcdTls = fleetCheck('etcd-tls', 'etcd speaks TLS', ({ spec }) => {
	if (spec.etcd.mode === 'stacked') return null;
	return judge(spec.etcd.tls, 'warning', {
		checked: 'TLS of the external etcd (etcd.tls)',
		observed: spec.etcd.tls
			? 'on: clients and members need a certificate'
			: 'off: whoever reaches port 2379 can read and change all that the cluster holds, Secrets too; whoever reaches port 2380 can join',
		expected: 'on',
		fix: 'Set etcd.tls to true, or let only masters and etcd hosts reach ports 2379 and 2380.',
	});
});
