import { OperatorError } from '../model/errors.ts';
import { type ClusterSpec, externalEtcdHosts } from '../model/spec.ts';
import { etcdEndpoints } from '../render/etcd.ts';
import { quote } from '../ssh/quote.ts';
import { etcdFunctions, quotedJson } from './kubectl.ts';
import type { ActionContext } from './step.ts';

/**
 * On the host of `kubeadm init` while it writes to an external etcd that was empty before: what is in
 * it then may go. Its text says which etcd.
 */
export const ETCD_BEGUN_MARKER = '/var/lib/k8s-tui/etcd-begun';

/** Where kube-apiserver keeps everything (--etcd-prefix, left at its default by kubeadm). */
const ALL_KEYS = { key: base64('/registry/'), range_end: base64('/registry0') };

/**
 * Sees to it that `kubeadm init` begins with an external etcd that holds no cluster: accounts in it
 * would have tokens signed by a key that the new control plane does not have. What our own unfinished
 * init has left is deleted; all else is somebody's.
 * @throws OperatorError `etcd-not-empty`
 */
export async function startOnEmptyEtcd(context: ActionContext): Promise<void> {
	const { spec, host, job, look } = context;
	if (spec.etcd.mode !== 'external' || (await keysHeld(context)) === 0) return;
	const { stdout } = await look(`cat ${ETCD_BEGUN_MARKER} 2>/dev/null || :`, {
		name: 'etcd-begun',
	});
	if (stdout.trim() !== nameOf(spec)) throw notEmpty(context);
	await job(`${etcdFunctions(spec)}etcd_api /v3/kv/deleterange ${quotedJson(ALL_KEYS)}\n`, {
		name: 'empty-etcd',
	});
	if ((await keysHeld(context)) > 0) throw notEmpty(context);
	context.say(`what an unfinished init on ${host.name} had written to etcd is deleted`);
}

/** sh before and after `kubeadm init`, in its job. */
export function etcdBegun(spec: ClusterSpec): { before: string; after: string } {
	if (spec.etcd.mode !== 'external') return { before: '', after: '' };
	return {
		before: `printf '%s\\n' ${quote(nameOf(spec))} >${ETCD_BEGUN_MARKER}\n`,
		after: `rm -f ${ETCD_BEGUN_MARKER}\n`,
	};
}

function nameOf(spec: ClusterSpec): string {
	return spec.etcd.endpoints.join(' ') || `the etcd of ${spec.name}`;
}

async function keysHeld({ spec, host, look }: ActionContext): Promise<number> {
	const { stdout, stderr, exitCode } = await look(
		`${etcdFunctions(spec)}etcd_api /v3/kv/range ${quotedJson({ ...ALL_KEYS, count_only: true })}`,
		{ name: 'etcd-keys' },
	);
	try {
		const answer = JSON.parse(stdout) as { header?: unknown; count?: string };
		if (answer.header !== undefined) return Number(answer.count ?? 0);
	} catch {
		// Not JSON: the error below shows it.
	}
	throw new OperatorError(`etcd does not say to ${host.name} what it holds`, {
		code: 'etcd-silent',
		exitCode: 1,
		host: host.name,
		expected: `the number of keys below /registry/ from ${etcdEndpoints(spec).join(' or ')}`,
		found: `${stderr.trim() || stdout.slice(0, 300) || 'nothing'} (exit status ${exitCode})`,
		fix: 'See that etcd is 3.4 or newer and lets the client certificate read and write all keys, then apply again.',
	});
}

function notEmpty({ spec, host }: ActionContext): OperatorError {
	const hosts = externalEtcdHosts(spec).map(({ name }) => name);
	const isOurs = hosts.length > 0;
	return new OperatorError('etcd holds a cluster already, though no control plane is there', {
		code: 'etcd-not-empty',
		exitCode: 1,
		host: host.name,
		expected: 'no keys below /registry/ before kubeadm init',
		found: `keys of another cluster, or of one whose masters are gone, in ${isOurs ? `etcd on ${hosts.join(', ')}` : spec.etcd.endpoints.join(', ')}`,
		fix: isOurs
			? `If nothing of it is needed any more: k8s-tui reset --limit ${hosts.join(',')}, then apply again. Else bring its masters back first.`
			: 'If nothing of it is needed any more, empty it: etcdctl del --prefix /registry/. Else name another etcd in etcd.endpoints.',
	});
}

function base64(text: string): string {
	return Buffer.from(text).toString('base64');
}
