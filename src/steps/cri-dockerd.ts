import type { ArtifactResource, Resource } from '../model/resource.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { CRICTL_CONFIG_PATH, crictlConfig } from '../render/containerd.ts';
import {
	CRI_DOCKER_SERVICE,
	CRI_DOCKER_SERVICE_PATH,
	CRI_DOCKER_SOCKET,
	CRI_DOCKER_SOCKET_PATH,
	CRI_DOCKERD_DIR,
	CRI_DOCKERD_PATH,
	criDockerService,
	criDockerSocket,
	needsCriDockerd,
} from '../render/cri-dockerd.ts';
import { criSocket } from '../render/kubeadm-common.ts';
import { programArtifact, type Software } from './software.ts';

/** cri-dockerd itself, from an archive or as a program; none where the kubelet needs none. Pure. */
export function criDockerdProgram(spec: ClusterSpec, software: Software): ArtifactResource[] {
	if (!needsCriDockerd(spec)) return [];
	const { name, sha256, kind } = programArtifact(software, 'cri-dockerd');
	return kind === 'archive'
		? [
				{
					kind: 'artifact',
					artifact: name,
					sha256,
					path: CRI_DOCKERD_DIR,
					mode: '0755',
					unpack: true,
				},
			]
		: [{ kind: 'artifact', artifact: name, sha256, path: CRI_DOCKERD_PATH, mode: '0755' }];
}

/** cri-dockerd with its units, running; none where the kubelet needs none. Pure. */
export function criDockerd(spec: ClusterSpec, software: Software): Resource[] {
	const program = criDockerdProgram(spec, software);
	if (program.length === 0) return [];
	return [
		...program,
		{
			kind: 'file',
			path: CRI_DOCKER_SERVICE_PATH,
			content: criDockerService(spec),
			mode: '0644',
		},
		{ kind: 'file', path: CRI_DOCKER_SOCKET_PATH, content: criDockerSocket(), mode: '0644' },
		{
			kind: 'file',
			path: CRICTL_CONFIG_PATH,
			content: crictlConfig(criSocket(spec)),
			mode: '0644',
		},
		{
			kind: 'service',
			unit: CRI_DOCKER_SOCKET,
			enabled: true,
			active: true,
			configFiles: [],
			onChange: 'restart',
		},
		{
			kind: 'service',
			unit: CRI_DOCKER_SERVICE,
			enabled: true,
			active: true,
			configFiles: [CRI_DOCKER_SERVICE_PATH],
			onChange: 'restart',
		},
	];
}
