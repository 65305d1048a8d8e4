import type { ClusterSpec } from '../../model/spec.ts';
import type { Report } from './report.ts';

/**
 * Ports that a control-plane host already uses.
 * https://kubernetes.io/docs/reference/networking/ports-and-protocols/, and the local health ports.
 */
const TAKEN: Record<number, string> = {
	2379: 'etcd',
	2380: 'etcd',
	2381: 'etcd',
	10248: 'the kubelet',
	10249: 'kube-proxy',
	10250: 'the kubelet',
	10256: 'kube-proxy',
	10257: 'kube-controller-manager',
	10259: 'kube-scheduler',
};

/** The endpoint has what its mode needs, and ports that are free on its hosts. */
export function checkEndpoint(spec: ClusterSpec, report: Report): void {
	const { mode, name, port, apiServerPort, vip, address } = spec.endpoint;
	if (mode === 'vip' && vip === undefined) {
		report.problem(['endpoint', 'vip'], 'nothing', 'the virtual address, as vip: { address: … }');
	}
	if (mode !== 'vip' && vip !== undefined) {
		report.problem(['endpoint', 'vip'], `a vip with mode ${mode}`, 'it only with mode vip');
	}
	if (mode === 'existing' && address === undefined) {
		report.problem(['endpoint', 'address'], 'nothing', 'the address of your load balancer');
	}
	if (mode !== 'existing' && address !== undefined) {
		const found = `an address with mode ${mode}`;
		report.problem(['endpoint', 'address'], found, 'it only with mode existing');
	}
	if (mode !== 'existing' && port === apiServerPort) {
		report.problem(
			['endpoint', 'port'],
			`${port}, the port of kube-apiserver`,
			`another port: ${mode === 'vip' ? 'haproxy' : 'nginx'} shares the host with kube-apiserver`,
		);
	}
	if (mode === 'local-proxy' && !spec.os.hostsFile) {
		report.warning(
			['os', 'hostsFile'],
			`${name} must resolve to 127.0.0.1 on every node: with hostsFile off, k8s-tui does not see to it.`,
		);
	}
	checkPorts(spec, report);
}

function checkPorts(spec: ClusterSpec, report: Report): void {
	const sshPorts = new Set(spec.hosts.map((host) => host.ssh.port ?? spec.ssh.port));
	for (const field of ['port', 'apiServerPort'] as const) {
		if (field === 'port' && spec.endpoint.mode === 'existing') continue;
		const port = spec.endpoint[field];
		const owner = TAKEN[port] ?? (port === 22 && sshPorts.has(22) ? 'sshd' : undefined);
		if (owner === undefined) continue;
		report.problem(
			['endpoint', field],
			`${port}, the port of ${owner}`,
			'a port that nothing uses',
		);
	}
}
