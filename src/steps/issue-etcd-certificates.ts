import { OperatorError } from '../model/errors.ts';
import type { HostFacts } from '../model/facts.ts';
import type { Change } from '../model/plan.ts';
import { externalEtcdHosts, type HostSpec, hostsWith } from '../model/spec.ts';
import { certificateProblem } from '../pki/inspect.ts';
import { createAuthority, issueCertificate, type KeyPair } from '../pki/issue.ts';
import {
	ETCD_CA_KEY_PATH,
	ETCD_CA_PATH,
	type EtcdIdentity,
	etcdIdentityFiles,
	etcdMemberNames,
} from '../render/etcd.ts';
import { etcdAuthority } from './external-etcd.ts';
import { putFiles, type SecretFile } from './put-files.ts';
import { type ActionContext, type FleetContext, type Step, taskId } from './step.ts';

/** A certificate that ends sooner is made anew. */
const RENEW_BEFORE_MS = 30 * 24 * 3600_000;

/**
 * TLS of an external etcd: an authority of its own, kept on etcd's hosts, a certificate for each
 * member, and one for each master's kube-apiserver. Keys are made in memory and go to the hosts that
 * need them; the authority's is read back from there when a host is added.
 */
export const issueEtcdCertificates: Step = {
	id: 'issue-etcd-certificates',
	title: 'certificates of etcd',
	estimate: 2,
	hosts: (context) => hostsWithCertificates(context),
	needs: ({ host }) => [taskId('prepare-host', host.name)],
	probe: () => [
		{
			files: [ETCD_CA_PATH, ...IDENTITIES.map((one) => etcdIdentityFiles(one).certificate)],
			secretFiles: [ETCD_CA_KEY_PATH, ...IDENTITIES.map((one) => etcdIdentityFiles(one).key)],
		},
	],

	plan(context) {
		const { host, hostFacts } = context;
		const authority = etcdAuthority(context);
		const changes = authorityChanges(host, hostFacts, authority);
		const identities = identitiesOf(host).filter((identity) => {
			const why = identityProblem(identity, host, hostFacts, authority?.certificate);
			if (why !== null) changes.push(identityChange(identity, hostFacts, why));
			return why !== null;
		});
		return { kind: 'action', changes, params: { authority: authority?.host ?? null, identities } };
	},

	async run(context) {
		const authority = await theAuthority(context);
		const files: SecretFile[] = [
			{ path: ETCD_CA_PATH, text: authority.certificate, mode: '0644' },
			...(isEtcdHost(context.host)
				? [{ path: ETCD_CA_KEY_PATH, text: authority.key, mode: '0600' } as const]
				: []),
		];
		for (const identity of context.params.identities as EtcdIdentity[]) {
			const pair = await issueFor(context, identity, authority);
			const { certificate, key } = etcdIdentityFiles(identity);
			files.push({ path: key, text: pair.key, mode: '0600' });
			files.push({ path: certificate, text: pair.certificate, mode: '0644' });
		}
		await putFiles(context, files);
	},
};

const IDENTITIES: readonly EtcdIdentity[] = ['member', 'client'];

function hostsWithCertificates({ spec }: FleetContext): HostSpec[] {
	const members = spec.etcd.tls ? externalEtcdHosts(spec) : [];
	if (members.length === 0) return [];
	const names = new Set([...members, ...hostsWith(spec, 'control-plane')].map(({ name }) => name));
	return spec.hosts.filter(({ name }) => names.has(name));
}

function isEtcdHost({ roles }: HostSpec): boolean {
	return roles.includes('etcd');
}

function identitiesOf(host: HostSpec): EtcdIdentity[] {
	return IDENTITIES.filter((identity) =>
		identity === 'member' ? isEtcdHost(host) : host.roles.includes('control-plane'),
	);
}

type Changes = Omit<Change, 'resource'>[];

function authorityChanges(
	host: HostSpec,
	{ observed: { files } }: HostFacts,
	authority: { host: string; certificate: string } | null,
): Changes {
	const now = files[ETCD_CA_PATH];
	const hasKey = !isEtcdHost(host) || Boolean(files[ETCD_CA_KEY_PATH]);
	if (authority && now?.content === authority.certificate && hasKey) return [];
	const note = authority ? `the one of ${authority.host}` : 'a new certificate authority';
	return [{ verb: now ? 'update' : 'create', subject: ETCD_CA_PATH, note }];
}

function identityProblem(
	identity: EtcdIdentity,
	host: HostSpec,
	{ observed: { files }, gatheredAt }: HostFacts,
	authority: string | undefined,
): string | null {
	const { certificate, key } = etcdIdentityFiles(identity);
	const now = files[certificate];
	if (!now || authority === undefined) return 'there is none';
	if (!files[key]) return 'its key is not there';
	return certificateProblem(now.content, {
		authority,
		names: namesOf(identity, host),
		...(gatheredAt === undefined ? {} : { validUntil: gatheredAt + RENEW_BEFORE_MS }),
	});
}

function identityChange(
	identity: EtcdIdentity,
	{ observed: { files } }: HostFacts,
	why: string,
): Changes[number] {
	const { certificate } = etcdIdentityFiles(identity);
	const isThere = Boolean(files[certificate]);
	return {
		verb: isThere ? 'update' : 'create',
		subject: certificate,
		note: isThere ? `${why}; and its key` : 'and its key',
	};
}

function namesOf(identity: EtcdIdentity, host: HostSpec): string[] {
	return identity === 'member' ? etcdMemberNames(host) : [];
}

async function issueFor(
	context: ActionContext,
	identity: EtcdIdentity,
	authority: KeyPair,
): Promise<KeyPair> {
	const { host, spec } = context;
	const pair = await issueCertificate(authority, {
		commonName: identity === 'member' ? host.name : `kube-apiserver-etcd-client-${host.name}`,
		names: namesOf(identity, host),
		usages: identity === 'member' ? ['server', 'client'] : ['client'],
		days: spec.certificates.leafDays,
	});
	context.secret(pair.key);
	return pair;
}

/** One for all Tasks of the Run: made by the first of them, or read from the host that has it. */
async function theAuthority(context: ActionContext): Promise<KeyPair> {
	context.shared.etcdAuthority ??= makeOrRead(context);
	return await context.shared.etcdAuthority;
}

async function makeOrRead(context: ActionContext): Promise<KeyPair> {
	const { spec, params } = context;
	const pair =
		typeof params.authority === 'string'
			? await readAuthority(context, params.authority)
			: await createAuthority(`${spec.name} etcd`, spec.certificates.caDays);
	context.secret(pair.key);
	return pair;
}

async function readAuthority({ look }: ActionContext, host: string): Promise<KeyPair> {
	const { stdout, stderr } = await look(`cat ${ETCD_CA_PATH} ${ETCD_CA_KEY_PATH}`, { host });
	const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/.exec(stdout);
	const key = /-----BEGIN RSA PRIVATE KEY-----[\s\S]+?-----END RSA PRIVATE KEY-----\n/.exec(stdout);
	if (certificate && key) return { certificate: certificate[0], key: key[0] };
	throw new OperatorError(`The certificate authority of etcd cannot be read on ${host}`, {
		code: 'etcd-authority-unreadable',
		exitCode: 1,
		host,
		expected: `a certificate in ${ETCD_CA_PATH} and an RSA key in ${ETCD_CA_KEY_PATH}`,
		found: stderr.trim() || 'something else',
		fix: `Put both files right on ${host}, then apply again.`,
	});
}
