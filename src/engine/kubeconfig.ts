import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { OperatorError } from '../model/errors.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { endpointAddress } from '../render/hosts-file.ts';
import { initHost } from '../steps/init-control-plane.ts';
import type { FleetContext } from '../steps/step.ts';
import type { Session } from './session.ts';

/**
 * Brings the administrator's kubeconfig home (mode 0600), pointing at the endpoint's address: its
 * name is known to the nodes only. Nothing happens where there is no cluster yet, or no change.
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
	const text = withServer(stdout, session.spec);
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

/** The kubeconfig with the endpoint's address instead of its name. */
export function withServer(kubeconfig: string, spec: ClusterSpec): string {
	const address = endpointAddress(spec);
	const host = address.includes(':') ? `[${address}]` : address;
	return kubeconfig.replace(/^(\s*server:) .*$/m, `$1 https://${host}:${spec.endpoint.port}`);
}

function currentText(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}
