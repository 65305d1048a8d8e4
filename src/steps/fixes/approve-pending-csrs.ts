import { OperatorError } from '../../model/errors.ts';
import { kubectlFunctions } from '../kubectl.ts';
import type { ActionContext, Step } from '../step.ts';
import { type CertificateRequest, type PendingCsr, refusal } from './csr-policy.ts';

/** A name that can stand in a script and in a line of its own. */
const NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/i;

/** Approves what kubelets of this cluster's nodes ask for, and nothing else. */
export const approvePendingCsrs: Step = {
	id: 'approve-pending-csrs',
	title: 'approve the certificate requests of nodes',
	estimate: 5,
	scope: 'cluster',
	hosts: ({ spec, cluster }) => spec.hosts.filter(({ name }) => name === cluster.controlPlane[0]),
	needs: () => [],
	probe: () => [],
	plan: () => ({
		kind: 'action',
		params: {},
		changes: [
			{
				verb: 'run',
				subject: 'pending certificate requests',
				note: 'approves those of kubelets on hosts of cluster.yaml; all others stay pending',
			},
		],
	}),
	async run(context) {
		const pending = await pendingCsrs(context);
		const requests = await readRequests(context, pending);
		const names = pending.flatMap((csr) => {
			const request = requests.get(csr.name);
			const reason = request
				? refusal(csr, request, context.spec, context.facts)
				: 'it cannot be read';
			if (reason !== null) context.say(`${csr.name} is left pending: ${reason}`);
			return reason === null ? [csr.name] : [];
		});
		if (names.length === 0) {
			context.say('no certificate request of a node waits for approval');
			return;
		}
		await context.job(
			`${kubectlFunctions(context.spec)}kc certificate approve ${names.join(' ')}\n`,
		);
	},
};

async function pendingCsrs({ spec, host, look }: ActionContext): Promise<PendingCsr[]> {
	const { stdout, stderr } = await look(`${kubectlFunctions(spec)}kc get csr -o json`);
	try {
		const { items } = JSON.parse(stdout) as { items: ApiCsr[] };
		return items
			.filter(({ metadata, status }) => NAME.test(metadata.name) && !status?.conditions?.length)
			.map(({ metadata, spec: asked }) => ({
				name: metadata.name,
				signer: asked.signerName ?? '',
				user: asked.username ?? '',
				groups: asked.groups ?? [],
				usages: asked.usages ?? [],
				request: asked.request,
			}));
	} catch (cause) {
		throw new OperatorError(`${host.name} does not list certificate requests`, {
			code: 'csr-list',
			exitCode: 1,
			host: host.name,
			expected: 'an answer of the API server',
			found: stderr.trim().split('\n').at(-1) ?? '',
			fix: 'See whether the API server is up: k8s-tui status.',
			cause,
		});
	}
}

interface ApiCsr {
	metadata: { name: string };
	spec: {
		signerName?: string;
		username?: string;
		groups?: string[];
		usages?: string[];
		request: string;
	};
	status?: { conditions?: unknown[] };
}

/** openssl on the host reads them: what they ask for must not be guessed from the name. */
async function readRequests(
	{ look }: ActionContext,
	pending: readonly PendingCsr[],
): Promise<Map<string, CertificateRequest>> {
	const readable = pending.filter(({ request }) => /^[A-Za-z0-9+/=]+$/.test(request));
	const { stdout } = await look(
		`command -v openssl >/dev/null || { echo 'openssl is not installed' >&2; exit 1; }
while read -r name request; do
	pem=$(printf %s "$request" | base64 -d) || continue
	printf '%s\\n' "csr $name"
	printf '%s\\n' "$pem" | openssl req -noout -subject -nameopt RFC2253 2>/dev/null | sed -n 's/^subject= *//p' | tail -n 1
	printf '%s\\n' "$pem" | openssl req -noout -text 2>/dev/null | grep -A1 'X509v3 Subject Alternative Name' | tail -n +2 | sed 's/^ */names /'
done
`,
		{ stdin: readable.map(({ name, request }) => `${name} ${request}\n`).join('') },
	);
	return parseRequests(stdout);
}

/** `csr NAME`, then its subject, then `names …` where there are any. */
export function parseRequests(text: string): Map<string, CertificateRequest> {
	const requests = new Map<string, CertificateRequest>();
	let name = '';
	for (const line of text.split('\n')) {
		const known = requests.get(name);
		if (line.startsWith('csr ')) name = line.slice(4);
		else if (line.startsWith('names ') && known) known.alternativeNames = line.slice(6).split(', ');
		else if (name !== '' && line !== '' && !known)
			requests.set(name, { subject: line, alternativeNames: [] });
	}
	return requests;
}
