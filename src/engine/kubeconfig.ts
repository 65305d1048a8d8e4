import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { OperatorError } from '../model/errors.ts';
import { type ClusterSpec, hostsWith } from '../model/spec.ts';
import { endpointAddress } from '../render/hosts-file.ts';
import { initHost } from '../steps/init-control-plane.ts';
import type { FleetContext } from '../steps/step.ts';
import type { Session } from './session.ts';

/**
 * Brings the administrator's kubeconfig home (mode 0600), pointing at the endpoint's address: its
 * name is known to the nodes only. A local proxy is on the nodes only, too: then it points at a master. Nothing happens where there is no cluster yet, or no change.
 */
export async function writeKubeconfig(
	session: Session,
	context: FleetContext,
	file: string,
): Promise<void> {
	const host = initHost(context);
	const transport = host && session.transports[host.name];
	if (!transport) return;
	const { stdout, exitCode } = await transport.exec('cat /etc/kubernetes/admin.conf 2>/dev/null', {
		name: 'kubeconfig',
	});
	if (exitCode !== 0 || !stdout.includes('client-key-data')) return;
	const text = withServer(stdout, session.spec, host.name);
	if (currentText(file) === text) return;
	try {
		const fresh = `${file}.new`;
		writeFileSync(fresh, text, { mode: 0o600 });
		chmodSync(fresh, 0o600);
		renameSync(fresh, file);
	} catch (cause) {
		throw new OperatorError(`The kubeconfig cannot be written to ${file}`, {
			code: 'kubeconfig-write',
			exitCode: 1,
			found: cause instanceof Error ? cause.message : String(cause),
			fix: 'Make room, or run in a directory that can be written to, and apply again: the cluster is up.',
			cause,
		});
	}
	session.stream.emit({
		type: 'notice',
		host: null,
		level: 'info',
		message: `kubeconfig written to ${file}`,
	});
}

/**
 * The kubeconfig as the operator's machine can use it: with the endpoint's address, checked against
 * its name, for an address that came later is in no certificate. Where the endpoint is a proxy on each
 * node, with the address of a master, and a context more for each of the others: `CLUSTER-MASTER`.
 * @param master name of the control-plane host that answers
 */
export function withServer(kubeconfig: string, spec: ClusterSpec, master: string): string {
	if (spec.endpoint.mode === 'local-proxy') return withMasters(kubeconfig, spec, master);
	const server = serverUrl(endpointAddress(spec), spec.endpoint.port);
	return kubeconfig.replace(
		/^( *)server: .*$/m,
		`$1server: ${server}\n$1tls-server-name: ${spec.endpoint.name}`,
	);
}

interface Kubeconfig {
	clusters: { name: string; cluster: Record<string, unknown> }[];
	contexts: { name: string; context: { cluster: string; user: string } }[];
}

function withMasters(kubeconfig: string, spec: ClusterSpec, master: string): string {
	const document = parse(kubeconfig) as Kubeconfig;
	const [cluster] = document.clusters;
	const [context] = document.contexts;
	if (!cluster || !context) return kubeconfig;
	const { name } = cluster;
	for (const host of hostsWith(spec, 'control-plane')) {
		const server = serverUrl(host.address, spec.endpoint.apiServerPort);
		if (host.name === master) {
			cluster.cluster.server = server;
			continue;
		}
		const own = `${name}-${host.name}`;
		document.clusters.push({ name: own, cluster: { ...cluster.cluster, server } });
		document.contexts.push({ name: own, context: { ...context.context, cluster: own } });
	}
	return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

function serverUrl(address: string, port: number): string {
	return `https://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function currentText(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}
