import type { FleetFacts } from '../../model/facts.ts';
import type { ClusterSpec } from '../../model/spec.ts';

/** A CSR of the API, as far as it matters here. */
export interface PendingCsr {
	name: string;
	/** Empty before Kubernetes 1.18. */
	signer: string;
	/** Who asked, as the API server authenticated it. */
	user: string;
	groups: string[];
	usages: string[];
	/** Base64 of a PEM block. */
	request: string;
}

/** What the PKCS#10 request inside of it asks for. */
export interface CertificateRequest {
	/** RFC 2253, e.g. `CN=system:node:w1,O=system:nodes`. */
	subject: string;
	/** `DNS:w1`, `IP Address:10.0.0.21`, … */
	alternativeNames: string[];
}

const SERVING = 'kubernetes.io/kubelet-serving';
const CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';
const NODE_USER = 'system:node:';

/**
 * Why a CSR is not approved; null: it is a kubelet's of a node of the spec, asks for no more than
 * that node's own certificate, and may be approved. What kube-controller-manager's approver accepts
 * for clients (bootstrap tokens and renewals), and for serving, which it leaves to operators, only
 * names and addresses of the node itself
 * (https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/).
 */
export function refusal(
	csr: PendingCsr,
	{ subject, alternativeNames }: CertificateRequest,
	spec: ClusterSpec,
	facts: FleetFacts,
): string | null {
	const kind = kindOf(csr);
	if (kind === null) return `its signer is ${csr.signer || 'not named'}, not one of the kubelet's`;
	const fields = subject.split(',').map((field) => field.trim());
	const node = fields.find((field) => field.startsWith('CN='))?.slice(3) ?? '';
	const host = spec.hosts.find(({ name }) => node === NODE_USER + name);
	if (!host || fields.length !== 2 || !fields.includes('O=system:nodes'))
		return `its subject ${subject} is no node of cluster.yaml`;
	const isOwn = csr.user === node && csr.groups.includes('system:nodes');
	if (kind === 'serving') {
		const allowed = namesOf(host, facts);
		const foreign = alternativeNames.filter((name) => !allowed.has(name));
		if (!isOwn) return `it was asked for by ${csr.user}, not by the node itself`;
		return foreign.length > 0 ? `it names ${foreign.join(', ')}, not only ${host.name}` : null;
	}
	if (alternativeNames.length > 0) return 'a client certificate has no other names';
	const isBootstrap =
		csr.groups.includes('system:bootstrappers') || csr.user === 'kubelet-bootstrap';
	return isOwn || isBootstrap ? null : `it was asked for by ${csr.user}`;
}

function kindOf({ signer, usages }: PendingCsr): 'serving' | 'client' | null {
	const isServing = usages.includes('server auth') && !usages.includes('client auth');
	const isClient = usages.includes('client auth') && !usages.includes('server auth');
	if (signer === SERVING) return isServing ? 'serving' : null;
	if (signer === CLIENT) return isClient ? 'client' : null;
	if (signer !== '') return null;
	return isServing ? 'serving' : isClient ? 'client' : null;
}

function namesOf(host: ClusterSpec['hosts'][number], facts: FleetFacts): Set<string> {
	const interfaces = facts[host.name]?.network.interfaces ?? [];
	const addresses = interfaces
		.flatMap((own) => own.addresses)
		.map((address) => address.split('/')[0] ?? '');
	const hostname = facts[host.name]?.network.hostname;
	return new Set([
		`DNS:${host.name}`,
		...(hostname ? [`DNS:${hostname}`] : []),
		...[host.address, ...addresses].map((address) => `IP Address:${address}`),
	]);
}
