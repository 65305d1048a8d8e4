import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

const RSA_BITS = 2048;

/** A new RSA key, PKCS #1 in PEM: what Go and node-forge both read. Made off the main thread. */
export async function newPrivateKey(): Promise<string> {
	const { privateKey } = await promisify(generateKeyPair)('rsa', {
		modulusLength: RSA_BITS,
		privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
		publicKeyEncoding: { type: 'spki', format: 'pem' },
	});
	return privateKey;
}
