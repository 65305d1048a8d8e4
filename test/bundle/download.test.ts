import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BundleOrder, downloadBundle } from '../../src/bundle/download.ts';
import { bundleOrder } from '../../src/bundle/order.ts';
import { verifyBundle } from '../../src/bundle/verify.ts';
import { type RegistryServer, sha256, startRegistry } from './registry-server.ts';

let root: string;
let server: RegistryServer;
const KUBEADM = Buffer.from('#!/bin/sh\n'.repeat(400_000));

beforeEach(async () => {
	root = mkdtempSync(join(tmpdir(), 'download-'));
	server = await startRegistry({ 'kube-apiserver:v1.20.2': ['base', 'apiserver'] });
	server.files.set('/kubeadm', KUBEADM);
	server.files.set('/kubeadm.sha256', Buffer.from(`${sha256(KUBEADM)}\n`));
});
afterEach(async () => {
	await server.close();
	rmSync(root, { recursive: true, force: true });
});

function order(arch = 'amd64'): BundleOrder {
	const url = `http://${server.host}/kubeadm`;
	return {
		kubernetesVersion: '1.20.2',
		arch,
		files: [{ name: 'kubeadm', kind: 'binary', url, checksum: { url: `${url}.sha256` } }],
		images: [
			{
				name: 'k8s.gcr.io/kube-apiserver:v1.20.2',
				location: `${server.host}/kube-apiserver:v1.20.2`,
			},
		],
	};
}

describe('a bundle that is downloaded', () => {
	it('holds programs and images under their official names, and nothing beside it stays', async () => {
		const out = join(root, 'bundle');
		const { manifest } = await downloadBundle(order(), out);
		expect(await verifyBundle(out)).toEqual([]);
		expect(readFileSync(join(out, 'bin/kubeadm'))).toEqual(KUBEADM);
		expect(manifest).toMatchObject({ kubernetesVersion: '1.20.2', arch: 'amd64' });
		expect(manifest.files.flatMap(({ images = [] }) => images)).toEqual([
			'k8s.gcr.io/kube-apiserver:v1.20.2',
		]);
		expect(existsSync(`${out}.download`)).toBe(false);
	});

	it('takes the image of the architecture that was asked for', async () => {
		await downloadBundle(order('arm64'), join(root, 'bundle'));
		const archive = readFileSync(
			join(root, 'bundle/images/k8s.gcr.io_kube-apiserver_v1.20.2.tar'),
			'utf8',
		);
		expect(archive).toContain('apiserver arm64');
		expect(archive).not.toContain('apiserver amd64');
	});

	it('goes on where a download broke off, also in the middle of a file', async () => {
		const out = join(root, 'bundle');
		server.breakOff('/kubeadm');
		await expect(downloadBundle(order(), out)).rejects.toMatchObject({ code: 'bundle-download' });
		expect(existsSync(join(out, 'manifest.json'))).toBe(false);
		await downloadBundle(order(), out);
		expect(server.requests.filter((path) => /^\/kubeadm bytes=[1-9]\d*-$/.test(path))).toHaveLength(
			1,
		);
		expect(readFileSync(join(out, 'bin/kubeadm'))).toEqual(KUBEADM);
	});

	it('pulls no blob a second time that is there whole', async () => {
		const layer = [...server.files.keys()].filter((path) => path.includes('/blobs/')).at(2) ?? '';
		const out = join(root, 'bundle');
		server.breakOff(layer);
		await expect(downloadBundle(order(), out)).rejects.toMatchObject({ code: 'bundle-download' });
		const before = server.requests.length;
		await downloadBundle(order(), out);
		const again = server.requests.slice(before).filter((path) => path.startsWith('/v2/'));
		expect(again).toHaveLength(1);
		expect(again[0]).toMatch(/\/blobs\/.* bytes=/);
	});

	it('refuses a file that is not the published one, and keeps nothing of it', async () => {
		server.files.set('/kubeadm.sha256', Buffer.from(`${sha256('another')}\n`));
		await expect(downloadBundle(order(), join(root, 'bundle'))).rejects.toMatchObject({
			code: 'bundle-download',
			expected: `sha256 ${sha256('another')}`,
			found: `sha256 ${sha256(KUBEADM)}`,
		});
		expect(existsSync(join(root, 'bundle.download/bin/kubeadm'))).toBe(false);
	});

	it('refuses a blob that is not what the manifest says', async () => {
		const [layer = ''] = [...server.files.keys()].filter((path) => path.includes('/blobs/'));
		server.files.set(layer, Buffer.from('something else'));
		await expect(downloadBundle(order(), join(root, 'bundle'))).rejects.toMatchObject({
			code: 'bundle-download',
		});
	});

	it("holds Calico's operator with the image that its manifest names, if it is the expected one", async () => {
		const manifest = `kind: Deployment\n          image: ${server.host}/tigera/operator:v1.36.5\n`;
		server.files.set('/tigera-operator.yaml', Buffer.from(manifest));
		const calico = {
			url: `http://${server.host}/tigera-operator.yaml`,
			sha256: null,
			locate: () => `${server.host}/kube-apiserver:v1.20.2`,
		};
		const out = join(root, 'bundle');
		const wrong = { ...order(), calico: { ...calico, sha256: sha256('another') } };
		await expect(downloadBundle(wrong, out)).rejects.toMatchObject({
			found: `sha256 ${sha256(manifest)}`,
		});
		const made = await downloadBundle({ ...order(), calico }, out);
		expect(readFileSync(join(out, 'bin/tigera-operator.yaml'), 'utf8')).toBe(manifest);
		expect(made.manifest.files.flatMap(({ images = [] }) => images)).toContain(
			`${server.host}/tigera/operator:v1.36.5`,
		);

		server.files.set('/tigera-operator.yaml', Buffer.from('<html>sign in</html>'));
		await expect(downloadBundle({ ...order(), calico }, out)).rejects.toMatchObject({
			expected: 'an image of tigera/operator',
		});
	});

	it('names an architecture that an image is not published for', async () => {
		await expect(downloadBundle(order('s390x'), join(root, 'bundle'))).rejects.toMatchObject({
			expected: 'an image for linux/s390x',
		});
	});
});

describe('what is downloaded for a bundle', () => {
	const wishes = {
		kubernetesVersion: '1.34.2',
		arch: 'arm64',
		mirror: 'daocloud',
		etcd: true,
		docker: true,
		flannel: true,
		calico: false,
	} as const;

	it('is for the version and the architecture, with what else was asked for', () => {
		const names = bundleOrder(wishes).files.map(({ name }) => name);
		expect(names).toEqual([
			'kubeadm',
			'kubelet',
			'kubectl',
			'cni-plugins-linux-arm64-v1.3.0.tgz',
			'crictl-v1.34.0-linux-arm64.tar.gz',
			'etcd-v3.6.5-linux-arm64.tar.gz',
			'cri-dockerd-0.3.24.arm64.tgz',
		]);
		const plain = bundleOrder({ ...wishes, etcd: false, docker: false, flannel: false });
		expect(plain.files).toHaveLength(5);
	});

	it('has what Calico runs, if it was asked for', () => {
		const { images, calico } = bundleOrder({ ...wishes, calico: true });
		expect(images).toContainEqual({
			name: 'docker.io/calico/node:v3.29.2',
			location: 'docker.m.daocloud.io/calico/node:v3.29.2',
		});
		expect(calico?.locate('quay.io/tigera/operator:v1')).toBe(
			'quay.m.daocloud.io/tigera/operator:v1',
		);
	});

	it('comes from the mirror and keeps its official name', () => {
		const { images } = bundleOrder(wishes);
		expect(images).toContainEqual({
			name: 'registry.k8s.io/coredns/coredns:v1.12.1',
			location: 'k8s.m.daocloud.io/coredns/coredns:v1.12.1',
		});
		expect(images).toContainEqual({
			name: 'ghcr.io/flannel-io/flannel:v0.27.4',
			location: 'ghcr.m.daocloud.io/flannel-io/flannel:v0.27.4',
		});
	});
});
