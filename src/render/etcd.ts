import { type ClusterSpec, externalEtcdHosts, type HostSpec } from '../model/spec.ts';
import { etcdTuning, written } from './tuning.ts';

export const ETCD_DIR = '/etc/k8s-tui/etcd';
export const ETCD_ENV_PATH = `${ETCD_DIR}/etcd.env`;
/** What etcd reads once, when its data directory is empty: with whom it forms or joins a cluster. */
export const ETCD_INITIAL_PATH = `${ETCD_DIR}/initial.env`;
export const ETCD_UNIT = 'etcd.service';
export const ETCD_UNIT_PATH = `/etc/systemd/system/${ETCD_UNIT}`;
export const ETCD_DATA_DIR = '/var/lib/etcd';

/** The certificate authority of an external etcd; its key is on etcd hosts only. */
export const ETCD_CA_PATH = `${ETCD_DIR}/ca.crt`;
export const ETCD_CA_KEY_PATH = `${ETCD_DIR}/ca.key`;

/** `member`: etcd itself, as server and towards its peers. `client`: kube-apiserver of a master. */
export type EtcdIdentity = 'member' | 'client';

/** Where the certificate of an identity and its key lie. */
export function etcdIdentityFiles(identity: EtcdIdentity): { certificate: string; key: string } {
	return { certificate: `${ETCD_DIR}/${identity}.crt`, key: `${ETCD_DIR}/${identity}.key` };
}

/** Names and addresses that the certificate of a member must be good for. */
export function etcdMemberNames(host: HostSpec): string[] {
	return [host.name, host.address, '127.0.0.1', 'localhost'];
}

/** Of its client and peer URLs. */
export function etcdScheme(spec: ClusterSpec): 'https' | 'http' {
	return spec.etcd.tls ? 'https' : 'http';
}

/** Client URLs of the external etcd, ours or one that exists already. */
export function etcdEndpoints(spec: ClusterSpec): string[] {
	if (spec.etcd.endpoints.length > 0) return spec.etcd.endpoints;
	return externalEtcdHosts(spec).map(({ address }) => `${etcdScheme(spec)}://${address}:2379`);
}

/** URL at which a member's peers reach it. */
export function etcdPeerUrl(spec: ClusterSpec, host: HostSpec): string {
	return `${etcdScheme(spec)}://${host.address}:2380`;
}

/**
 * Environment of etcd.service: every flag of etcd can be given as ETCD_…. A configuration file
 * would make etcd ignore all else, `initial.env` too.
 */
export function etcdEnvironment(spec: ClusterSpec, host: HostSpec): string {
	const { certificate, key } = etcdIdentityFiles('member');
	const clients = [host.address, '127.0.0.1'].map((to) => `${etcdScheme(spec)}://${to}:2379`);
	const flags: Record<string, string> = {
		name: host.name,
		'data-dir': ETCD_DATA_DIR,
		'listen-client-urls': clients.join(','),
		'advertise-client-urls': `${etcdScheme(spec)}://${host.address}:2379`,
		'listen-peer-urls': etcdPeerUrl(spec, host),
		'initial-advertise-peer-urls': etcdPeerUrl(spec, host),
		'listen-metrics-urls': 'http://127.0.0.1:2381',
		...written(etcdTuning(spec.etcd.tuning)),
		...(spec.etcd.tls ? tlsFlags(certificate, key) : {}),
	};
	return `# Written by k8s-tui for the cluster ${spec.name}; changes by hand are overwritten.\n${lines(flags)}`;
}

function tlsFlags(certificate: string, key: string): Record<string, string> {
	const side = (prefix: string) => ({
		[`${prefix}cert-file`]: certificate,
		[`${prefix}key-file`]: key,
		[`${prefix}client-cert-auth`]: 'true',
		[`${prefix}trusted-ca-file`]: ETCD_CA_PATH,
	});
	return { ...side(''), ...side('peer-') };
}

function lines(flags: Record<string, string>): string {
	return Object.entries(flags)
		.map(([flag, value]) => `ETCD_${flag.toUpperCase().replaceAll('-', '_')}=${value}\n`)
		.join('');
}

/**
 * What a member reads on its first start.
 * @param members all members of the cluster, this one included, by name → peer URL
 */
export function etcdInitial(
	spec: ClusterSpec,
	members: Record<string, string>,
	state: 'new' | 'existing',
): string {
	return lines({
		'initial-cluster': Object.entries(members)
			.map(([name, url]) => `${name}=${url}`)
			.join(','),
		'initial-cluster-state': state,
		'initial-cluster-token': spec.name,
	});
}

/**
 * etcd.service. It does not start before somebody has said with whom: on its own, etcd would form a
 * cluster of one. `Type=notify`: active means that the member serves.
 */
export function etcdUnit(spec: ClusterSpec, program: string): string {
	return `# Written by k8s-tui.
[Unit]
Description=etcd, the store of the Kubernetes cluster ${spec.name}
Documentation=https://etcd.io/docs/
Wants=network-online.target
After=network-online.target
ConditionPathExists=${ETCD_INITIAL_PATH}

[Service]
Type=notify
EnvironmentFile=${ETCD_ENV_PATH}
EnvironmentFile=-${ETCD_INITIAL_PATH}
ExecStart=${program}
Restart=always
StartLimitInterval=0
RestartSec=2
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
`;
}
