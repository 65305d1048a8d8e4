import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority, issueCertificate, type KeyPair } from '../../src/pki/issue.ts';
import { readEtcdClient } from '../../src/steps/copy-etcd-client.ts';
import { makeSpec } from '../support/spec.ts';

const directory = mkdtempSync(join(tmpdir(), 'etcd-client-'));
afterAll(() => rmSync(directory, { recursive: true }));

let authority: KeyPair;
let client: KeyPair;
let other: KeyPair;
let old: KeyPair;

beforeAll(async () => {
	authority = await createAuthority('theirs', 100);
	const leaf = (commonName: string, days: number) =>
		issueCertificate(authority, { commonName, names: [], usages: ['client'], days });
	[client, other, old] = await Promise.all([leaf('a', 10), leaf('b', 10), leaf('c', -1)]);
});

function read(files: { caFile: string; certFile: string; keyFile: string }) {
	const paths = Object.fromEntries(
		Object.entries(files).map(([field, text]) => {
			const path = join(directory, field);
			writeFileSync(path, text);
			return [field, path];
		}),
	);
	const etcd = { mode: 'external' as const, endpoints: ['https://10.0.0.31:2379'], ...paths };
	return readEtcdClient(makeSpec({ etcd }));
}

describe('the client certificate for an etcd that exists', () => {
	it('is taken as the files hold it, and its key is not kept', async () => {
		const files = {
			caFile: authority.certificate,
			certFile: client.certificate,
			keyFile: client.key,
		};
		const read_ = await read(files);
		expect(read_).toEqual({ authority: authority.certificate, certificate: client.certificate });
	});

	it.each([
		[
			'the key of another',
			() => ({ keyFile: other.key }),
			'the key is not that of the certificate',
		],
		['no key at all', () => ({ keyFile: client.certificate }), 'the key is none in PEM'],
		['one that is over', () => ({ certFile: old.certificate, keyFile: old.key }), 'has expired on'],
		['a key as authority', () => ({ caFile: client.key }), 'the authority is no certificate'],
		['an empty certificate', () => ({ certFile: '' }), 'the certificate is none in PEM'],
	])('is refused before any host is asked: %s', async (_what, change, found) => {
		const files = {
			caFile: authority.certificate,
			certFile: client.certificate,
			keyFile: client.key,
		};
		await expect(read({ ...files, ...change() })).rejects.toMatchObject({
			code: 'etcd-client-file',
			exitCode: 2,
			found: expect.stringContaining(found),
		});
	});
});
