import { OperatorError } from '../model/errors.ts';
import { elfArch } from './elf.ts';
import type { FoundFile } from './find.ts';
import type { BundleFile, BundleManifest } from './manifest.ts';

const VERSION = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;
const API_SERVER = /(?:^|\/)kube-apiserver:v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)$/;

/**
 * What a bundle is for. Nothing in it is run: the version comes from the kube-apiserver image's tag,
 * the architecture from the programs' ELF headers; what the operator said must agree with them.
 * @throws OperatorError `bundle-version` or `bundle-arch`.
 */
export async function describeBundle(
	found: readonly FoundFile[],
	files: readonly BundleFile[],
	said: { kubernetesVersion?: string; arch?: string },
): Promise<Pick<BundleManifest, 'kubernetesVersion' | 'arch'>> {
	return {
		kubernetesVersion: versionOf(files, said.kubernetesVersion),
		arch: await archOf(found, said.arch),
	};
}

function versionOf(files: readonly BundleFile[], said: string | undefined): string {
	const tagged = new Set(
		files
			.flatMap((file) => file.images ?? [])
			.map((image) => API_SERVER.exec(image)?.[1])
			.filter((version) => version !== undefined),
	);
	const wanted = said === undefined ? undefined : VERSION.exec(said)?.[1];
	const [only] = tagged;
	const agreed = wanted ?? only;
	if (agreed !== undefined && [...tagged].every((version) => version === agreed)) {
		if (said === undefined || wanted !== undefined) return agreed;
	}
	throw new OperatorError('the Kubernetes version of the bundle is not clear', {
		code: 'bundle-version',
		exitCode: said !== undefined && wanted === undefined ? 2 : 1,
		expected:
			said === undefined
				? 'one kube-apiserver image, tagged like v1.20.2'
				: `${said}, a full version, in --kubernetes-version and in every kube-apiserver image`,
		found:
			tagged.size === 0
				? 'no kube-apiserver image with such a tag'
				: `kube-apiserver ${[...tagged].join(', ')}`,
		fix:
			tagged.size === 0
				? 'say it with --kubernetes-version 1.20.2'
				: 'keep the images of one version only, and give that one',
	});
}

async function archOf(found: readonly FoundFile[], said: string | undefined): Promise<string> {
	const byArch = new Map<string, string>();
	for (const file of found) {
		if (file.kind !== 'binary') continue;
		const arch = await elfArch(file.source);
		if (arch !== null && !byArch.has(arch)) byArch.set(arch, file.path);
	}
	const [only] = byArch.keys();
	const agreed = said ?? only;
	if (agreed !== undefined && [...byArch.keys()].every((arch) => arch === agreed)) {
		if (/^[a-z0-9]+$/.test(agreed)) return agreed;
	}
	throw new OperatorError('the architecture of the bundle is not clear', {
		code: 'bundle-arch',
		exitCode: 1,
		expected: said === undefined ? 'programs for one architecture in bin' : `programs for ${said}`,
		found:
			byArch.size === 0
				? `no ELF program in bin${said === undefined ? '' : `, and --arch ${said}`}`
				: [...byArch].map(([arch, path]) => `${path} for ${arch}`).join(', '),
		fix: byArch.size === 0 ? 'say it with --arch amd64' : 'make one bundle per architecture',
	});
}
