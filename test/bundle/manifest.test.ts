import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	bundleArtifacts,
	findArtifact,
	fullImageName,
	imageArchive,
	missingImages,
} from '../../src/bundle/lookup.ts';
import { type BundleManifest, formatManifest, parseManifest } from '../../src/bundle/manifest.ts';
import { OperatorError } from '../../src/model/errors.ts';

const sha256 = 'a'.repeat(64);
const manifest: BundleManifest = {
	formatVersion: 1,
	kubernetesVersion: '1.20.2',
	arch: 'amd64',
	createdFrom: 'directory',
	files: [
		{ path: 'bin/kubeadm', kind: 'binary', sha256, size: 3, version: '1.20.2' },
		{ path: 'bin/cni.tgz', kind: 'archive', sha256, size: 3 },
		{ path: 'images/pause.tar', kind: 'image', sha256, size: 3, images: ['k8s.gcr.io/pause:3.2'] },
		{ path: 'images/nginx.tar', kind: 'image', sha256, size: 3, images: ['nginx:1.19'] },
	],
};

describe('a manifest is checked field by field, as it may come from anywhere', () => {
	test('a good one reads back as it was', () => {
		expect(parseManifest(formatManifest(manifest), 'm')).toEqual(manifest);
	});

	const file = manifest.files[0];
	test.each<[string, unknown]>([
		['a list', []],
		['a later format', { ...manifest, formatVersion: 2 }],
		['a version that is none', { ...manifest, kubernetesVersion: 'v1.20' }],
		['an architecture with a slash', { ...manifest, arch: '../x' }],
		['no files', { ...manifest, files: undefined }],
		[
			'a path out of the bundle',
			{ ...manifest, files: [{ ...file, path: 'bin/../../etc/passwd' }] },
		],
		['an absolute path', { ...manifest, files: [{ ...file, path: '/bin/sh' }] }],
		['a path with a quote', { ...manifest, files: [{ ...file, path: "bin/a'b" }] }],
		['a path that looks like a flag', { ...manifest, files: [{ ...file, path: 'bin/-rf' }] }],
		['a short checksum', { ...manifest, files: [{ ...file, sha256: 'abc' }] }],
		['a size below zero', { ...manifest, files: [{ ...file, size: -1 }] }],
		['an unknown kind', { ...manifest, files: [{ ...file, kind: 'script' }] }],
		['images that are no names', { ...manifest, files: [{ ...file, images: [1] }] }],
		['a file twice', { ...manifest, files: [file, file] }],
	])('%s is refused', (_, value) => {
		expect(() => parseManifest(JSON.stringify(value), 'm')).toThrow(OperatorError);
	});

	test('any JSON and any text gives a manifest or an OperatorError', () => {
		const text = fc.oneof(fc.string(), fc.json());
		fc.assert(
			fc.property(text, (value) => {
				try {
					parseManifest(value, 'm');
				} catch (error) {
					expect(error).toBeInstanceOf(OperatorError);
				}
			}),
		);
	});
});

describe('looking things up', () => {
	test('files have the names that hosts keep them under', () => {
		expect(bundleArtifacts(manifest).map(({ artifact }) => artifact)).toEqual([
			'kubeadm',
			'cni.tgz',
			'pause.tar',
			'nginx.tar',
		]);
	});

	test('a program is found by name, an image archive is not a program', () => {
		expect(findArtifact(manifest, 'kubeadm')?.path).toBe('bin/kubeadm');
		expect(findArtifact(manifest, 'pause.tar')).toBeUndefined();
	});

	test('an image is found however its name is written', () => {
		for (const name of ['nginx:1.19', 'library/nginx:1.19', 'docker.io/library/nginx:1.19']) {
			expect(imageArchive(manifest, name)?.artifact).toBe('nginx.tar');
		}
		expect(imageArchive(manifest, 'k8s.gcr.io/pause:3.2')?.artifact).toBe('pause.tar');
		expect(imageArchive(manifest, 'pause:3.2')).toBeUndefined();
	});

	test('missing images are named as they were asked for', () => {
		const wanted = ['k8s.gcr.io/pause:3.2', 'k8s.gcr.io/pause:3.5', 'nginx'];
		expect(missingImages(manifest, wanted)).toEqual(['k8s.gcr.io/pause:3.5', 'nginx']);
	});

	test.each([
		['nginx', 'docker.io/library/nginx:latest'],
		['calico/node:v3', 'docker.io/calico/node:v3'],
		['localhost/x:1', 'localhost/x:1'],
		['registry:5000/x', 'registry:5000/x:latest'],
		['index.docker.io/library/nginx:1', 'docker.io/library/nginx:1'],
		['k8s.gcr.io/pause@sha256:ab', 'k8s.gcr.io/pause@sha256:ab'],
	])('%s is %s', (name, full) => {
		expect(fullImageName(name)).toBe(full);
	});
});
