import { readFile } from 'node:fs/promises';
import { messageOf, OperatorError } from '../model/errors.ts';
import { type ClusterSpec, hostsWith } from '../model/spec.ts';
import { clientProblem } from '../pki/inspect.ts';
import { ETCD_CA_PATH, etcdEndpoints, etcdIdentityFiles } from '../render/etcd.ts';
import { quote } from '../ssh/quote.ts';
import { etcdFunctions } from './kubectl.ts';
import { putFiles } from './put-files.ts';
import type { EtcdClient } from './software.ts';
import { type ActionContext, type Step, taskId } from './step.ts';

const CLIENT = etcdIdentityFiles('client');

/**
 * For an etcd cluster that exists already: gives each master the authority and client certificate
 * that the spec names, and makes sure that every endpoint answers from there as healthy. etcd itself
 * is not touched.
 */
export const copyEtcdClient: Step = {
	id: 'copy-etcd-client',
	title: 'access to etcd',
	estimate: 2,
	hosts: ({ spec }) =>
		spec.etcd.mode === 'external' && spec.etcd.endpoints.length > 0
			? hostsWith(spec, 'control-plane')
			: [],
	needs: ({ host }) => [taskId('install-packages', host.name)],
	probe: () => [{ files: [ETCD_CA_PATH, CLIENT.certificate], secretFiles: [CLIENT.key] }],

	plan(context) {
		const { spec, software, host, hostFacts } = context;
		const { files } = hostFacts.observed;
		const client = software.etcdClient;
		const isThere =
			!client ||
			(files[ETCD_CA_PATH]?.content === client.authority &&
				files[CLIENT.certificate]?.content === client.certificate &&
				Boolean(files[CLIENT.key]));
		const isNew = !context.cluster.controlPlane.includes(host.name);
		return {
			kind: 'action',
			params: { copy: !isThere },
			changes: [
				...(isThere
					? []
					: [{ verb: 'create' as const, subject: CLIENT.certificate, note: 'and its key' }]),
				...(isNew
					? [{ verb: 'run' as const, subject: `try etcd at ${etcdEndpoints(spec).join(', ')}` }]
					: []),
			],
		};
	},

	async run(context) {
		if (context.params.copy) await copy(context);
		await tryEndpoints(context);
	},
};

async function copy(context: ActionContext): Promise<void> {
	const { caFile, certFile, keyFile } = context.spec.etcd;
	const [authority, certificate, key] = await Promise.all(
		[caFile, certFile, keyFile].map((file = '') => read(file)),
	);
	context.secret(key ?? '');
	await putFiles(context, [
		{ path: ETCD_CA_PATH, text: authority ?? '', mode: '0644' },
		{ path: CLIENT.key, text: key ?? '', mode: '0600' },
		{ path: CLIENT.certificate, text: certificate ?? '', mode: '0644' },
	]);
}

async function read(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (cause) {
		throw new OperatorError(`${file} cannot be read`, {
			code: 'etcd-client-file',
			exitCode: 2,
			expected: 'a file in PEM',
			found: messageOf(cause),
			fix: 'Set etcd.caFile, certFile and keyFile to the files with which etcd lets clients in.',
			cause,
		});
	}
}

async function tryEndpoints({ spec, host, look }: ActionContext): Promise<void> {
	const endpoints = etcdEndpoints(spec);
	// TLS 1.3 refuses a client's certificate after the handshake, and what etcd says of it may be lost
	// with the connection; the handshake of TLS 1.2 always tells.
	const { stdout } = await look(`${etcdFunctions(spec)}
health() { as_etcd_client curl -sS --noproxy '*' --max-time 5 "$@" 2>&1; }
for url in ${endpoints.map(quote).join(' ')}; do
	health=$(health "$url/health") || :
	case $health in *'"health":"true"'* | *'"health":true'*) continue ;; esac
	told=$(health --tls-max 1.2 "$url/health") || :
	case $told in *certificate* | *'unknown ca'*) health=$told ;; esac
	printf '%s: %s\\n' "$url" "$health"
done`);
	if (stdout.trim() === '') return;
	throw new OperatorError(`etcd does not answer as healthy from ${host.name}`, {
		code: 'etcd-endpoint-unhealthy',
		exitCode: 1,
		host: host.name,
		expected: `${endpoints.join(', ')} to say "health":"true" to the client certificate of the spec`,
		found: stdout.trim().split('\n').slice(0, 5).join('\n'),
		fix: 'See to the route, the firewall, the certificates and etcd itself, then apply again.',
	});
}

/**
 * The authority and client certificate that a spec names; null where it names none. Their key is read
 * to see that it is theirs, and forgotten.
 * @throws OperatorError `etcd-client-file`
 */
export async function readEtcdClient({ etcd }: ClusterSpec): Promise<EtcdClient | null> {
	const { caFile, certFile, keyFile } = etcd;
	if (caFile === undefined || certFile === undefined || keyFile === undefined) return null;
	const [authority, certificate, key] = await Promise.all([caFile, certFile, keyFile].map(read));
	const client = { authority: authority ?? '', certificate: certificate ?? '' };
	const problem = clientProblem({ ...client, key: key ?? '' }, Date.now());
	if (problem === null) return client;
	throw new OperatorError('The client certificate for etcd is of no use', {
		code: 'etcd-client-file',
		exitCode: 2,
		expected: 'an authority, a certificate that is valid now, and its key',
		found: `${problem} (${caFile}, ${certFile}, ${keyFile})`,
		fix: 'Set etcd.caFile, certFile and keyFile to the files with which etcd lets clients in.',
	});
}
