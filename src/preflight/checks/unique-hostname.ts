import { uniqueCheck } from '../duplicates.ts';

/** The name that the host will carry: with os.hostname it becomes the node name. */
export const uniqueHostname = uniqueCheck({
	id: 'unique-hostname',
	title: 'Host names differ',
	checked: 'host name',
	values: ({ facts }) => [facts.network.hostname.toLowerCase()],
	fix: 'Give each host its own name (`hostnamectl set-hostname NAME`).',
});
