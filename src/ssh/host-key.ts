import type { OperatorError } from '../model/errors.ts';
import { sshError } from './errors.ts';
import {
	fingerprint,
	judgeKey,
	type KeyVerdict,
	type KnownHostEntry,
	keyType,
	knownHostName,
} from './known-hosts.ts';
import { appendKnownHost } from './known-hosts-file.ts';
import { quote } from './quote.ts';
import type { SshTarget } from './target.ts';

/**
 * What to do about a host that known_hosts does not know. `strict` refuses it; `accept-new` adds
 * its key. A changed, revoked or certificate-only key is refused by both.
 */
export type HostKeyPolicy = 'strict' | 'accept-new';

/** A host key that was presented, and what known_hosts says about it. */
export interface HostKeyReport {
	/** Name of the host in the spec. */
	host: string;
	/** As known_hosts names it. */
	name: string;
	type: string;
	key: Buffer;
	/** `SHA256:…` */
	fingerprint: string;
	verdict: KeyVerdict['verdict'];
	/** `file:line` of the entry that decided, where there is one. */
	entry: string | null;
}

/** Judges a presented key against the entries read for this connection. */
export function reportKey(
	target: SshTarget,
	entries: readonly KnownHostEntry[],
	key: Buffer,
): { report: HostKeyReport; verdict: KeyVerdict } {
	const name = knownHostName(target.hostKeyName, target.port);
	const verdict = judgeKey(entries, name, key);
	const report: HostKeyReport = {
		host: target.host,
		name,
		type: keyType(key) ?? 'unknown',
		key,
		fingerprint: fingerprint(key),
		verdict: verdict.verdict,
		entry: verdict.verdict === 'unknown' ? null : placeOf(verdict.entry),
	};
	return { report, verdict };
}

/**
 * Applies the policy to a presented key.
 * @returns null if the connection may go on, otherwise the error to end it with.
 */
export async function admitKey(
	target: SshTarget,
	entries: readonly KnownHostEntry[],
	key: Buffer,
	policy: HostKeyPolicy,
): Promise<OperatorError | null> {
	const { report, verdict } = reportKey(target, entries, key);
	if (verdict.verdict === 'trusted') return null;
	const file = target.knownHostsFiles[0];
	if (verdict.verdict === 'unknown' && policy === 'accept-new' && file !== undefined) {
		await appendKnownHost(file, report.name, key);
		return null;
	}
	return refusal(report, verdict);
}

function refusal(report: HostKeyReport, verdict: KeyVerdict): OperatorError {
	const shown = `${report.type} ${report.fingerprint}`;
	switch (verdict.verdict) {
		case 'changed':
			return changedError(report, verdict.entry, shown);
		case 'revoked':
			return sshError('ssh-host-key-revoked', report.host, 'its host key is marked as revoked', {
				found: `${shown}, revoked by ${report.entry}`,
				fix: 'Give the host a new key (ssh-keygen -A after removing the old one), then accept it.',
			});
		case 'cert-authority':
			return sshError(
				'ssh-host-key-ca',
				report.host,
				'known_hosts trusts it by @cert-authority, and host certificates are not supported',
				{
					expected: 'a plain entry for the host in known_hosts',
					found: `${shown}, and @cert-authority at ${report.entry}`,
					fix: `Check the fingerprint on the host, then add its plain key to known_hosts under the name ${report.name}.`,
				},
			);
		default:
			return sshError('ssh-host-key-unknown', report.host, 'its host key is not in known_hosts', {
				expected: `an entry for ${report.name}`,
				found: shown,
				fix: 'Compare the fingerprint with the host (ssh-keygen -lf on its /etc/ssh/ssh_host_*_key.pub), then run again with --accept-new-host-keys.',
			});
	}
}

function changedError(report: HostKeyReport, entry: KnownHostEntry, shown: string): OperatorError {
	return sshError(
		'ssh-host-key-changed',
		report.host,
		'its host key is not the one in known_hosts: the host was reinstalled, or somebody is in between',
		{
			expected: `${entry.type} ${fingerprint(entry.key)} (${placeOf(entry)})`,
			found: shown,
			fix: `Find out why it changed. If it is right: ssh-keygen -f ${quote(entry.file)} -R ${quote(report.name)}`,
		},
	);
}

function placeOf(entry: KnownHostEntry): string {
	return `${entry.file}:${entry.line}`;
}
