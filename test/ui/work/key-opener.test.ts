import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keyOpener } from '../../../src/ui/work/key-opener.ts';

it('tells whether a passphrase opens a private key', async () => {
	const file = join(mkdtempSync(join(tmpdir(), 'k8s-tui-key-')), 'id_rsa');
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const pem = privateKey.export({
		type: 'pkcs1',
		format: 'pem',
		cipher: 'aes-256-cbc',
		passphrase: 'right',
	});
	writeFileSync(file, pem);
	const opens = await keyOpener(file);
	expect([opens('wrong'), opens('right')]).toEqual([false, true]);
});

it('leaves it to the login to say that there is no such file', async () => {
	expect((await keyOpener('/nowhere/id_rsa'))('anything')).toBe(true);
});
