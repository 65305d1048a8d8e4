import { type Field, numberOrText } from '../../fields/field.ts';

/** The fields of the Software and network screen. */
export const softwareFields: readonly Field[] = [
	{ kind: 'choice', id: 'version', field: 'kubernetes.version' },
	{ kind: 'choice', id: 'method', field: 'kubernetes.method' },
	{ kind: 'choice', id: 'runtime', field: 'runtime.name' },
	{ kind: 'choice', id: 'cgroupDriver', field: 'runtime.cgroupDriver' },
	{ kind: 'choice', id: 'cni', field: 'network.cni' },
	{
		kind: 'typed',
		id: 'calicoSha256',
		path: ['network', 'calicoManifestSha256'],
		read: ({ network }) => network.calicoManifestSha256 ?? '',
		applies: ({ network, source }) => network.cni === 'calico' && source.mode === 'online',
	},
	{ kind: 'choice', id: 'proxyMode', field: 'network.proxyMode' },
	{
		kind: 'typed',
		id: 'podCidr',
		path: ['network', 'podCidr'],
		read: ({ network }) => network.podCidr,
	},
	{
		kind: 'typed',
		id: 'serviceCidr',
		path: ['network', 'serviceCidr'],
		read: ({ network }) => network.serviceCidr,
	},
	{
		kind: 'typed',
		id: 'nodePrefix',
		path: ['network', 'nodePrefix'],
		read: ({ network }) => String(network.nodePrefix),
		write: numberOrText,
	},
	{
		kind: 'typed',
		id: 'dnsDomain',
		path: ['network', 'dnsDomain'],
		read: ({ network }) => network.dnsDomain,
	},
	{ kind: 'choice', id: 'sourceMode', field: 'source.mode' },
	{
		kind: 'typed',
		id: 'bundle',
		path: ['source', 'bundle'],
		read: ({ source }) => source.bundle ?? '',
		applies: ({ source }) => source.mode === 'bundle',
	},
	{
		kind: 'choice',
		id: 'mirror',
		field: 'source.mirror',
		applies: ({ source }) => source.mode === 'online',
	},
	{ kind: 'choice', id: 'packageMirror', field: 'os.packageMirror' },
	{
		kind: 'typed',
		id: 'httpProxy',
		path: ['source', 'httpProxy'],
		read: ({ source }) => source.httpProxy ?? '',
		applies: ({ source }) => source.mode === 'online',
	},
];
