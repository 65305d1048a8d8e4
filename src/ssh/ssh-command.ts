import { quote } from './quote.ts';
import type { SshTarget } from './target.ts';

/**
 * The arguments with which OpenSSH's `ssh` reaches a target as k8s-tui does: same user, port, keys,
 * known hosts and jump hosts. Host keys are checked.
 */
export function sshArguments(target: SshTarget): string[] {
	const options: [string, string][] = [
		['StrictHostKeyChecking', 'yes'],
		['HostKeyAlias', hostKeyAlias(target)],
		['UserKnownHostsFile', target.knownHostsFiles.map(inConfig).join(' ')],
		...(target.identitiesOnly ? ([['IdentitiesOnly', 'yes']] as [string, string][]) : []),
		...(target.via ? ([['ProxyCommand', proxyCommand(target)]] as [string, string][]) : []),
	];
	return [
		...options.flatMap(([name, value]) => ['-o', `${name}=${value}`]),
		...target.identityFiles.flatMap(({ path }) => ['-i', path]),
		...['-p', String(target.port), '-l', target.user, '--', target.address],
	];
}

/** As known_hosts names a host: ssh looks up an alias without the port. */
function hostKeyAlias({ hostKeyName, port }: SshTarget): string {
	return port === 22 ? hostKeyName : `[${hostKeyName}]:${port}`;
}

/** -J would not take the jump host's own keys and known hosts. */
function proxyCommand({ via, address, port }: SshTarget): string {
	if (!via) throw new TypeError('no jump host');
	const forward = ['ssh', '-W', `[${address}]:${port}`, ...sshArguments(via)];
	// A % begins a token of ssh's own.
	return forward.map(quote).join(' ').replaceAll('%', '%%');
}

/** A path in a list of ssh_config: quoted if it has to be. */
function inConfig(path: string): string {
	return /\s/.test(path) ? `"${path}"` : path;
}
