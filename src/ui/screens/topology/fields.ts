import { type Field, numberOrText } from '../../fields/field.ts';

/** The fields of the Topology screen. */
export const topologyFields: readonly Field[] = [
	{ kind: 'choice', id: 'etcdMode', field: 'etcd.mode' },
	{ kind: 'choice', id: 'endpointMode', field: 'endpoint.mode' },
	{
		kind: 'typed',
		id: 'vipAddress',
		path: ['endpoint', 'vip', 'address'],
		read: ({ endpoint }) => endpoint.vip?.address ?? '',
		applies: ({ endpoint }) => endpoint.mode === 'vip',
	},
	{
		kind: 'typed',
		id: 'vipInterface',
		path: ['endpoint', 'vip', 'interface'],
		read: ({ endpoint }) => endpoint.vip?.interface ?? '',
		applies: ({ endpoint }) => endpoint.vip !== undefined && endpoint.mode === 'vip',
	},
	{
		kind: 'typed',
		id: 'vipRouterId',
		path: ['endpoint', 'vip', 'routerId'],
		read: ({ endpoint }) => String(endpoint.vip?.routerId ?? ''),
		write: numberOrText,
		applies: ({ endpoint }) => endpoint.vip !== undefined && endpoint.mode === 'vip',
	},
	{
		kind: 'choice',
		id: 'vipTransport',
		field: 'endpoint.vip.transport',
		applies: ({ endpoint }) => endpoint.vip !== undefined && endpoint.mode === 'vip',
	},
	{
		kind: 'typed',
		id: 'endpointAddress',
		path: ['endpoint', 'address'],
		read: ({ endpoint }) => endpoint.address ?? '',
		applies: ({ endpoint }) => endpoint.mode === 'existing',
	},
	{
		kind: 'typed',
		id: 'endpointName',
		path: ['endpoint', 'name'],
		read: ({ endpoint }) => endpoint.name,
	},
	{
		kind: 'typed',
		id: 'endpointPort',
		path: ['endpoint', 'port'],
		read: ({ endpoint }) => String(endpoint.port),
		write: numberOrText,
	},
];
