import type { ArtifactResource } from '../model/resource.ts';
import { type Artifact, programArtifact, type Software } from './software.ts';

const BIN = '/usr/local/bin';
const UNPACKED = '/usr/local/lib/k8s-tui';

/** All that etcd's programs may be on a host, whatever the source of the software was. */
export const ETCD_PROGRAM_PATHS = [`${BIN}/etcd`, `${BIN}/etcdctl`, UNPACKED];

/**
 * etcd and etcdctl on a host of an external etcd: two programs of a bundle, or the archive of a
 * release, which has a folder of its own inside. Pure.
 * @throws OperatorError `software-missing`
 */
export function etcdPrograms(software: Software): ArtifactResource[] {
	const etcd = programArtifact(software, 'etcd');
	if (etcd.kind === 'archive') {
		const { name: artifact, sha256 } = etcd;
		return [{ kind: 'artifact', artifact, sha256, path: UNPACKED, mode: '0755', unpack: true }];
	}
	return [etcd, programArtifact(software, 'etcdctl')].map(({ name, sha256 }) => ({
		kind: 'artifact',
		artifact: name,
		sha256,
		path: `${BIN}/${name}`,
		mode: '0755',
	}));
}

/** Where etcd itself lies once `etcdPrograms` are there. */
export function etcdProgram(software: Software): string {
	return `${folderOf(programArtifact(software, 'etcd'))}/etcd`;
}

/** Where etcdctl lies once `etcdPrograms` are there. */
export function etcdctlProgram(software: Software): string {
	return `${folderOf(programArtifact(software, 'etcd'))}/etcdctl`;
}

function folderOf({ kind, name }: Artifact): string {
	return kind === 'archive' ? `${UNPACKED}/${name.replace(/\.(tar\.gz|tgz)$/, '')}` : BIN;
}
