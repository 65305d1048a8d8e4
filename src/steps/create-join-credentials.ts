import { OperatorError } from '../model/errors.ts';
import { needsCriDockerd } from '../render/cri-dockerd.ts';
import { kubeadmInitConfig } from '../render/kubeadm-init.ts';
import { takeSnapshot } from './etcd-members.ts';
import { hostsToJoin } from './hosts-to-join.ts';
import { initHost } from './init-control-plane.ts';
import { type ActionContext, type Step, taskId } from './step.ts';
import { settledControlPlane } from './tune-control-plane.ts';

/**
 * A fresh token and certificate key for each batch of joins, so that none is ever too old: kubeadm
 * forgets uploaded certificates after 2 hours and tokens after 24.
 */
export const createJoinCredentials: Step = {
	id: 'create-join-credentials',
	title: 'join credentials',
	estimate: 2,
	scope: 'cluster',
	hosts: (context) => {
		const host = initHost(context);
		return host ? [host] : [];
	},
	needs: ({ spec, host }) => [
		taskId('init-control-plane', host.name),
		taskId('update-cluster-settings', host.name),
		...settledControlPlane(spec),
		taskId('install-pod-network', host.name),
	],
	probe: () => [],

	plan(context) {
		const init = initHost(context);
		const joining = hostsToJoin(context).filter(({ name }) => name !== init?.name);
		const controlPlane = joining.some(({ roles }) => roles.includes('control-plane'));
		return {
			kind: 'action',
			params: {
				controlPlane,
				snapshot: controlPlane && context.cluster.stackedEtcd && context.cluster.view !== null,
			},
			changes:
				joining.length === 0
					? []
					: [
							{
								verb: 'run',
								subject: controlPlane
									? 'create a token (30 min) and upload the control-plane certificates under a fresh key (2 h)'
									: 'create a token (30 min)',
							},
						],
		};
	},

	async run(context) {
		const { params, host, secret, shared } = context;
		if (params.snapshot) await takeSnapshot(context, host.name);
		const [token, caCertHash, certificateKey] = await Promise.all([
			createToken(context),
			readCaCertHash(context),
			params.controlPlane ? uploadCertificates(context) : null,
		]);
		secret(token);
		if (certificateKey) secret(certificateKey);
		shared.joinCredentials = { token, caCertHash, certificateKey };
	},
};

async function createToken(context: ActionContext): Promise<string> {
	const { stdout, stderr } = await context.look(
		'exec kubeadm --kubeconfig /etc/kubernetes/admin.conf token create --ttl 30m --description k8s-tui',
		{ name: 'token' },
	);
	const token = /^[a-z0-9]{6}\.[a-z0-9]{16}$/m.exec(stdout)?.[0];
	if (!token) throw unexpected(context, 'kubeadm made no bootstrap token', stderr);
	return token;
}

/** kubeadm makes the key itself and prints it, so that it is in no argument list. */
async function uploadCertificates(context: ActionContext): Promise<string> {
	const { spec, host } = context;
	const upload =
		'kubeadm init phase upload-certs --upload-certs --kubeconfig /etc/kubernetes/admin.conf';
	// Without a configuration kubeadm takes etcd for stacked and misses the key of its authority; and
	// with docker it finds containerd's socket too and refuses to choose.
	const isPlain = context.cluster.stackedEtcd && !needsCriDockerd(spec);
	const script = isPlain
		? `exec ${upload}`
		: `config=$(mktemp) || exit 1\ntrap 'rm -f "$config"' EXIT\ncat >"$config"\n${upload} --config "$config"`;
	const { stdout, stderr } = await context.look(script, {
		name: 'certificate-key',
		timeoutMs: 120_000,
		stdin: isPlain ? '' : kubeadmInitConfig(spec, host),
	});
	const key = /^[0-9a-f]{64}$/m.exec(stdout)?.[0];
	if (!key)
		throw unexpected(context, 'kubeadm did not upload the control-plane certificates', stderr);
	return key;
}

/** Hash of the CA's SubjectPublicKeyInfo, as `kubeadm join` pins it (RFC 7469). */
async function readCaCertHash(context: ActionContext): Promise<string> {
	const { stdout, stderr } = await context.look(
		"openssl x509 -pubkey -noout -in /etc/kubernetes/pki/ca.crt | openssl pkey -pubin -outform der | sha256sum | cut -d' ' -f1",
		{ name: 'ca-hash' },
	);
	const hash = /^[0-9a-f]{64}$/m.exec(stdout)?.[0];
	if (!hash) throw unexpected(context, 'the hash of the cluster CA could not be made', stderr);
	return `sha256:${hash}`;
}

function unexpected({ host }: ActionContext, message: string, stderr: string): OperatorError {
	return new OperatorError(`${message} on ${host.name}`, {
		code: 'join-credentials',
		exitCode: 1,
		host: host.name,
		found: stderr.trim().split('\n').slice(-5).join('\n') || 'no output',
		fix: `Check that the API server on ${host.name} answers, then apply again.`,
	});
}
