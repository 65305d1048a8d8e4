import {
	appendFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CreateBundleOptions, createBundle } from '../../src/bundle/create.ts';
import { readManifest } from '../../src/bundle/manifest.ts';
import { verifyBundle } from '../../src/bundle/verify.ts';
import { dockerArchive, tar } from './tar-fixture.ts';

let dir: string;
let from: string;
let out: string;

beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'bundle-'));
	from = join(dir, 'from');
	out = join(dir, 'out');
	put('bin/kubeadm', elf(62));
	put('bin/kubelet', elf(62));
	put('images/kube-apiserver.tar', dockerArchive(['k8s.gcr.io/kube-apiserver:v1.20.2']));
	put('images/pause.tar.gz', gzipSync(dockerArchive(['k8s.gcr.io/pause:3.2', 'pause:latest'])));
});
afterEach(() => rmSync(dir, { recursive: true }));

function put(path: string, content: string | Buffer, base = from): void {
	mkdirSync(dirname(join(base, path)), { recursive: true });
	writeFileSync(join(base, path), content);
}

/** The head of a little-endian ELF program for a machine of the ELF specification. */
function elf(machine: number): Buffer {
	const bytes = Buffer.alloc(600, machine);
	bytes.write('\x7fELF\x02\x01\x01', 'latin1');
	bytes.writeUInt16LE(machine, 18);
	return bytes;
}

const create = (options: Partial<CreateBundleOptions> = {}) =>
	createBundle({ from, out, ...options });

describe('bundle create', () => {
	test('takes programs and images, and says what is in them', async () => {
		const progress: string[] = [];
		const { manifest, ignored } = await create({
			onProgress: ({ path, filesDone, filesTotal }) =>
				progress.push(`${filesDone}/${filesTotal} ${path}`),
		});
		expect(ignored).toEqual([]);
		expect(manifest).toMatchObject({
			formatVersion: 1,
			kubernetesVersion: '1.20.2',
			arch: 'amd64',
			createdFrom: 'directory',
		});
		expect(manifest.files.map(({ path, kind, images }) => [path, kind, images])).toEqual([
			['bin/kubeadm', 'binary', undefined],
			['bin/kubelet', 'binary', undefined],
			['images/kube-apiserver.tar', 'image', ['k8s.gcr.io/kube-apiserver:v1.20.2']],
			['images/pause.tar.gz', 'image', ['k8s.gcr.io/pause:3.2', 'pause:latest']],
		]);
		expect(progress).toEqual(manifest.files.map(({ path }, index) => `${index + 1}/4 ${path}`));
		expect(await readManifest(out)).toEqual(manifest);
		expect(await verifyBundle(out)).toEqual([]);
		expect(readdirSync(out).sort()).toEqual(['bin', 'images', 'manifest.json']);
	});

	test('packages come with the system that they are for, under names without an epoch', async () => {
		put('packages/socat_1.7_amd64.deb', 'one');
		put('packages/docker-ce_5%3a27.0~rc1_amd64.deb', 'two');
		put('packages/README', 'no package');
		await expect(create()).rejects.toMatchObject({ code: 'bundle-os', exitCode: 2 });
		const { manifest, ignored } = await create({ os: 'debian12' });
		expect(ignored).toEqual(['packages/README']);
		expect(manifest.os).toBe('debian12');
		expect(manifest.files.filter(({ kind }) => kind === 'package')).toMatchObject([
			{ path: 'packages/docker-ce_27.0~rc1_amd64.deb', size: 3 },
			{ path: 'packages/socat_1.7_amd64.deb', size: 3 },
		]);
		expect(await readManifest(out)).toEqual(manifest);
		expect(await verifyBundle(out)).toEqual([]);
	});

	test('the checksum is that of the file as it is, compressed or not', async () => {
		put('bin/kubeadm', 'abc');
		put('bin/runc.tar.gz', gzipSync('whatever'));
		const { manifest } = await create();
		expect(manifest.files.slice(0, 3)).toMatchObject([
			{
				path: 'bin/kubeadm',
				size: 3,
				sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
			},
			{ path: 'bin/kubelet' },
			{ path: 'bin/runc.tar.gz', kind: 'archive' },
		]);
	});

	test('padding after a compressed archive is part of its checksum', async () => {
		const archive = gzipSync(dockerArchive(['k8s.gcr.io/pause:3.2']));
		put('images/pause.tar.gz', Buffer.concat([archive, Buffer.alloc(3 << 20)]));
		await create();
		expect(await verifyBundle(out)).toEqual([]);
	});

	test('files are linked, not copied, where that is possible', async () => {
		await create();
		const place = (base: string) => statSync(join(base, 'bin/kubeadm')).ino;
		expect(place(out)).toBe(place(from));
	});

	test('a link in the source becomes the file it leads to', async () => {
		put('elsewhere/kubectl-1.20.2', elf(62));
		symlinkSync('../elsewhere/kubectl-1.20.2', join(from, 'bin/kubectl'));
		const { manifest } = await create();
		expect(manifest.files.map(({ path }) => path)).toContain('bin/kubectl');
		expect(await verifyBundle(out)).toEqual([]);
	});

	test('a directory can be made a bundle where it stands', async () => {
		const { manifest } = await create({ out: from });
		expect(manifest.files).toHaveLength(4);
		expect(await verifyBundle(from)).toEqual([]);
	});

	test('what is neither program nor archive is left out and named', async () => {
		put('images/README', 'hello');
		put('bin/.hidden', 'x');
		mkdirSync(join(from, 'bin', 'folder'));
		symlinkSync('nowhere', join(from, 'bin', 'dangling'));
		put('bin/with space', 'x');
		const { ignored } = await create();
		expect(ignored.sort()).toEqual([
			'bin/.hidden',
			'bin/dangling',
			'bin/folder',
			'bin/with space',
			'images/README',
		]);
	});

	test('an OCI archive tells its names by annotations', async () => {
		const index = {
			manifests: [
				{ annotations: { 'io.containerd.image.name': 'docker.io/library/nginx:1.19' } },
				{ annotations: { 'org.opencontainers.image.ref.name': 'latest' } },
			],
		};
		put('images/nginx.tar', tar([{ name: 'index.json', content: JSON.stringify(index) }]));
		const { manifest } = await create();
		expect(manifest.files.find(({ path }) => path === 'images/nginx.tar')?.images).toEqual([
			'docker.io/library/nginx:1.19',
		]);
	});

	test('a bundle that is there is replaced, with nothing of it left', async () => {
		await create();
		rmSync(join(from, 'bin/kubelet'));
		await create();
		expect(await verifyBundle(out)).toEqual([]);
		expect(existsSync(join(out, 'bin/kubelet'))).toBe(false);
		expect(existsSync(join(from, 'bin/kubeadm'))).toBe(true);
	});

	test('a run that was killed is not a bundle, and the next one finishes it', async () => {
		put('bin/kubeadm', 'half', out);
		put('.manifest.json.partial', '', out);
		await expect(verifyBundle(out)).rejects.toMatchObject({ code: 'bundle-missing' });
		await create();
		expect(await verifyBundle(out)).toEqual([]);
		expect(readdirSync(out).sort()).toEqual(['bin', 'images', 'manifest.json']);
	});

	test("a directory with somebody's files is refused, and they stay", async () => {
		put('bin/my-script', 'precious', out);
		await expect(create()).rejects.toMatchObject({ code: 'bundle-out', found: 'bin' });
		expect(readFileSync(join(out, 'bin/my-script'), 'utf8')).toBe('precious');
	});

	test.each<[string, () => void, Partial<CreateBundleOptions>, object]>([
		[
			'a source without files',
			() => rmSync(from, { recursive: true }),
			{},
			{ code: 'bundle-source' },
		],
		[
			'one name for a program and an image',
			() => put('bin/pause.tar.gz', 'x'),
			{},
			{ code: 'bundle-source', found: 'pause.tar.gz' },
		],
		[
			'an image archive that was cut off',
			() => truncateSync(join(from, 'images/kube-apiserver.tar'), 1500),
			{},
			{ code: 'bundle-image', found: 'it ends inside an entry (truncated)' },
		],
		[
			'a compressed archive that was cut off',
			() => truncateSync(join(from, 'images/pause.tar.gz'), 60),
			{},
			{ code: 'bundle-image', found: 'unexpected end of file' },
		],
		[
			'an image without a name',
			() => put('images/x.tar', dockerArchive([])),
			{},
			{ code: 'bundle-image', found: 'no image in it has a name and a tag' },
		],
		[
			'a tar archive that is no image',
			() => put('images/x.tar', tar([{ name: 'etc/passwd', content: 'root' }])),
			{},
			{ code: 'bundle-image', found: 'there is neither a manifest.json nor an index.json in it' },
		],
		[
			'an image index that is not JSON',
			() => put('images/x.tar', tar([{ name: 'manifest.json', content: '[' }])),
			{},
			{ code: 'bundle-image' },
		],
		[
			'programs for two architectures',
			() => put('bin/kubectl', elf(183)),
			{},
			{ code: 'bundle-arch', found: 'bin/kubeadm for amd64, bin/kubectl for arm64' },
		],
		[
			'programs for another architecture than said',
			() => {},
			{ arch: 'arm64' },
			{ code: 'bundle-arch' },
		],
		[
			'no word of the version',
			() => rmSync(join(from, 'images/kube-apiserver.tar')),
			{},
			{ code: 'bundle-version', fix: 'say it with --kubernetes-version 1.20.2' },
		],
		[
			'images of another version than said',
			() => {},
			{ kubernetesVersion: '1.21.0' },
			{ code: 'bundle-version', found: 'kube-apiserver 1.20.2' },
		],
		[
			'a version that is none',
			() => {},
			{ kubernetesVersion: 'latest' },
			{ code: 'bundle-version', exitCode: 2 },
		],
	])('%s is refused', async (_, prepare, options, error) => {
		prepare();
		await expect(create(options)).rejects.toMatchObject(error);
		expect(existsSync(join(out, 'manifest.json'))).toBe(false);
	});

	test('the version may be said with a leading v', async () => {
		rmSync(join(from, 'images/kube-apiserver.tar'));
		const { manifest } = await create({ kubernetesVersion: 'v1.21.3' });
		expect(manifest.kubernetesVersion).toBe('1.21.3');
	});
});

describe('bundle verify', () => {
	/** A file of the bundle that shares nothing with the source any more. */
	function own(path: string): string {
		const content = readFileSync(join(out, path));
		rmSync(join(out, path));
		writeFileSync(join(out, path), content);
		return join(out, path);
	}

	test('names every file that is missing, cut off, changed or extra', async () => {
		await create();
		truncateSync(own('bin/kubeadm'), 10);
		rmSync(join(out, 'bin/kubelet'));
		appendFileSync(own('images/kube-apiserver.tar'), 'x');
		const pause = own('images/pause.tar.gz');
		const bytes = readFileSync(pause);
		bytes[30] = (bytes[30] ?? 0) ^ 1;
		writeFileSync(pause, bytes);
		put('bin/evil', 'x', out);
		const problems = await verifyBundle(out);
		expect(problems.map(({ kind, path }) => [path, kind])).toEqual([
			['bin/evil', 'extra'],
			['bin/kubeadm', 'truncated'],
			['bin/kubelet', 'missing'],
			['images/kube-apiserver.tar', 'changed'],
			['images/pause.tar.gz', 'changed'],
		]);
		expect(problems[1]).toMatchObject({
			expected: expect.stringMatching(/^600 bytes, sha256 [0-9a-f]{64}$/),
			found: '10 bytes',
		});
	});

	test('a directory in the place of a file is a missing file', async () => {
		await create();
		rmSync(join(out, 'bin/kubeadm'));
		mkdirSync(join(out, 'bin/kubeadm'));
		expect(await verifyBundle(out)).toMatchObject([{ kind: 'missing', path: 'bin/kubeadm' }]);
	});

	test('looks at every file once', async () => {
		await create();
		const seen: string[] = [];
		await verifyBundle(out, (path) => seen.push(path));
		expect(seen.sort()).toEqual((await readManifest(out)).files.map(({ path }) => path));
	});

	test('a directory without a manifest is no bundle', async () => {
		await expect(verifyBundle(dir)).rejects.toMatchObject({ code: 'bundle-missing', exitCode: 1 });
	});
});
