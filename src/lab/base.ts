import { join } from 'node:path';
import { type AptSource, labRelease, releaseMirror } from './apt-sources.ts';
import { assetTexts, cached } from './cache.ts';
import { run } from './command.ts';
import { labAsset } from './paths.ts';
import { hasSysResource } from './requirements.ts';

/** What a minimal Debian server has. What Kubernetes needs besides is k8s-tui's work to install. */
const basePackages = [
	'systemd',
	'systemd-sysv',
	'dbus',
	'openssh-server',
	'iproute2',
	'iputils-ping',
	'procps',
	'kmod',
	'ca-certificates',
	'curl',
	'sudo',
];

const recipeFiles = ['base.sh', 'lab-host.sh', 'lab-host.service', 'runc-wrapper.sh'];

export interface BuildContext {
	sources: readonly AptSource[];
	/** Wraps a long command so that it can be found and ended if this process dies. */
	contained: (argv: readonly string[]) => string[];
	onProgress: (line: string) => void;
	signal?: AbortSignal | undefined;
}

/** Path of the file system that all hosts share, read-only; made once, in about a minute. */
export async function baseFileSystem(context: BuildContext): Promise<string> {
	const wrap = !(await hasSysResource());
	const packages = wrap ? [...basePackages, 'jq'] : basePackages;
	const recipe = [labRelease, ...packages, wrap, await assetTexts(recipeFiles)].join('\0');
	const directory = await cached({
		kind: 'base',
		recipe,
		onProgress: context.onProgress,
		signal: context.signal,
		build: async (temporary) => {
			context.onProgress('base: installing a Debian system (about a minute)');
			const root = join(temporary, 'root');
			await debootstrap(root, packages, context);
			const script = labAsset('base.sh');
			const assets = join(script, '..');
			await run(['sh', script, root, assets, wrap ? 'yes' : 'no'], { signal: context.signal });
			context.onProgress('base: done');
		},
	});
	return join(directory, 'root');
}

/** In a mount namespace of its own: debootstrap mounts /proc and may be killed before it unmounts. */
async function debootstrap(root: string, packages: readonly string[], context: BuildContext) {
	const argv = [
		'unshare',
		'--mount',
		'debootstrap',
		'--variant=minbase',
		`--include=${packages.join(',')}`,
		labRelease,
		root,
		releaseMirror(context.sources),
	];
	await run(context.contained(argv), { signal: context.signal });
}
