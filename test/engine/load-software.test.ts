import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadSoftware } from '../../src/engine/load-software.ts';
import { makeSpec } from '../support/spec.ts';

let bundle: string;
beforeEach(() => {
	bundle = mkdtempSync(join(tmpdir(), 'bundle-'));
});
afterEach(() => {
	rmSync(bundle, { recursive: true, force: true });
	vi.unstubAllGlobals();
});

describe('the software of a cluster', () => {
	it('from a bundle for another version is refused', async () => {
		const manifest = {
			formatVersion: 1,
			kubernetesVersion: '1.21.0',
			arch: 'amd64',
			createdFrom: 'directory',
			files: [],
		};
		writeFileSync(join(bundle, 'manifest.json'), JSON.stringify(manifest));
		await expect(loadSoftware(makeSpec(), bundle)).rejects.toMatchObject({
			code: 'bundle-version',
			exitCode: 2,
			expected: '1.20.2',
			found: '1.21.0',
		});
	});

	it('to download has the checksum that its publisher gives', async () => {
		const sum = 'e'.repeat(64);
		vi.stubGlobal('fetch', async (url: string) => {
			expect(url).toMatch(/\.sha256$/);
			return new Response(`${sum}  file\n`);
		});
		const spec = makeSpec({ source: { mode: 'online' } });
		const { artifacts, images } = await loadSoftware(spec, null);
		expect(images).toBe('registry');
		expect(artifacts.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['kubeadm', 'kubelet', 'kubectl']),
		);
		expect(new Set(artifacts.map(({ sha256 }) => sha256))).toEqual(new Set([sum]));
	});

	it.each([
		['an error status', async () => new Response('gone', { status: 404 }), 'HTTP 404'],
		[
			'no network',
			async () => {
				throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND dl') });
			},
			'getaddrinfo ENOTFOUND dl',
		],
	])('whose checksum meets %s says which and what to do', async (_what, fetch, found) => {
		vi.stubGlobal('fetch', fetch);
		const spec = makeSpec({ source: { mode: 'online' } });
		await expect(loadSoftware(spec, null)).rejects.toMatchObject({
			code: 'download',
			found,
			message: expect.stringContaining('https://'),
		});
	});
});
