import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ownArchitecture } from '../bundle/own-architecture.ts';
import { run } from './command.ts';

export interface ImageRecipe {
	/** Directory below `roots` with the image's file system. */
	root: string;
	/** name:tag */
	name: string;
	/** Entry point. */
	command: string[];
}

/**
 * Writes `IMAGE.tar` into `out`: a docker-archive with one layer, which `docker load` and
 * `ctr images import` take alike. The same root gives the same bytes.
 */
export async function writeImageArchive(
	image: ImageRecipe,
	roots: string,
	out: string,
	signal?: AbortSignal,
): Promise<void> {
	const work = join(roots, `${image.root}.archive`);
	await mkdir(work);
	const layer = join(work, 'layer.tar');
	await run([...tar, '-C', join(roots, image.root), '-cf', layer, '.'], { signal });
	const layerHash = await sha256Of(layer);
	await mkdir(join(work, layerHash));
	await rename(layer, join(work, layerHash, 'layer.tar'));
	const config = JSON.stringify(imageConfig(image, layerHash));
	const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
	await writeFile(join(work, configName), config);
	const manifest = [
		{ Config: configName, RepoTags: [image.name], Layers: [`${layerHash}/layer.tar`] },
	];
	await writeFile(join(work, 'manifest.json'), JSON.stringify(manifest));
	const file = join(out, `${image.name.replace(/[/:]/g, '_')}.tar`);
	await run([...tar, '-C', work, '-cf', file, 'manifest.json', configName, layerHash], { signal });
	await rm(work, { recursive: true });
}

const tar = [
	'tar',
	'--sort=name',
	'--format=ustar',
	'--owner=0',
	'--group=0',
	'--numeric-owner',
	'--mtime=@0',
];

function imageConfig(image: ImageRecipe, layerHash: string) {
	return {
		architecture: ownArchitecture(),
		os: 'linux',
		created: '1970-01-01T00:00:00Z',
		config: {
			Entrypoint: image.command,
			Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
		},
		rootfs: { type: 'layers', diff_ids: [`sha256:${layerHash}`] },
		history: [{ created: '1970-01-01T00:00:00Z', created_by: 'k8s-tui lab' }],
	};
}

async function sha256Of(file: string): Promise<string> {
	const hash = createHash('sha256');
	await pipeline(createReadStream(file), hash);
	return hash.digest('hex');
}
