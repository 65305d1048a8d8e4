import { assetJson } from '../assets/asset.ts';
import { OperatorError } from '../model/errors.ts';

export type KubeadmApi = 'v1beta2' | 'v1beta3' | 'v1beta4';

/** Tags of the images that one Kubernetes release's kubeadm asks for beside Kubernetes' own. */
export interface ImageTags {
	etcd: string;
	pause: string;
	coredns: string;
}

/** What differs between Kubernetes releases, resolved for one exact version. */
export interface VersionEntry {
	/** Exact version without a leading v: 1.20.2. */
	version: string;
	/** `1.20`. */
	minor: string;
	/** Newest kubeadm configuration API that this kubeadm reads and writes. */
	kubeadmApi: KubeadmApi;
	/** kubeadm's own default image repository. */
	imageRepository: string;
	images: ImageTags;
	/** Keys of the NoSchedule taints that kubeadm puts on a control-plane node. */
	controlPlaneTaints: string[];
	/** Labels, all with an empty value, that kubeadm puts on a control-plane node. */
	controlPlaneLabels: string[];
	/** Whether the kubelet talks to docker by itself (removed in 1.24). */
	dockershim: boolean;
	/** CRI sockets are written as unix:// URLs; before 1.24 kubeadm wrote plain paths. */
	criSocketScheme: boolean;
	/** kubelet has --network-plugin, --cni-bin-dir and --cni-conf-dir (removed with dockershim). */
	cniFlags: boolean;
	/** kubelet has --container-runtime=remote (removed in 1.27). */
	remoteRuntimeFlag: boolean;
	/** `kubeadm init` writes /etc/kubernetes/super-admin.conf; admin.conf is no system:masters. */
	superAdminConf: boolean;
	/** A joining etcd member is a learner first, promoted when it has caught up. */
	etcdLearnerJoin: boolean;
	/** kubeadm lets etcd's static pod ask for ephemeral storage: see `etcdPatch`. */
	etcdStorageRequest: boolean;
	/** kubeadm's preflight refuses without crictl, for any runtime but dockershim. */
	crictlRequired: boolean;
	/** The kubelet starts on a cgroup v1 host without being told to. */
	cgroupV1: boolean;
	/** Oldest containerd that the kubelet works with. */
	minContainerd: string;
	/** Oldest kernel that kubeadm's system verification accepts. */
	minKernel: string;
	/** KubeletConfiguration has maxParallelImagePulls (since 1.27). */
	parallelPullLimit: boolean;
	/** Default of kube-controller-manager --node-monitor-grace-period, seconds. */
	nodeMonitorGracePeriod: number;
}

interface PatchImages extends ImageTags {
	fromPatch: number;
}

interface MinorRow
	extends Omit<
		VersionEntry,
		'version' | 'minor' | 'imageRepository' | 'images' | 'etcdStorageRequest'
	> {
	/** Last patch release whose kubeadm lets etcd ask for ephemeral storage; absent: none does. */
	etcdStorageRequestUntil?: number;
	/** Last patch release whose data were verified. */
	lastPatch: number;
	imageRepository: { fromPatch: number; name: string }[];
	/** In ascending order of fromPatch; the last one that is not newer than the patch applies. */
	images: PatchImages[];
}

interface VersionTable {
	minors: Record<string, MinorRow>;
}

function table(): VersionTable {
	return assetJson('versions.json');
}

/** Minor versions that the table describes, oldest first: `1.20`, … */
export function knownMinors(): string[] {
	return Object.keys(table().minors);
}

/** The newest patch release of a minor whose data are in the table: `1.20` → `1.20.15`. */
export function newestKnown(minor: string): string | null {
	const row = table().minors[minor];
	return row ? `${minor}.${row.lastPatch}` : null;
}

function patchRow<T extends { fromPatch: number }>(rows: T[], patch: number): T {
	const row = rows.findLast((candidate) => candidate.fromPatch <= patch);
	if (!row) throw new Error(`version table has no row for patch ${patch}`);
	return row;
}

function unknownVersion(version: string, expected: string): OperatorError {
	return new OperatorError(`Kubernetes ${version} is not in the version table`, {
		code: 'kubernetes-version-unknown',
		exitCode: 2,
		expected,
		found: version,
		fix: 'Set kubernetes.version in cluster.yaml to one of these versions.',
	});
}

/**
 * All that k8s-tui needs to know of one Kubernetes release.
 * @param version exact, with or without a leading v: `1.20.2`.
 * @throws OperatorError `kubernetes-version-unknown` for a version whose data nobody verified: a
 * wrong image tag would cost kubeadm minutes of pull retries before it failed.
 */
export function versionEntry(version: string): VersionEntry {
	const match = /^v?(\d+\.\d+)\.(\d+)$/.exec(version);
	const minors = knownMinors();
	if (!match) throw unknownVersion(version, 'an exact version such as 1.20.2');
	const minor = match[1] ?? '';
	const patch = Number(match[2]);
	const row = table().minors[minor];
	if (!row) throw unknownVersion(version, `a minor version among ${minors.join(', ')}`);
	if (patch > row.lastPatch)
		throw unknownVersion(version, `${minor}.0 to ${minor}.${row.lastPatch}`);
	const {
		lastPatch: _lastPatch,
		etcdStorageRequestUntil = -1,
		imageRepository,
		images,
		...rest
	} = row;
	const { fromPatch: _fromPatch, ...tags } = patchRow(images, patch);
	return {
		...rest,
		version: `${minor}.${patch}`,
		minor,
		etcdStorageRequest: patch <= etcdStorageRequestUntil,
		imageRepository: patchRow(imageRepository, patch).name,
		images: tags,
	};
}
