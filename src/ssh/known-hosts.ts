import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Glob, globOf } from './glob.ts';

/** One line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostEntry {
	file: string;
	/** From 1. */
	line: number;
	marker: 'none' | 'revoked' | 'cert-authority';
	names: NamePattern;
	/** Key type as in the key itself, e.g. ssh-ed25519. */
	type: string;
	/** The key in SSH wire format. */
	key: Buffer;
}

type NamePattern =
	| { kind: 'hashed'; salt: Buffer; hash: Buffer }
	| { kind: 'globs'; positive: Glob[]; negative: Glob[] };

/**
 * What known_hosts says about a key that a host presented.
 * `changed` carries the entry that contradicts it. A host whose other key types are known, but not
 * this one, is `changed` as well: we ask for the known types first, so a server that still had
 * its old key would have shown it.
 */
export type KeyVerdict =
	| { verdict: 'trusted'; entry: KnownHostEntry }
	| { verdict: 'changed'; entry: KnownHostEntry }
	| { verdict: 'revoked'; entry: KnownHostEntry }
	| { verdict: 'cert-authority'; entry: KnownHostEntry }
	| { verdict: 'unknown' };

/** Parses a known_hosts file. Lines that cannot be understood are left out, as ssh(1) does. */
export function parseKnownHosts(text: string, file: string): KnownHostEntry[] {
	return text.split('\n').flatMap((line, index) => {
		const entry = parseLine(line.trim(), file, index + 1);
		return entry === null ? [] : [entry];
	});
}

function parseLine(text: string, file: string, line: number): KnownHostEntry | null {
	if (text === '' || text.startsWith('#')) return null;
	const words = text.split(/[ \t]+/);
	const marker = parseMarker(words[0] ?? '');
	if (marker === null) return null;
	if (marker !== 'none') words.shift();
	const [names, , encoded] = words;
	if (names === undefined || encoded === undefined) return null;
	const key = Buffer.from(encoded, 'base64');
	const type = keyType(key);
	const pattern = parseNames(names);
	if (type === null || pattern === null) return null;
	return { file, line, marker, names: pattern, type, key };
}

function parseMarker(word: string): KnownHostEntry['marker'] | null {
	if (!word.startsWith('@')) return 'none';
	if (word === '@revoked') return 'revoked';
	return word === '@cert-authority' ? 'cert-authority' : null;
}

function parseNames(names: string): NamePattern | null {
	if (names.startsWith('|')) {
		const [, version, salt, hash] = names.split('|');
		if (version !== '1' || salt === undefined || hash === undefined) return null;
		return { kind: 'hashed', salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') };
	}
	const patterns = names.split(',').filter((pattern) => pattern !== '');
	const negated = patterns.filter((pattern) => pattern.startsWith('!'));
	return {
		kind: 'globs',
		positive: patterns.filter((pattern) => !pattern.startsWith('!')).map(globOf),
		negative: negated.map((pattern) => globOf(pattern.slice(1))),
	};
}

/** The type inside a key in SSH wire format, or null if it is not one. */
export function keyType(key: Buffer): string | null {
	if (key.length < 4) return null;
	const length = key.readUInt32BE(0);
	if (length === 0 || length > 64 || key.length < 4 + length) return null;
	const type = key.toString('latin1', 4, 4 + length);
	return /^[a-z0-9@.-]+$/i.test(type) ? type : null;
}

/** `SHA256:…` as ssh-keygen -l prints it. */
export function fingerprint(key: Buffer): string {
	return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The name of a host in known_hosts: with the port only where it is not 22. */
export function knownHostName(host: string, port: number): string {
	const name = host.toLowerCase();
	return port === 22 ? name : `[${name}]:${port}`;
}

/** Entries that are about this host. */
export function entriesFor(entries: readonly KnownHostEntry[], name: string): KnownHostEntry[] {
	return entries.filter((entry) => matchesName(entry.names, name));
}

function matchesName(names: NamePattern, name: string): boolean {
	if (names.kind === 'globs') {
		if (names.negative.some((pattern) => pattern.test(name))) return false;
		return names.positive.some((pattern) => pattern.test(name));
	}
	const digest = createHmac('sha1', names.salt).update(name).digest();
	return digest.length === names.hash.length && timingSafeEqual(digest, names.hash);
}

/** Types of the plain keys that are known for a host, in the order of the files. */
export function knownKeyTypes(entries: readonly KnownHostEntry[], name: string): string[] {
	const plain = entriesFor(entries, name).filter((entry) => entry.marker === 'none');
	return [...new Set(plain.map((entry) => entry.type))];
}

/**
 * Judges the key that a host presented.
 * @param name As `knownHostName` makes it.
 */
export function judgeKey(
	entries: readonly KnownHostEntry[],
	name: string,
	key: Buffer,
): KeyVerdict {
	const about = entriesFor(entries, name);
	const sameKey = about.filter((entry) => entry.key.equals(key));
	const revoked = sameKey.find((entry) => entry.marker === 'revoked');
	if (revoked) return { verdict: 'revoked', entry: revoked };
	const trusted = sameKey.find((entry) => entry.marker === 'none');
	if (trusted) return { verdict: 'trusted', entry: trusted };

	const plain = about.filter((entry) => entry.marker === 'none');
	const conflict = plain.find((entry) => entry.type === keyType(key)) ?? plain[0];
	if (conflict) return { verdict: 'changed', entry: conflict };
	const authority = about.find((entry) => entry.marker === 'cert-authority');
	return authority ? { verdict: 'cert-authority', entry: authority } : { verdict: 'unknown' };
}

/** The line that makes `key` known for `name`, without a line feed. */
export function knownHostLine(name: string, key: Buffer): string {
	return `${name} ${keyType(key) ?? ''} ${key.toString('base64')}`;
}
