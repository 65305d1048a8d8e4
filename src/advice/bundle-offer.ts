import { fullImageName, isProgram } from '../bundle/lookup.ts';
import { artifactName, type BundleManifest } from '../bundle/manifest.ts';

/** What a bundle holds, as far as choices depend on it. */
export interface BundleOffer {
	/** Kubernetes version. */
	version: string;
	/** Names of programs, and of archives of such. */
	files: string[];
	/** Full names with tag. */
	images: string[];
}

/** What a bundle with this manifest holds. */
export function bundleOffer({ kubernetesVersion, files }: BundleManifest): BundleOffer {
	return {
		version: kubernetesVersion,
		files: files.filter(isProgram).map(artifactName),
		images: files.flatMap(({ images = [] }) => images.map(fullImageName)),
	};
}

/** By itself, or in an archive whose name begins with it: crictl-v1.29.0-linux-amd64.tar.gz. */
export function holdsProgram({ files }: BundleOffer, name: string): boolean {
	return files.some((file) => file === name || file.startsWith(`${name}-`));
}

/** @param image as anybody may write it. */
export function holdsImage({ images }: BundleOffer, image: string): boolean {
	return images.includes(fullImageName(image));
}
