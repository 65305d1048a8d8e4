import { bundleArtifacts, fullImageName, isProgram } from '../bundle/lookup.ts';
import type { BundleFileKind, BundleManifest } from '../bundle/manifest.ts';
import { OperatorError } from '../model/errors.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { controlPlaneImages, pauseImage } from '../versions/images.ts';
import { podNetworkImages } from '../versions/pod-networks.ts';

/** One file that hosts need, wherever it comes from. */
export interface Artifact {
	/** Name in the host's artifact store. */
	name: string;
	kind: BundleFileKind;
	sha256: string;
	/** Bytes; null if the download location does not say. */
	size: number | null;
	/** Processor architecture that it is for, as Kubernetes writes it; absent: that of all hosts. */
	arch?: string;
	/** Only for `image`: what the archive holds, name:tag. */
	images: string[];
	/** A path inside the bundle on the operator's machine, or where the host downloads it. */
	origin: { kind: 'bundle'; path: string } | { kind: 'url'; url: string };
}

/** Where the software of a cluster comes from, resolved to files with checksums. */
export interface Software {
	artifacts: Artifact[];
	/** Images come as archives, or the runtime pulls them from the registry. */
	images: 'archives' | 'registry';
	/** Answers HTTP on port 8080, for the last check of an installation; null: there is none. */
	testImage: string | null;
	/** The system that its packages are for, as a bundle's manifest says it; absent: it has none. */
	packagesFor?: string;
	/** How masters get into an etcd cluster that exists already and speaks TLS. */
	etcdClient?: EtcdClient;
}

/** What of the access to etcd is no secret: to see whether a host has it already. */
export interface EtcdClient {
	/** PEM. */
	authority: string;
	certificate: string;
}

/** The architectures that the source has different files for; none: its files are for all hosts. */
export function architecturesOf({ artifacts }: Software): string[] {
	return [...new Set(artifacts.flatMap(({ arch = [] }) => arch))];
}

/**
 * The source as a host of one architecture sees it.
 * @throws OperatorError `architecture` if it has nothing for it
 */
export function softwareFor(software: Software, arch: string, host: string): Software {
	const architectures = architecturesOf(software);
	if (architectures.length === 0) return software;
	if (!architectures.includes(arch)) {
		throw new OperatorError(`${host} has a processor that no software is downloaded for`, {
			code: 'architecture',
			exitCode: 3,
			host,
			expected: architectures.join(' or '),
			found: arch,
			fix: `Make a bundle for ${arch}, or take the host out of cluster.yaml.`,
		});
	}
	const artifacts = software.artifacts.filter((artifact) => (artifact.arch ?? arch) === arch);
	return { ...software, artifacts };
}

/** Prefix of image names that the test of a finished cluster may use. */
const TEST_IMAGE = /^(docker\.io\/)?k8s-tui\/hello:/;

/** What a bundle offers. */
export function softwareOfBundle(manifest: BundleManifest): Software {
	const artifacts = bundleArtifacts(manifest).map(
		(file): Artifact => ({
			name: file.artifact,
			kind: file.kind,
			sha256: file.sha256,
			size: file.size,
			images: file.images ?? [],
			origin: { kind: 'bundle', path: file.path },
		}),
	);
	const images = artifacts.flatMap((artifact) => artifact.images);
	return {
		artifacts,
		images: 'archives',
		testImage: images.find((name) => TEST_IMAGE.test(name)) ?? null,
		...(manifest.os !== undefined && artifacts.some(({ kind }) => kind === 'package')
			? { packagesFor: manifest.os }
			: {}),
	};
}

/** Images that a host runs from the first minute on, by its roles. */
export function imagesFor(spec: ClusterSpec, host: HostSpec, software: Software): string[] {
	const all = controlPlaneImages(spec);
	const needed = host.roles.includes('control-plane')
		? all
		: all.filter((name) => name === pauseImage(spec) || name.includes('/kube-proxy:'));
	return [
		...needed,
		...podNetworkImages(spec),
		...(spec.network.cni === 'calico' ? calicoImages(software) : []),
		...(software.testImage ? [software.testImage] : []),
	];
}

/** Which images Calico's operator runs only its release knows: all of a bundle's are loaded. */
function calicoImages(software: Software): string[] {
	return software.artifacts
		.flatMap((artifact) => artifact.images)
		.filter((name) => /(^|\/)(calico|tigera)\/[^/]+$/.test(name));
}

/**
 * The artifact that provides a program or archive.
 * @throws OperatorError `software-missing` if the source does not have it
 */
export function programArtifact(software: Software, name: string): Artifact {
	const found = optionalArchive(software, name);
	if (found) return found;
	throw new OperatorError(`The software source has no ${name}`, {
		code: 'software-missing',
		exitCode: 3,
		expected: `bin/${name} in the bundle`,
		found: software.artifacts.map((artifact) => artifact.name).join(', ') || 'nothing',
		fix: `Add ${name} to the folder that the bundle is made from and make it again: k8s-tui bundle create --from DIR --out DIR`,
	});
}

/** A program by its exact name, or an archive whose name starts with it: cni-plugins-….tgz. */
export function optionalArchive(software: Software, name: string): Artifact | undefined {
	return software.artifacts.find(
		(artifact) =>
			isProgram(artifact) &&
			(artifact.name === name ||
				(artifact.kind === 'archive' && artifact.name.startsWith(`${name}-`))),
	);
}

/**
 * The archives that hold these images.
 * @throws OperatorError `software-missing` naming the images that are in none
 */
export function imageArtifacts(
	software: Software,
	images: readonly string[],
): { image: string; artifact: Artifact }[] {
	const found = images.map((image) => ({
		image,
		artifact: software.artifacts.find((artifact) =>
			artifact.images.some((name) => fullImageName(name) === fullImageName(image)),
		),
	}));
	const missing = found.filter((entry) => !entry.artifact).map((entry) => entry.image);
	if (missing.length > 0) {
		throw new OperatorError(`The bundle lacks images: ${missing.join(', ')}`, {
			code: 'software-missing',
			exitCode: 3,
			expected: images.join(', '),
			found: software.artifacts.flatMap((artifact) => artifact.images).join(', ') || 'no images',
			fix: 'Put their archives (docker save) into images/ and make the bundle again.',
		});
	}
	return found.flatMap(({ image, artifact }) => (artifact ? [{ image, artifact }] : []));
}
