import type { ClusterSpec } from '../../model/spec.ts';
import { parseAddress, sameAddress } from '../address.ts';
import { quote } from '../problem.ts';
import type { Report } from './report.ts';

/** Every host has a usable address of its own, and the VIP is nobody's. */
export function checkAddresses(spec: ClusterSpec, report: Report): void {
	for (const [index, { address }] of spec.hosts.entries()) {
		const path = ['hosts', index, 'address'];
		const first = spec.hosts.findIndex((other) => sameAddress(other.address, address));
		if (first < index) {
			const owner = spec.hosts[first]?.name;
			report.problem(path, `${quote(address)}, the address of ${owner}`, 'an address of its own');
		}
		refuseUnusable(path, address, report);
	}
	checkSshAddresses(spec, report);
	const vip = spec.endpoint.vip?.address;
	if (vip === undefined) return;
	const path = ['endpoint', 'vip', 'address'];
	refuseUnusable(path, vip, report);
	const owner = spec.hosts.find((host) => sameAddress(host.address, vip));
	if (owner !== undefined) {
		report.problem(
			path,
			`${quote(vip)}, the address of ${owner.name}`,
			'an address that no host has',
		);
	}
}

/** Behind one translated address each host needs a port of its own. */
function checkSshAddresses(spec: ClusterSpec, report: Report): void {
	const seen = new Map<string, string>();
	for (const [index, { name, ssh, address }] of spec.hosts.entries()) {
		if (ssh.address === undefined) continue;
		const jump = ssh.jump ?? spec.ssh.jump;
		const target = `${ssh.address}:${ssh.port ?? spec.ssh.port}`;
		const key = `${jump.join(',')} ${target}`;
		const owner = seen.get(key);
		if (owner !== undefined && ssh.address !== address) {
			const found = `${quote(target)}, where ${owner} is reached`;
			report.problem(['hosts', index, 'ssh', 'address'], found, 'another address or port');
		}
		seen.set(key, name);
	}
}

function refuseUnusable(path: (string | number)[], address: string, report: Report): void {
	const range = parseAddress(address)?.range();
	if (range === undefined) return;
	if (['loopback', 'unspecified', 'multicast', 'broadcast', 'linkLocal'].includes(range)) {
		report.problem(
			path,
			`${quote(address)}, which is ${range}`,
			'an address that others can reach',
		);
	}
}
