import { fullImageName } from '../bundle/lookup.ts';
import type { ArtifactResource, ImageResource } from '../model/resource.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';
import { observedFile } from './observed.ts';

/** Where a host keeps what it was sent or downloaded. */
export const ARTIFACT_STORE = '/var/lib/k8s-tui/artifacts';

/** A binary put into its place, or an archive unpacked into a directory. */
export const artifact: ResourceKind<ArtifactResource> = {
	probe: (resource) =>
		resource.unpack ? { files: [unpackStamp(resource)] } : { secretFiles: [resource.path] },

	diff(resource, facts) {
		if (resource.unpack) {
			const done = observedFile(facts, unpackStamp(resource))?.content?.trim() === resource.sha256;
			return done ? [] : [{ verb: 'install', subject: `${resource.path} (${resource.artifact})` }];
		}
		const now = observedFile(facts, resource.path);
		if (now?.sha256 === resource.sha256 && now.mode === resource.mode) return [];
		return [{ verb: now ? 'update' : 'install', subject: resource.path }];
	},

	converge({ artifact: name, sha256, path, mode, unpack }, index) {
		return unpack
			? `ensure_unpacked ${index} ${quote(name)} ${sha256} ${quote(path)}\n`
			: `ensure_artifact ${index} ${quote(name)} ${sha256} ${quote(path)} ${mode}\n`;
	},
};

/** An image in the container runtime's own store. */
export const image: ResourceKind<ImageResource> = {
	probe: () => ({}),
	diff(resource, facts) {
		const wanted = fullImageName(resource.image);
		const present = facts[resource.runtime]?.images.some((name) => fullImageName(name) === wanted);
		return present ? [] : [{ verb: 'install', subject: `image ${resource.image}` }];
	},
	converge: ({ runtime, image: name, artifact: archive, sha256 }, index) =>
		`ensure_image ${index} ${runtime} ${quote(name)} ${quote(archive)} ${sha256}\n`,
};

/** A file that says which archive a directory was unpacked from. */
function unpackStamp({ path, artifact: name }: ArtifactResource): string {
	return `${path}/.k8s-tui-${name}`;
}
