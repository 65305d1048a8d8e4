import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateProblem } from '../../src/pki/inspect.ts';
import { createAuthority, issueCertificate, type KeyPair } from '../../src/pki/issue.ts';

const NAMES = ['n4', '10.0.0.14', '127.0.0.1', 'localhost'];
const DAY_MS = 24 * 3600_000;

let folder: string;
let authority: KeyPair;
let member: KeyPair;

/** The file of a text in the test's folder. */
function file(name: string, text: string): string {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
}

function openssl(...args: string[]): string {
	return execFileSync('openssl', args, { encoding: 'utf8' });
}

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), 'k8s-tui-pki-'));
	authority = await createAuthority('demo etcd', 3650);
	member = await issueCertificate(authority, {
		commonName: 'n4',
		names: NAMES,
		usages: ['server', 'client'],
		days: 365,
	});
	file('ca.crt', authority.certificate);
	file('member.crt', member.certificate);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a certificate that k8s-tui issues, as openssl sees it', () => {
	it.each(['sslserver', 'sslclient'])('chains to its authority as %s', (purpose) => {
		const ca = join(folder, 'ca.crt');
		const out = openssl(
			...['verify', '-x509_strict', '-purpose', purpose, '-CAfile', ca, join(folder, 'member.crt')],
		);
		expect(out).toContain('member.crt: OK');
	});

	it('names every name and address that it is good for, and its usages', () => {
		const text = openssl('x509', '-in', join(folder, 'member.crt'), '-noout', '-text');
		expect(text).toContain('DNS:n4, IP Address:10.0.0.14, IP Address:127.0.0.1, DNS:localhost');
		expect(text).toContain('TLS Web Server Authentication, TLS Web Client Authentication');
		expect(text).toContain('Digital Signature, Key Encipherment');
		expect(text).toContain('CA:FALSE');
		expect(text).toContain('sha256WithRSAEncryption');
	});

	it('comes with the key that belongs to it', () => {
		const key = file('member.key', member.key);
		const ofKey = openssl('rsa', '-in', key, '-modulus', '-noout');
		const ofCertificate = openssl('x509', '-in', join(folder, 'member.crt'), '-modulus', '-noout');
		expect(ofKey).toBe(ofCertificate);
	});

	it('of a client only is refused as a server', async () => {
		const client = await issueCertificate(authority, {
			commonName: 'kube-apiserver-etcd-client',
			names: [],
			usages: ['client'],
			days: 365,
		});
		const path = file('client.crt', client.certificate);
		const verify = ['verify', '-CAfile', join(folder, 'ca.crt'), '-purpose'];
		expect(openssl(...verify, 'sslclient', path)).toContain('OK');
		expect(() => openssl(...verify, 'sslserver', path)).toThrow();
	});

	it('is never good for longer than its authority', async () => {
		const short = await createAuthority('short', 10);
		const leaf = await issueCertificate(short, {
			commonName: 'n4',
			names: NAMES,
			usages: ['server'],
			days: 365,
		});
		const ends = (pem: string) => new X509Certificate(pem).validTo;
		expect(ends(leaf.certificate)).toBe(ends(short.certificate));
	});
});

describe('a certificate found on a host', () => {
	const wanted = () => ({ authority: authority.certificate, names: NAMES });

	it('is left alone if it is as wanted', () => {
		expect(certificateProblem(member.certificate, wanted())).toBeNull();
		const validUntil = Date.now() + 300 * DAY_MS;
		expect(certificateProblem(member.certificate, { ...wanted(), validUntil })).toBeNull();
	});

	it('is replaced if the host has another address now', () => {
		const names = [...NAMES, '10.0.0.99'];
		expect(certificateProblem(member.certificate, { ...wanted(), names })).toBe(
			'it is not good for 10.0.0.99',
		);
	});

	it('is replaced if another authority signed it, be it of the same name', async () => {
		const other = await createAuthority('demo etcd', 3650);
		expect(
			certificateProblem(member.certificate, { ...wanted(), authority: other.certificate }),
		).toBe('another authority signed it');
	});

	it('is replaced in time before it expires', () => {
		const validUntil = Date.now() + 366 * DAY_MS;
		expect(certificateProblem(member.certificate, { ...wanted(), validUntil })).toMatch(
			/^it expires on \d{4}-\d\d-\d\d$/,
		);
	});

	it('is replaced if it is none, or is not there', () => {
		expect(certificateProblem('by hand\n', wanted())).toBe('it is no certificate');
		expect(certificateProblem(null, wanted())).toBe('there is none');
	});
});
