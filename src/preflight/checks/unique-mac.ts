import { uniqueCheck } from '../duplicates.ts';

/** Links that containers make carry locally chosen addresses that may well repeat. */
const CONTAINER_LINKS = /^(lo|docker|cni|br-|veth|cali|flannel|cilium|kube-ipvs|tunl|vxlan|dummy)/;
const NO_MAC = '00:00:00:00:00:00';

export const uniqueMac = uniqueCheck({
	id: 'unique-mac',
	title: 'MAC addresses differ',
	checked: 'MAC addresses of the network interfaces',
	values: ({ facts }) => [
		// A bond and its ports share one address, on one host.
		...new Set(
			facts.network.interfaces
				.filter((link) => !CONTAINER_LINKS.test(link.name))
				.flatMap((link) =>
					link.mac === null || link.mac === NO_MAC ? [] : [link.mac.toLowerCase()],
				),
		),
	],
	fix: 'Give the cloned virtual machine a new MAC address in its hypervisor.',
});
