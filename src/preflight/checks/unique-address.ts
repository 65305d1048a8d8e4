import { bareAddress, contains, isLoopback } from '../../facts/addresses.ts';
import { uniqueCheck } from '../duplicates.ts';

const CONTAINER_LINKS = /^(lo|docker|cni|br-|veth|cali|flannel|cilium|kube-ipvs|tunl|vxlan|dummy)/;
const LINK_LOCAL = ['fe80::/10', '169.254.0.0/16'];

export const uniqueAddress = uniqueCheck({
	id: 'unique-address',
	title: 'Addresses differ',
	checked: 'addresses of the host',
	values: ({ facts }) =>
		facts.network.interfaces
			.filter((link) => !CONTAINER_LINKS.test(link.name))
			.flatMap((link) => link.addresses.map(bareAddress))
			.filter((address) => !isLoopback(address))
			.filter((address) => !LINK_LOCAL.some((range) => contains(range, address))),
	fix: 'Give each host its own address, then correct it in cluster.yaml.',
});
