import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import type { SecretKind } from './placeholders.ts';

/**
 * Secrets made up for one replay, in the shape of those that were taken out of the recording; the
 * same one each time it is asked for.
 */
export function standInSecrets(): (kind: SecretKind, number: number) => string {
	const made = new Map<string, string>();
	return (kind, number) => {
		const key = `${kind} ${number}`;
		const known = made.get(key);
		if (known !== undefined) return known;
		const fresh = makers[kind]();
		made.set(key, fresh);
		return fresh;
	};
}

const makers: Record<SecretKind, () => string> = {
	token: () => `${letters(6)}.${letters(16)}`,
	'certificate-key': () => randomBytes(32).toString('hex'),
	'private-key': () => {
		const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		return Buffer.from(privateKey.export({ type: 'sec1', format: 'pem' })).toString('base64');
	},
};

function letters(count: number): string {
	const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
	return Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]).join('');
}
