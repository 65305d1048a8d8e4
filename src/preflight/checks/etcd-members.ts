import { hostsWith } from '../../model/spec.ts';
import { fleetCheck, judge } from '../check.ts';

/** An even number of etcd members tolerates no more failures than one less, and loses votes more easily. */
export const etcdMembers = fleetCheck('etcd-members', 'Number of etcd members', ({ spec }) => {
	if (spec.etcd.endpoints.length > 0) return null;
	const role = spec.etcd.mode === 'stacked' ? 'control-plane' : 'etcd';
	const count = hostsWith(spec, role).length;
	const tolerated = Math.floor((count - 1) / 2);
	return judge(count % 2 === 1, 'warning', {
		checked: 'number of etcd members',
		observed: `${count}: may lose ${tolerated}`,
		expected: 'an odd number: 1, 3 or 5',
		fix: `Use ${count + 1} or ${count - 1} hosts with the role ${role}: ${count} survive no more failures than ${count - 1}.`,
	});
});
