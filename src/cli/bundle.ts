import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';

import type { CreatedBundle } from '../bundle/create.ts';
import type { BundleManifest } from '../bundle/manifest.ts';

interface CreateFlags {
	from?: string;
	out: string;
	kubernetesVersion?: string;
	arch?: string;
	mirror?: 'none' | 'aliyun' | 'daocloud';
	etcd?: boolean;
	docker?: boolean;
	os?: string;
	flannel?: boolean;
	calico?: boolean;
	calicoSha256?: string;
	json?: boolean;
}

/**
 * `k8s-tui bundle create|verify`: the software of a cluster as files on this machine. Failures are
 * thrown as OperatorError for the caller to report.
 */
export function bundleCommand(): Command {
	const bundle = new Command('bundle').description('offline bundles: programs, images, checksums');
	bundle
		.command('create')
		.description('make a bundle: downloaded, or from programs and image archives that are there')
		.option(
			'--from <dir>',
			'directory with bin/*, images/*.tar and packages/*, instead of downloading',
		)
		.requiredOption('--out <dir>', 'directory to make')
		.option(
			'--kubernetes-version <version>',
			'which to download; with --from, if no kube-apiserver image tells',
		)
		.option('--arch <arch>', 'amd64, arm64, …; amd64 for downloads, else what the programs tell')
		.addOption(
			new Option('--mirror <mirror>', 'where to download').choices(['none', 'aliyun', 'daocloud']),
		)
		.option('--etcd', 'download the programs of an external etcd too')
		.option('--docker', 'download what runtime docker needs too')
		.option(
			'--os <system>',
			'also packages for hosts of this system, e.g. debian12; fetched on a machine of it unless DIR has them',
		)
		.option('--flannel', 'download the images of flannel too')
		.option('--calico', "download Calico's operator and its images too")
		.option('--calico-sha256 <sha256>', 'what the manifest of the operator is to have')
		.option('--json', 'one JSON record on stdout')
		.action(create);
	bundle
		.command('verify')
		.argument('<dir>', 'the bundle')
		.description('compare every file of a bundle with its manifest')
		.option('--json', 'one JSON record per problem on stdout')
		.action(verify);
	return bundle;
}

async function create(flags: CreateFlags): Promise<void> {
	const { json } = flags;
	const { manifest, ignored } = await (flags.from === undefined
		? download(flags)
		: fromDirectory(flags, flags.from));
	for (const path of ignored) process.stderr.write(`left out: ${path}\n`);
	if (flags.calico && flags.calicoSha256 === undefined) await sayOperatorSum(manifest);
	const { kubernetesVersion, arch, files } = manifest;
	const bytes = files.reduce((sum, file) => sum + file.size, 0);
	if (json) {
		record({ type: 'bundle', dir: flags.out, kubernetesVersion, arch, files: files.length, bytes });
	} else {
		const size = `${files.length} files, ${Math.ceil(bytes / 1024 ** 2)} MiB`;
		process.stdout.write(`${flags.out}: Kubernetes ${kubernetesVersion} for ${arch}, ${size}\n`);
	}
}

/** Nobody publishes the sum: whoever makes the bundle is told what to compare. */
async function sayOperatorSum({ files }: BundleManifest): Promise<void> {
	const { CALICO_OPERATOR, calicoOperatorUrl } = await import('../versions/pod-networks.ts');
	const file = files.find(({ path }) => path === `bin/${CALICO_OPERATOR}`);
	if (file === undefined) return;
	process.stderr.write(
		`${CALICO_OPERATOR} came from ${calicoOperatorUrl()} with sha256 ${file.sha256}. No checksum of it is published: compare it with what others got, or read the file.\n`,
	);
}

async function fromDirectory(flags: CreateFlags, from: string): Promise<CreatedBundle> {
	const { createBundle } = await import('../bundle/create.ts');
	const { out, os, kubernetesVersion, arch } = flags;
	const { fetchPackagesFor, programArch } = await import('./bundle-packages.ts');
	const isToFetch = os !== undefined && !existsSync(join(from, 'packages'));
	const packages = isToFetch
		? await fetchPackagesFor(os, out, arch ?? (await programArch(from)))
		: null;
	const made = await createBundle({
		from,
		out,
		...(os === undefined ? {} : { os }),
		...(packages === null ? {} : { packagesFrom: packages }),
		...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
		...(arch === undefined ? {} : { arch }),
		onProgress: ({ path, filesDone, filesTotal }) =>
			process.stderr.write(`${filesDone}/${filesTotal} ${path}\n`),
	});
	if (packages !== null) await rm(packages, { recursive: true, force: true });
	return made;
}

async function download(flags: CreateFlags): Promise<CreatedBundle> {
	const { kubernetesVersion, arch = 'amd64', mirror = 'none', out } = flags;
	if (kubernetesVersion === undefined) {
		const { OperatorError } = await import('../model/errors.ts');
		throw new OperatorError('bundle create needs to know what to download', {
			code: 'usage',
			exitCode: 2,
			expected: '--kubernetes-version, or --from with what is there already',
			found: 'neither',
			fix: 'Add for example --kubernetes-version 1.34.2',
		});
	}
	const { downloadBundle } = await import('../bundle/download.ts');
	const { bundleOrder } = await import('../bundle/order.ts');
	const { etcd = false, docker = false, flannel = false, calico = false, os } = flags;
	const wishes = { kubernetesVersion, arch, mirror, etcd, docker, flannel, calico };
	const order = bundleOrder({
		...wishes,
		...(flags.calicoSha256 === undefined ? {} : { calicoSha256: flags.calicoSha256 }),
	});
	if (os !== undefined) {
		const { fetchPackagesFor } = await import('./bundle-packages.ts');
		await fetchPackagesFor(os, out, arch);
		order.os = os;
	}
	return await downloadBundle(order, out, (path) => process.stderr.write(`${path}\n`));
}

async function verify(dir: string, flags: { json?: boolean }): Promise<void> {
	const { verifyBundle } = await import('../bundle/verify.ts');
	const problems = await verifyBundle(dir);
	for (const problem of problems) {
		const { path, kind, found, expected } = problem;
		if (flags.json) record({ type: 'bundle-problem', ...problem });
		else process.stdout.write(`${path}: ${kind}: found ${found}, expected ${expected}\n`);
	}
	if (flags.json) record({ type: 'bundle', dir, problems: problems.length });
	if (problems.length === 0) {
		if (!flags.json) process.stdout.write(`${dir}: every file is as the manifest says\n`);
		return;
	}
	const { OperatorError } = await import('../model/errors.ts');
	throw new OperatorError(`${dir} is not as its manifest says: ${problems.length} problems`, {
		code: 'bundle-damaged',
		exitCode: 1,
		fix: 'copy or make the bundle again',
	});
}

function record(value: Record<string, unknown>): void {
	process.stdout.write(`${JSON.stringify(value)}\n`);
}
