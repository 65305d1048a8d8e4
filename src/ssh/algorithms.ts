import { globOf } from './glob.ts';

/**
 * Ciphers in the order we offer them. aes128-gcm comes first because it is the fastest that every
 * OpenSSH since 6.2 has, with or without a native crypto addon.
 */
export const CIPHERS = [
	'aes128-gcm@openssh.com',
	'aes256-gcm@openssh.com',
	'chacha20-poly1305@openssh.com',
	'aes128-ctr',
	'aes192-ctr',
	'aes256-ctr',
] as const;

/** Signature algorithms of host keys that ssh2 can verify, best first. */
export const HOST_KEY_ALGORITHMS = [
	'ssh-ed25519',
	'ecdsa-sha2-nistp256',
	'ecdsa-sha2-nistp384',
	'ecdsa-sha2-nistp521',
	'rsa-sha2-512',
	'rsa-sha2-256',
	'ssh-rsa',
] as const;

export type HostKeyAlgorithm = (typeof HOST_KEY_ALGORITHMS)[number];

/** The key type that an algorithm signs with: all RSA signatures are made by an `ssh-rsa` key. */
function keyTypeOf(algorithm: HostKeyAlgorithm): string {
	return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}

/**
 * Host key algorithms to offer: those of key types that known_hosts already has for the host first,
 * since the server takes the first that it can, and a host known by its RSA key only would look
 * unknown if it were asked for its ed25519 key.
 * @param wish `HostKeyAlgorithms` of ssh_config: a list, or a list after `+`, `-` or `^`.
 */
export function hostKeyAlgorithms(
	knownTypes: readonly string[],
	wish: string | null,
): HostKeyAlgorithm[] {
	const allowed = applyWish(wish);
	const known = allowed.filter((algorithm) => knownTypes.includes(keyTypeOf(algorithm)));
	return [...known, ...allowed.filter((algorithm) => !known.includes(algorithm))];
}

function applyWish(wish: string | null): HostKeyAlgorithm[] {
	const all: HostKeyAlgorithm[] = [...HOST_KEY_ALGORITHMS];
	if (wish === null || wish.startsWith('+')) return all;
	const operator = /^[-^]/.exec(wish)?.[0] ?? '';
	const patterns = wish
		.slice(operator.length)
		.split(',')
		.map((pattern) => globOf(pattern.trim()));
	const named = patterns.flatMap((pattern) => all.filter((algorithm) => pattern.test(algorithm)));
	const rest = all.filter((algorithm) => !named.includes(algorithm));
	if (operator === '-') return rest;
	if (operator === '^') return [...new Set([...named, ...rest])];
	return named.length > 0 ? [...new Set(named)] : all;
}
