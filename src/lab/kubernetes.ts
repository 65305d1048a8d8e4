import { link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import { sourcesList } from './apt-sources.ts';
import type { BuildContext } from './base.ts';
import { assetTexts, cached } from './cache.ts';
import { labKubernetesVersion } from './cluster-file.ts';
import { run } from './command.ts';
import { type ImageRecipe, writeImageArchive } from './image-archive.ts';
import { installPackages } from './packages.ts';
import { labAsset } from './paths.ts';

const compilerPackages = [
	'dpkg-dev',
	'gcc',
	'golang-github-modern-go-reflect2-dev',
	'golang-go',
	'libc6-dev',
	'make',
	'rsync',
];

/** Names that kubeadm 1.20.2 gives them: `kubeadm config images list`. */
const images: ImageRecipe[] = [
	component('kube-apiserver'),
	component('kube-controller-manager'),
	component('kube-scheduler'),
	component('kube-proxy'),
	{ root: 'pause', name: 'k8s.gcr.io/pause:3.2', command: ['/pause'] },
	{ root: 'etcd', name: 'k8s.gcr.io/etcd:3.4.13-0', command: ['/usr/local/bin/etcd'] },
	{ root: 'hello', name: 'k8s-tui/hello:1', command: ['/hello'] },
];

/** For hosts of an external etcd, beside the image. They need no library but libc. */
const etcdPrograms = ['etcd', 'etcdctl'];

/**
 * Directory with `bin/*` and `images/*.tar` of Kubernetes, made from Debian's source package: about
 * six minutes on two cores the first time, then from the cache. CoreDNS is not among the images.
 */
export async function kubernetesBuild(context: BuildContext): Promise<string> {
	const compiled = await compiledKubernetes(context);
	const files = ['image-roots.sh', 'iptables-wrapper.sh', 'hello.c'];
	return cached({
		kind: 'kubernetes',
		recipe: [compiled, JSON.stringify(images), ...etcdPrograms, await assetTexts(files)].join('\0'),
		onProgress: context.onProgress,
		signal: context.signal,
		build: (directory) => packageKubernetes(compiled, directory, context),
	});
}

/** Directory with `bin/*` and `pause`. */
async function compiledKubernetes(context: BuildContext): Promise<string> {
	return cached({
		kind: 'kubernetes-binaries',
		recipe: [labKubernetesVersion, await assetTexts(['build-kubernetes.sh'])].join('\0'),
		onProgress: context.onProgress,
		signal: context.signal,
		build: async (directory) => {
			await installPackages(compilerPackages, context);
			const work = join(directory, 'work');
			await mkdir(work);
			const sources = join(work, 'sources.list');
			await writeFile(sources, sourcesList(context.sources, 'deb-src'));
			await runScript('build-kubernetes.sh', [work, directory, sources], context);
			await removeTree(work);
			await checkVersion(join(directory, 'bin', 'kubeadm'));
			context.onProgress('kubernetes: compiled');
		},
	});
}

async function packageKubernetes(compiled: string, directory: string, context: BuildContext) {
	await installPackages(compilerPackages, context);
	const work = join(directory, 'work');
	await mkdir(work);
	const sources = join(work, 'sources.list');
	await writeFile(sources, sourcesList(context.sources, 'deb'));
	const assets = join(labAsset('image-roots.sh'), '..');
	const args = [join(work, 'apt'), sources, compiled, work, assets];
	await runScript('image-roots.sh', args, context);
	for (const name of ['bin', 'images']) await mkdir(join(directory, name));
	for (const folder of [join(compiled, 'bin'), join(work, 'cni')]) {
		for (const name of await readdir(folder)) {
			await link(join(folder, name), join(directory, 'bin', name));
		}
	}
	for (const name of etcdPrograms) {
		await link(join(work, 'roots/etcd/usr/local/bin', name), join(directory, 'bin', name));
	}
	for (const image of images) {
		context.onProgress(`images: ${image.name}`);
		await writeImageArchive(image, join(work, 'roots'), join(directory, 'images'), context.signal);
	}
	await removeTree(work);
}

function component(name: string): ImageRecipe {
	return {
		root: name,
		name: `k8s.gcr.io/${name}:v${labKubernetesVersion}`,
		command: [`/usr/local/bin/${name}`],
	};
}

async function runScript(name: string, args: readonly string[], context: BuildContext) {
	await run(context.contained(['sh', labAsset(name), ...args]), {
		signal: context.signal,
		onLine: (line) => {
			if (/^(kubernetes|images): /.test(line)) context.onProgress(line);
		},
	});
}

async function checkVersion(kubeadm: string): Promise<void> {
	const found = (await run([kubeadm, 'version', '-o', 'short'])).stdout.trim();
	if (found === `v${labKubernetesVersion}`) return;
	throw new OperatorError('the build made another version of Kubernetes', {
		code: 'lab-kubernetes',
		exitCode: 1,
		expected: `v${labKubernetesVersion}`,
		found,
	});
}

/** Go makes its module and cache directories read-only. */
async function removeTree(directory: string): Promise<void> {
	await run(['chmod', '-R', 'u+w', directory], { allowFailure: true });
	await rm(directory, { recursive: true, force: true });
}
