import { randomBytes } from 'node:crypto';
import forge from 'node-forge';
import { parseAddress } from '../spec/address.ts';
import { newPrivateKey } from './keys.ts';

/** A certificate with its private key, both in PEM. */
export interface KeyPair {
	certificate: string;
	/** Secret: in memory, and in files of mode 0600 on the hosts that need it. */
	key: string;
}

/** What a certificate is for: to answer as a server, to log in as a client. */
export type CertificateUsage = 'server' | 'client';

export interface LeafRequest {
	commonName: string;
	/** DNS names and IP addresses that it is good for. */
	names: readonly string[];
	usages: readonly CertificateUsage[];
	/** Days from now. */
	days: number;
}

/** Clocks of hosts may be behind this machine's. */
const BACKDATED_MS = 3600_000;
const DAY_MS = 24 * 3600_000;

/** A certificate authority of its own, self-signed. */
export async function createAuthority(commonName: string, days: number): Promise<KeyPair> {
	const key = await newPrivateKey();
	const certificate = draft(key, commonName, days);
	certificate.setIssuer(certificate.subject.attributes);
	certificate.setExtensions([
		{ name: 'basicConstraints', cA: true, critical: true },
		{
			name: 'keyUsage',
			critical: true,
			keyCertSign: true,
			cRLSign: true,
			digitalSignature: true,
		},
		{ name: 'subjectKeyIdentifier' },
	]);
	return sign(certificate, key, key);
}

/** A certificate for one key, signed by the authority. Never good for longer than the authority. */
export async function issueCertificate(authority: KeyPair, request: LeafRequest): Promise<KeyPair> {
	const key = await newPrivateKey();
	const issuer = forge.pki.certificateFromPem(authority.certificate);
	const certificate = draft(key, request.commonName, request.days);
	if (certificate.validity.notAfter > issuer.validity.notAfter) {
		certificate.validity.notAfter = issuer.validity.notAfter;
	}
	certificate.setIssuer(issuer.subject.attributes);
	certificate.setExtensions([
		{ name: 'basicConstraints', cA: false, critical: true },
		{ name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
		{
			name: 'extKeyUsage',
			serverAuth: request.usages.includes('server'),
			clientAuth: request.usages.includes('client'),
		},
		...(request.names.length > 0
			? [{ name: 'subjectAltName', altNames: request.names.map(alternativeName) }]
			: []),
		{
			name: 'authorityKeyIdentifier',
			keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes(),
		},
	]);
	return sign(certificate, key, authority.key);
}

function draft(key: string, commonName: string, days: number): forge.pki.Certificate {
	const { n, e } = forge.pki.privateKeyFromPem(key);
	const certificate = forge.pki.createCertificate();
	certificate.publicKey = forge.pki.setRsaPublicKey(n, e);
	certificate.serialNumber = serialNumber();
	certificate.validity.notBefore = new Date(Date.now() - BACKDATED_MS);
	certificate.validity.notAfter = new Date(Date.now() + days * DAY_MS);
	certificate.setSubject([{ name: 'commonName', value: commonName }]);
	return certificate;
}

/** Positive and of at most 20 octets (RFC 5280, 4.1.2.2): the first bit is 0, the first octet is not. */
function serialNumber(): string {
	return `4${randomBytes(16).toString('hex').slice(1)}`;
}

/** GeneralName: 2 is a DNS name, 7 an address (RFC 5280, 4.2.1.6). */
function alternativeName(name: string): { type: number; value?: string; ip?: string } {
	return parseAddress(name) ? { type: 7, ip: name } : { type: 2, value: name };
}

function sign(certificate: forge.pki.Certificate, key: string, issuerKey: string): KeyPair {
	certificate.sign(forge.pki.privateKeyFromPem(issuerKey), forge.md.sha256.create());
	return { certificate: unixLines(forge.pki.certificateToPem(certificate)), key };
}

function unixLines(pem: string): string {
	return pem.replaceAll('\r\n', '\n');
}
