import type { ClusterSpec } from '../../model/spec.ts';
import { hostsWith } from '../../model/spec.ts';
import type { Report } from './report.ts';

/** etcd has members in exactly one way, and clocks that it accepts. */
export function checkEtcd(spec: ClusterSpec, report: Report): void {
	if (spec.etcd.mode === 'stacked') checkStacked(spec, report);
	else checkExternal(spec, report);
	const { heartbeatIntervalMs, electionTimeoutMs } = spec.etcd.tuning;
	// etcd refuses to start otherwise: server/embed/config.go, Validate.
	if (electionTimeoutMs < 5 * heartbeatIntervalMs) {
		report.problem(
			['etcd', 'tuning', 'electionTimeoutMs'],
			`${electionTimeoutMs}`,
			`at least ${5 * heartbeatIntervalMs}, five times heartbeatIntervalMs`,
		);
	}
}

function checkStacked(spec: ClusterSpec, report: Report): void {
	for (const [index, host] of spec.hosts.entries()) {
		const role = host.roles.indexOf('etcd');
		if (role < 0) continue;
		const expected = 'it only with etcd.mode external: stacked members run on control-plane hosts';
		report.problem(['hosts', index, 'roles', role], 'the role etcd', expected);
	}
	if (!spec.etcd.tls) {
		const expected = 'true: kubeadm always gives stacked members TLS';
		report.problem(['etcd', 'tls'], 'false with mode stacked', expected);
	}
	for (const field of ['endpoints', 'caFile', 'certFile', 'keyFile'] as const) {
		const value = spec.etcd[field];
		if (value === undefined || value.length === 0) continue;
		report.problem(['etcd', field], `${field} with mode stacked`, 'it only with mode external');
	}
}

function checkExternal(spec: ClusterSpec, report: Report): void {
	const { endpoints, tls } = spec.etcd;
	const members = hostsWith(spec, 'etcd').length;
	if (members === 0 && endpoints.length === 0) {
		const expected = 'hosts with the role etcd, or endpoints of an etcd cluster that exists';
		report.problem(['etcd', 'endpoints'], 'neither members nor endpoints', expected);
	}
	if (members > 0 && endpoints.length > 0) {
		const expected = 'either hosts with the role etcd or endpoints';
		report.problem(['etcd', 'endpoints'], `endpoints beside ${members} etcd hosts`, expected);
	}
	if (members > 0 && members % 2 === 0) {
		const message = `${members} etcd members survive the loss of ${members / 2 - 1}, as ${members - 1} would.`;
		report.warning(['hosts'], message);
	}
	if (!tls) {
		const message =
			'Without TLS, whoever reaches port 2379 of etcd can read and change all that the cluster holds, Secrets too.';
		report.warning(['etcd', 'tls'], message);
	}
	for (const field of ['caFile', 'certFile', 'keyFile'] as const) {
		const isNeeded = tls && endpoints.length > 0;
		if (isNeeded && spec.etcd[field] === undefined) {
			report.problem(['etcd', field], 'nothing', 'a file: the endpoints speak TLS');
		}
		if (!isNeeded && spec.etcd[field] !== undefined) {
			report.problem(['etcd', field], 'a file', 'it only with endpoints that speak TLS');
		}
	}
	for (const [index, url] of endpoints.entries()) {
		if (url.startsWith('https:') === tls) continue;
		const expected = `${tls ? 'https' : 'http'}://, as etcd.tls is ${tls}`;
		report.problem(['etcd', 'endpoints', index], url.split(':')[0] ?? '', expected);
	}
}
