import { OperatorError } from '../model/errors.ts';
import type { HostFacts } from '../model/facts.ts';
import { externalEtcdHosts, type HostSpec } from '../model/spec.ts';
import { ETCD_CA_KEY_PATH, ETCD_CA_PATH, ETCD_INITIAL_PATH } from '../render/etcd.ts';
import type { FleetContext } from './step.ts';

/** Left on a host by the job that saw its member of the external etcd serve. */
export const ETCD_MEMBER_MARKER = '/var/lib/k8s-tui/etcd-member';

/** Whether the host is a complete member of the external etcd; its process may stand still. */
export function isEtcdMember({ observed, kubernetes }: HostFacts): boolean {
	return kubernetes.etcdData && Boolean(observed.files[ETCD_MEMBER_MARKER]);
}

/** Whether what lies in etcd's data directory is the external etcd's, and not kubeadm's. */
export function holdsExternalEtcd({ observed }: HostFacts): boolean {
	return Boolean(observed.files[ETCD_MEMBER_MARKER] ?? observed.files[ETCD_INITIAL_PATH]);
}

/** Hosts of the external etcd that are members already, in the order of the spec. */
export function etcdMemberHosts({ spec, facts }: FleetContext): HostSpec[] {
	return externalEtcdHosts(spec).filter(({ name }) => {
		const own = facts[name];
		return own !== undefined && isEtcdMember(own);
	});
}

/** The certificate authority of the external etcd as it lies on one of its hosts. */
export interface EtcdAuthority {
	host: string;
	/** PEM. */
	certificate: string;
}

/**
 * The authority that all certificates come from: that of the first host that has it with its key;
 * null where there is none yet.
 * @throws OperatorError `etcd-authority-unknown` where one may exist on a host that nobody looked at
 */
export function etcdAuthority(context: FleetContext): EtcdAuthority | null {
	const hosts = externalEtcdHosts(context.spec);
	for (const { name } of hosts) {
		const files = context.facts[name]?.observed.files;
		const certificate = files?.[ETCD_CA_PATH]?.content;
		if (certificate && files?.[ETCD_CA_KEY_PATH]) return { host: name, certificate };
	}
	requireEtcdHosts(context, 'before a certificate authority is made');
	const [member] = etcdMemberHosts(context);
	if (!member) return null;
	throw new OperatorError('The certificate authority of etcd is gone', {
		code: 'etcd-authority-unknown',
		exitCode: 1,
		host: member.name,
		expected: `${ETCD_CA_PATH} and ${ETCD_CA_KEY_PATH} on a host of etcd`,
		found: 'neither, though etcd has members',
		fix: `Put both files back on ${member.name}: members with another authority would not be heard.`,
	});
}

/**
 * Refuses where a host of the external etcd is left out or silent, and what is planned needs all.
 * @throws OperatorError `etcd-hosts-needed`
 */
export function requireEtcdHosts({ spec, facts, targets }: FleetContext, when: string): void {
	const absent = externalEtcdHosts(spec).filter(({ name }) => !facts[name] || !targets.has(name));
	if (absent.length === 0) return;
	const names = absent.map(({ name }) => name).join(', ');
	throw new OperatorError(`All hosts of etcd are needed ${when}`, {
		code: 'etcd-hosts-needed',
		exitCode: 2,
		expected: externalEtcdHosts(spec)
			.map(({ name }) => name)
			.join(', '),
		found: `without ${names}`,
		fix: `Leave --limit out, or add ${names} to it.`,
	});
}
