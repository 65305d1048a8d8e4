import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** What a certificate that lies on a host is wanted to be. */
export interface WantedCertificate {
	/** PEM of the authority that must have signed it. */
	authority: string;
	/** DNS names and IP addresses, all of which it must be good for. */
	names: readonly string[];
	/** Unix time in milliseconds at which it must still be valid; absent: not asked. */
	validUntil?: number;
}

/** Why a certificate will not do, as a phrase; null if it is as wanted. Pure. */
export function certificateProblem(pem: string | null, wanted: WantedCertificate): string | null {
	if (pem === null) return 'there is none';
	const certificate = parsed(pem);
	const authority = parsed(wanted.authority);
	if (!certificate || !authority) return 'it is no certificate';
	if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) {
		return 'another authority signed it';
	}
	const missing = wanted.names.filter((name) => !isGoodFor(certificate, name));
	if (missing.length > 0) return `it is not good for ${missing.join(', ')}`;
	if (wanted.validUntil !== undefined && Date.parse(certificate.validTo) < wanted.validUntil) {
		return `it expires on ${new Date(certificate.validTo).toISOString().slice(0, 10)}`;
	}
	return null;
}

/**
 * Why an authority, and a client certificate with its key, that somebody hands us are of no use, as a
 * phrase; null if they may be. Who signed the certificate is not asked: the server may trust another
 * authority than the one that signed its own. Pure.
 * @param at Unix time in milliseconds at which the certificate must be valid
 */
export function clientProblem(
	client: { authority: string; certificate: string; key: string },
	at: number,
): string | null {
	if (!parsed(client.authority)) return 'the authority is no certificate in PEM';
	const certificate = parsed(client.certificate);
	if (!certificate) return 'the certificate is none in PEM';
	const key = parsedKey(client.key);
	if (!key) return 'the key is none in PEM, or it has a passphrase';
	if (!certificate.checkPrivateKey(key)) return 'the key is not that of the certificate';
	if (Date.parse(certificate.validTo) < at) {
		return `the certificate has expired on ${new Date(certificate.validTo).toISOString().slice(0, 10)}`;
	}
	return null;
}

function parsedKey(pem: string): KeyObject | null {
	try {
		return createPrivateKey(pem);
	} catch {
		return null;
	}
}

function isGoodFor(certificate: X509Certificate, name: string): boolean {
	const match = isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name);
	return match !== undefined;
}

function parsed(pem: string): X509Certificate | null {
	try {
		return new X509Certificate(pem);
	} catch {
		return null;
	}
}
