import { createHash } from 'node:crypto';
import type { ClusterSpec } from '../model/spec.ts';
import { MANIFEST_ANNOTATION } from './flannel.ts';
import { yamlDocuments } from './kubeadm-common.ts';

/** Where the CNI configuration of calico-node lies on each node, and the kubeconfig it names. */
export const CALICO_CNI_PATHS = [
	'/etc/cni/net.d/10-calico.conflist',
	'/etc/cni/net.d/calico-kubeconfig',
];

/** cluster.yaml's word → the Installation API's. */
const ENCAPSULATIONS = {
	vxlan: 'VXLAN',
	'vxlan-cross-subnet': 'VXLANCrossSubnet',
	ipip: 'IPIP',
	none: 'None',
} as const;

export type CalicoEncapsulation = keyof typeof ENCAPSULATIONS;

/** How packets travel between hosts where the spec does not say. */
export function calicoEncapsulation({ network }: ClusterSpec): CalicoEncapsulation {
	return network.calicoEncapsulation ?? 'vxlan-cross-subnet';
}

/** Whether hosts tell each other their routes by BGP, which VXLAN does without. */
export function calicoUsesBgp(spec: ClusterSpec): boolean {
	const encapsulation = calicoEncapsulation(spec);
	return encapsulation === 'ipip' || encapsulation === 'none';
}

/**
 * The Installation that Calico's operator builds the pod network from
 * (https://docs.tigera.io/calico/latest/reference/installation/api). Calico cuts podCidr into blocks
 * of its own, so nodePrefix means nothing to it; the address of a host is the one that its kubelet
 * is given.
 * @param operatorSha256 of the operator's manifest, so that another one is applied too.
 */
export function calicoInstallation(spec: ClusterSpec, operatorSha256: string): string {
	return yamlDocuments([installation(spec, calicoManifestHash(spec, operatorSha256))]);
}

/** sha256 over the operator's manifest and the Installation but for the annotation with it. */
export function calicoManifestHash(spec: ClusterSpec, operatorSha256: string): string {
	const text = `${operatorSha256}\n${JSON.stringify(installation(spec, ''))}`;
	return createHash('sha256').update(text).digest('hex');
}

function installation(spec: ClusterSpec, hash: string): object {
	const { podCidr, mtu } = spec.network;
	return {
		apiVersion: 'operator.tigera.io/v1',
		kind: 'Installation',
		metadata: { name: 'default', annotations: { [MANIFEST_ANNOTATION]: hash } },
		spec: {
			calicoNetwork: {
				bgp: calicoUsesBgp(spec) ? 'Enabled' : 'Disabled',
				mtu,
				nodeAddressAutodetectionV4: { kubernetes: 'NodeInternalIP' },
				ipPools: [
					{
						cidr: podCidr,
						blockSize: 26,
						encapsulation: ENCAPSULATIONS[calicoEncapsulation(spec)],
						natOutgoing: 'Enabled',
						nodeSelector: 'all()',
					},
				],
			},
		},
	};
}
