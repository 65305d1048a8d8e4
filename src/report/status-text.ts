import type { ClusterStatus } from '../engine/status.ts';

/** Certificates that expire within this many days are worth a line each. */
const SOON_DAYS = 30;

/** The state of a cluster for people. */
export function statusText(status: ClusterStatus): string {
	const { cluster, up, missing, pendingCsrs } = status;
	if (!up) {
		return `${cluster}: no API server answers\n  not yet nodes: ${missing.join(', ') || 'none'}\n`;
	}
	const lines = [
		`${cluster} is up`,
		...status.nodes.map(
			({ name, ready, controlPlane, kubeletVersion, internalIp }) =>
				`  ${ready ? '●' : '✖'} ${name.padEnd(16)} ${ready ? 'Ready   ' : 'NotReady'} ${controlPlane ? 'control plane' : 'worker       '} ${kubeletVersion} ${internalIp ?? ''}`,
		),
		...(missing.length > 0 ? [`  ○ not yet nodes: ${missing.join(', ')}`] : []),
		`  etcd      ${etcdLine(status)}`,
		`  endpoint  ${endpointLine(status)}`,
		...(pendingCsrs.length > 0 ? [`  ! pending CSRs: ${pendingCsrs.join(', ')}`] : []),
		...certificateLines(status),
	];
	return `${lines.join('\n')}\n`;
}

function etcdLine({ etcdMembers, etcd }: ClusterStatus): string {
	if (etcdMembers === null) return 'does not answer';
	const members = etcdMembers.map(({ name, learner }) => {
		if (name === '') return 'never started';
		const notes = [
			...(learner ? ['learner'] : []),
			...(name === etcd.leader ? ['leader'] : []),
			...(etcd.silent.includes(name) ? ['silent'] : []),
		];
		return notes.length > 0 ? `${name} (${notes.join(', ')})` : name;
	});
	const size = etcd.databaseBytes === null ? '' : `, ${megabytes(etcd.databaseBytes)}`;
	return `${members.length} members: ${members.join(', ')}${size}`;
}

/** `2.1 MB`. */
export function megabytes(bytes: number): string {
	return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function endpointLine({ endpoint }: ClusterStatus): string {
	const silent = endpoint.hosts.filter(({ answers }) => !answers).map(({ host }) => host);
	const holder = endpoint.hosts.find(({ holdsVip }) => holdsVip)?.host;
	const slowest = Math.max(0, ...endpoint.hosts.map(({ milliseconds }) => milliseconds));
	const reach =
		silent.length > 0
			? `silent from ${silent.join(', ')}`
			: `answers from every host (slowest ${slowest} ms)`;
	return `${endpoint.address} ${holder ? `on ${holder}, ` : ''}${reach}`;
}

function certificateLines({ certificates }: ClusterStatus): string[] {
	const first = certificates.toSorted((a, b) => a.daysLeft - b.daysLeft)[0];
	if (!first) return [];
	const soon = certificates.filter(({ daysLeft }) => daysLeft < SOON_DAYS);
	return [
		`  certificates  first expires in ${first.daysLeft} days (${first.path} on ${first.host})`,
		...soon.map(({ host, path, daysLeft }) => `  ! ${host} ${path}: ${daysLeft} days`),
	];
}
