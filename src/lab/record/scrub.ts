import { placeholder, type SecretKind } from '../replay/placeholders.ts';
import type { Moment, Recorded } from '../replay/recording.ts';

/** Moments with another text. */
function mapTexts(moments: readonly Moment[], change: (text: string) => string): Moment[] {
	return moments.map((moment) =>
		moment[1] === 'out' || moment[1] === 'err' ? [moment[0], moment[1], change(moment[2])] : moment,
	);
}

/** The random words of a request, wherever its answer repeats them, made placeholders. */
export function abstractWords(moments: readonly Moment[], words: readonly string[]): Moment[] {
	return mapTexts(moments, (text) =>
		words.reduce((rest, word, index) => rest.replaceAll(word, placeholder('word', index)), text),
	);
}

/** A text that may not appear in a recording, and what does instead. */
export interface Replacement {
	pattern: RegExp | string;
	by: string;
}

/** Shapes of secrets; each distinct one gets a placeholder of its own. */
const SECRETS: readonly { kind: SecretKind; pattern: RegExp }[] = [
	{ kind: 'token', pattern: /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g },
	// Alone on a line: what kubeadm prints. Digests stand beside what they are of.
	{ kind: 'certificate-key', pattern: /^[0-9a-f]{64}$/gm },
	{ kind: 'private-key', pattern: /(?<=client-key-data: )[A-Za-z0-9+/=]+/g },
];

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g;

/** crypt(3) hashes, as in /etc/shadow. */
const PASSWORD_HASH = /\$(?:1|5|6|y|2[aby])\$[./A-Za-z0-9$]+/g;

/** Where the lab's packages come from is the machine's own affair. */
const PACKAGE_SERVER = /(?<=\bhttps?:\/\/)[a-z0-9.-]+(?=\/debian)/g;
const SOME_SERVER = 'packages.local';

/** A name as long as the real one: jobs are followed by the bytes of their logs. */
function someServer(name: string): string {
	return SOME_SERVER.padEnd(name.length, 'x').slice(0, name.length);
}

/** date +%s%N, alone on a line. */
const CLOCK = /^\d{19}$/gm;

/**
 * Takes out of a recording what must not be in it: secrets by their shape, those that are known by
 * name, and what tells of the machine that it was made on. The host's clock becomes a placeholder.
 */
export function scrub(
	recorded: readonly Recorded[],
	replacements: readonly Replacement[],
): Recorded[] {
	const numbers = new Map<string, string>();
	const numbered = (kind: SecretKind, secret: string) => {
		const known = numbers.get(secret);
		if (known !== undefined) return known;
		const fresh = placeholder(kind, numbers.size);
		numbers.set(secret, fresh);
		return fresh;
	};
	const clean = (given: string) => {
		const text = given.replaceAll(PACKAGE_SERVER, someServer);
		const withoutSecrets = SECRETS.reduce(
			(rest, { kind, pattern }) => rest.replaceAll(pattern, (secret) => numbered(kind, secret)),
			text,
		);
		const plain = withoutSecrets
			.replaceAll(PRIVATE_KEY, '(private key)')
			.replaceAll(PASSWORD_HASH, '*')
			.replaceAll(CLOCK, placeholder('clock'));
		return replacements.reduce((rest, { pattern, by }) => rest.replaceAll(pattern, by), plain);
	};
	return recorded.map((one) =>
		one.kind === 'transfer' ? one : { ...one, moments: mapTexts(one.moments, clean) },
	);
}
