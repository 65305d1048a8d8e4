import type { ClusterSpec } from '../../model/spec.ts';
import { calicoOperatorUrl } from '../../versions/pod-networks.ts';
import { contains, type Network, overlap, parseAddress, parseCidr } from '../address.ts';
import type { Report } from './report.ts';

/** kube-controller-manager's clusterSubnetMaxDiff (pkg/controller/nodeipam/ipam/cidrset). */
const MAX_NODE_BITS = 16;
/** kube-apiserver: --service-cluster-ip-range of IPv4 is at most a /12 (cmd/kube-apiserver). */
const LARGEST_SERVICE_PREFIX = 12;
/** kubeadm: MinimumAddressesInServiceSubnet is 10 (cmd/kubeadm/app/constants). */
const SMALLEST_SERVICE_PREFIX = 28;

/** Pod and Service networks are apart from each other and from the hosts, and large enough. */
export function checkNetworks(spec: ClusterSpec, report: Report): void {
	const pods = parseCidr(spec.network.podCidr);
	const services = parseCidr(spec.network.serviceCidr);
	if (pods === null || services === null) return;
	if (overlap(pods, services)) {
		report.problem(
			['network', 'serviceCidr'],
			`${spec.network.serviceCidr}, which overlaps podCidr ${spec.network.podCidr}`,
			'networks that share no address',
		);
	}
	checkPodNetwork(spec, report);
	checkHostAddresses(spec, { podCidr: pods, serviceCidr: services }, report);
	checkPodShares(spec, pods, report);
	checkServiceSize(spec, services, report);
}

function checkPodNetwork({ network, source }: ClusterSpec, report: Report): void {
	const owners = {
		flannelBackend: 'flannel',
		calicoEncapsulation: 'calico',
		calicoManifestSha256: 'calico',
	} as const;
	for (const field of ['flannelBackend', 'calicoEncapsulation', 'calicoManifestSha256'] as const) {
		if (network[field] === undefined || network.cni === owners[field]) continue;
		const found = `${field} with cni ${network.cni}`;
		report.problem(['network', field], found, `it only with cni ${owners[field]}`);
	}
	const isDownloaded = network.cni === 'calico' && source.mode === 'online';
	if (isDownloaded && network.calicoManifestSha256 === undefined) {
		const expected = `the sha256 of what you have looked at: curl -fsSL ${calicoOperatorUrl()} | sha256sum`;
		report.problem(['network', 'calicoManifestSha256'], 'nothing', expected);
	}
}

function checkHostAddresses(
	spec: ClusterSpec,
	networks: Record<'podCidr' | 'serviceCidr', Network>,
	report: Report,
): void {
	const places = [
		...spec.hosts.map(({ name, address }, index) => ({
			whose: name,
			address,
			path: ['hosts', index, 'address'],
		})),
		{ whose: 'the VIP', address: spec.endpoint.vip?.address, path: ['endpoint', 'vip', 'address'] },
	];
	for (const { whose, address: text, path } of places) {
		const address = parseAddress(text ?? '');
		if (address === null) continue;
		for (const field of ['podCidr', 'serviceCidr'] as const) {
			if (!contains(networks[field], address)) continue;
			const found = `${text} of ${whose}, inside ${field} ${spec.network[field]}`;
			report.problem(path, found, `hosts outside of it: choose another network.${field}`);
		}
	}
}

function checkPodShares(spec: ClusterSpec, [, prefix]: Network, report: Report): void {
	const { nodePrefix, podCidr } = spec.network;
	const bits = nodePrefix - prefix;
	const path = ['network', 'nodePrefix'];
	if (bits < 0) {
		report.problem(path, `${nodePrefix}, more than all of ${podCidr}`, `${prefix} or more`);
	} else if (bits > MAX_NODE_BITS) {
		const expected = `at most ${prefix + MAX_NODE_BITS}: Kubernetes cuts no finer`;
		report.problem(path, `${nodePrefix} of ${podCidr}`, expected);
	} else if (2 ** bits < spec.hosts.length) {
		const found = `room for ${2 ** bits} nodes in ${podCidr}`;
		report.problem(path, found, `room for the ${spec.hosts.length} hosts`);
	}
}

function checkServiceSize(spec: ClusterSpec, [address, prefix]: Network, report: Report): void {
	if (address.kind() !== 'ipv4') return;
	if (prefix >= LARGEST_SERVICE_PREFIX && prefix <= SMALLEST_SERVICE_PREFIX) return;
	const expected = `a prefix from /${LARGEST_SERVICE_PREFIX} to /${SMALLEST_SERVICE_PREFIX}`;
	report.problem(['network', 'serviceCidr'], spec.network.serviceCidr, expected);
}
