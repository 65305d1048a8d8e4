import type { ClusterSpec } from '../../model/spec.ts';
import { hostsWith } from '../../model/spec.ts';
import { quote } from '../problem.ts';
import type { Report } from './report.ts';

/** Names are unique, and there is a control plane of a sensible size. */
export function checkHosts(spec: ClusterSpec, report: Report): void {
	const seen = new Map<string, number>();
	for (const [index, { name }] of spec.hosts.entries()) {
		const first = seen.get(name);
		const path = ['hosts', index, 'name'];
		if (first !== undefined) {
			report.problem(path, `${quote(name)}, the name of hosts[${first}]`, 'a name of its own');
		}
		if (name === 'localhost')
			report.problem(path, '"localhost"', 'a name that no host has already');
		if (name === spec.endpoint.name) {
			report.problem(path, `${quote(name)}, the name of the endpoint`, 'a name of its own');
		}
		seen.set(name, index);
	}
	checkControlPlane(spec, report);
}

function checkControlPlane(spec: ClusterSpec, report: Report): void {
	const count = hostsWith(spec, 'control-plane').length;
	if (count === 0) {
		report.problem(
			['hosts'],
			'no host with the role control-plane',
			'at least one, three to survive the loss of one',
		);
	}
	if (count > 0 && count % 2 === 0 && spec.etcd.mode === 'stacked') {
		report.warning(
			['hosts'],
			`${count} control-plane hosts survive the loss of ${count / 2 - 1}, as ${count - 1} would: etcd needs a majority. Use ${count - 1} or ${count + 1}.`,
		);
	}
}
