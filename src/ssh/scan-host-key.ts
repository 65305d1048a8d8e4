import { OperatorError } from '../model/errors.ts';
import type { ConnectionOptions } from './connection.ts';
import { noCredentials } from './credentials.ts';
import { handshake } from './handshake.ts';
import { type HostKeyReport, reportKey } from './host-key.ts';
import { appendKnownHost } from './known-hosts-file.ts';
import { ConnectionPool } from './pool.ts';
import { openSocket } from './socket.ts';
import type { SshTarget } from './target.ts';
import { DEFAULT_TIMINGS } from './timings.ts';

/**
 * The host key that a target presents and what known_hosts says about it, without logging in to it.
 * Its jump hosts are logged in to, by the policy of the options.
 * @throws OperatorError if the target cannot be reached, or a jump host cannot be passed.
 */
export async function scanHostKey(
	target: SshTarget,
	options: ConnectionOptions,
): Promise<HostKeyReport> {
	const pool = new ConnectionPool(options);
	try {
		return await scanThrough(pool, target, options);
	} finally {
		await pool.close();
	}
}

/** Scans all targets at once: what an "accept once" screen shows. */
export async function scanHostKeys(
	targets: readonly SshTarget[],
	options: ConnectionOptions,
): Promise<Map<string, HostKeyReport | OperatorError>> {
	const pool = new ConnectionPool(options);
	try {
		const found = new Map<string, HostKeyReport | OperatorError>();
		const scans = targets.map(async (target) => {
			try {
				found.set(target.host, await scanThrough(pool, target, options));
			} catch (error) {
				if (!(error instanceof OperatorError)) throw error;
				found.set(target.host, error);
			}
		});
		await Promise.all(scans);
		return found;
	} finally {
		await pool.close();
	}
}

/** Makes a scanned key known, after the operator has accepted its fingerprint. */
export async function acceptHostKey(target: SshTarget, report: HostKeyReport): Promise<void> {
	const file = target.knownHostsFiles[0];
	if (file === undefined) throw new TypeError(`${target.host} has no known_hosts file`);
	await appendKnownHost(file, report.name, report.key);
}

async function scanThrough(
	pool: ConnectionPool,
	target: SshTarget,
	options: ConnectionOptions,
): Promise<HostKeyReport> {
	const timings = { ...DEFAULT_TIMINGS, ...options.timings };
	const via = pool.through(target);
	const open = () => via?.forward(target) ?? openSocket(target, timings.connect);
	let report: HostKeyReport | null = null;
	try {
		const client = await handshake(target, open, {
			credentials: noCredentials,
			timings,
			admitKey: async (key, entries) => {
				report = reportKey(target, entries, key).report;
				return new OperatorError('Seen enough', { code: 'ssh-scan', exitCode: 1 });
			},
		});
		client.destroy();
	} catch (error) {
		if (report === null) throw error;
	}
	if (report === null) throw new Error(`${target.host} logged in without showing a host key`);
	return report;
}
