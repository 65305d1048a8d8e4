import { X509Certificate } from 'node:crypto';
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
