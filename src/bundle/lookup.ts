import {
	artifactName,
	type BundleFile,
	type BundleFileKind,
	type BundleManifest,
} from './manifest.ts';

/** A file of a bundle together with the name it has in a host's artifact store. */
export interface BundleArtifact extends BundleFile {
	artifact: string;
}

/** Whether a file is a program, or an archive of such. */
export function isProgram({ kind }: { kind: BundleFileKind }): boolean {
	return kind === 'binary' || kind === 'archive';
}

/** Every file of a bundle, in the order of the manifest. */
export function bundleArtifacts(manifest: BundleManifest): BundleArtifact[] {
	return manifest.files.map((file) => ({ ...file, artifact: artifactName(file) }));
}

/** The program or archive in `bin` with this name, e.g. `kubeadm`. */
export function findArtifact(manifest: BundleManifest, name: string): BundleArtifact | undefined {
	return bundleArtifacts(manifest).find((file) => isProgram(file) && file.artifact === name);
}

/**
 * The archive that holds an image.
 * @param image name:tag as anybody may write it: `nginx:1.19` is `docker.io/library/nginx:1.19`.
 */
export function imageArchive(manifest: BundleManifest, image: string): BundleArtifact | undefined {
	const wanted = fullImageName(image);
	return bundleArtifacts(manifest).find((file) =>
		(file.images ?? []).some((name) => fullImageName(name) === wanted),
	);
}

/** Those of the wanted images that are in no archive, as they were written, in their order. */
export function missingImages(manifest: BundleManifest, wanted: readonly string[]): string[] {
	return wanted.filter((image) => imageArchive(manifest, image) === undefined);
}

/**
 * Name of an image with what docker leaves out: registry, `library/` and `:latest`.
 * https://github.com/distribution/reference: the first part is a registry if it has a dot or a
 * colon, or is localhost.
 */
export function fullImageName(image: string): string {
	const [first = '', ...rest] = image.split('/');
	const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
	const registry = hasRegistry ? first.replace(/^index\.docker\.io$/, 'docker.io') : 'docker.io';
	const path = hasRegistry ? rest.join('/') : image;
	const library = registry === 'docker.io' && !path.includes('/') ? 'library/' : '';
	const tag = /[:@][^/]*$/.test(path) ? '' : ':latest';
	return `${registry}/${library}${path}${tag}`;
}
