import { parse } from 'yaml';
import { asRecord, parseJson } from '../facts/json.ts';
import { printable } from '../facts/sections.ts';
import { OperatorError } from '../model/errors.ts';
import type { SshSpec } from '../model/spec.ts';
import type { SpecValues } from '../spec/template.ts';
import { noCredentials } from '../ssh/credentials.ts';
import { connect } from '../ssh/fleet.ts';
import { resolveTarget } from '../ssh/target.ts';

const READ =
	'exec kubectl --kubeconfig /etc/kubernetes/admin.conf --request-timeout=20s get --raw /api/v1/namespaces/kube-system/configmaps/k8s-tui';

/**
 * The spec that a cluster keeps of itself, read through one of its control-plane hosts. Login is by
 * key, as root or with sudo that asks for no password.
 * @throws OperatorError `no-recorded-spec`, or why the host cannot be logged in to
 */
export async function recordedValues(
	host: string,
	{ user = 'root', identityFile, jump = [] }: Partial<SshSpec>,
): Promise<SpecValues> {
	const identity = identityFile === undefined ? {} : { identityFile };
	const ssh = { user, port: 22, jump, knownHostsFiles: [], useConfig: true, ...identity };
	const seed = { name: host, address: host, roles: [], ssh: {}, labels: {}, taints: [] };
	const transport = await connect(resolveTarget({ hosts: [seed], ssh }, host), {
		credentials: noCredentials,
		hostKeys: 'strict',
	});
	try {
		const { stdout, stderr } = await transport.exec(READ, { name: 'recorded-spec' });
		const text = asRecord(asRecord(parseJson(stdout))?.data)?.['cluster.yaml'];
		const values = typeof text === 'string' ? asRecord(parse(printable(text), SAFELY)) : null;
		if (values) return values;
		throw new OperatorError(`No spec of a cluster can be read from ${host}`, {
			code: 'no-recorded-spec',
			exitCode: 1,
			host,
			expected: 'ConfigMap kube-system/k8s-tui, which apply keeps in a cluster',
			found: printable(stderr).trim().split('\n').at(-1) || 'no cluster.yaml in it',
			fix: 'Name a control-plane host whose API server answers, of a cluster that k8s-tui has made.',
		});
	} finally {
		await transport.close();
	}
}

/** It comes from a host: no aliases that grow without end. */
const SAFELY = { maxAliasCount: 0 } as const;
