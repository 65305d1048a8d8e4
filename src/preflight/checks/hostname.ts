import { hostCheck, judge } from '../check.ts';

export const hostname = hostCheck('hostname', 'Host name', (host, facts, { spec }) => {
	const actual = facts.network.hostname;
	const expected = spec.os.hostname
		? `${host.name} (set by apply, because os.hostname is on)`
		: host.name;
	return judge(spec.os.hostname || actual === host.name, 'warning', {
		checked: 'host name against the node name',
		observed: actual,
		expected,
		fix: 'Set os.hostname to true, or name the host as it is called in cluster.yaml.',
		repair: [{ kind: 'hostname', name: host.name }],
	});
});
