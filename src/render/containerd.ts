import type { ClusterSpec } from '../model/spec.ts';
import { pauseImage } from '../versions/images.ts';
import { presetMirrors, registryServer } from '../versions/registries.ts';

export const CONTAINERD_CONFIG_PATH = '/etc/containerd/config.toml';
export const CONTAINERD_SOCKET = 'unix:///run/containerd/containerd.sock';
export const CRICTL_CONFIG_PATH = '/etc/crictl.yaml';

const REGISTRY_DIR = '/etc/containerd/certs.d';

function versionTwo(image: string, systemd: boolean, downloads: string): string {
	const cri = 'plugins."io.containerd.grpc.v1.cri"';
	return `version = 2
disabled_plugins = []

[${cri}]
  sandbox_image = "${image}"
${downloads}
  [${cri}.cni]
    bin_dir = "/opt/cni/bin"
    conf_dir = "/etc/cni/net.d"

  [${cri}.containerd]
    default_runtime_name = "runc"

    [${cri}.containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"

      [${cri}.containerd.runtimes.runc.options]
        SystemdCgroup = ${systemd}

  [${cri}.registry]
    config_path = "${REGISTRY_DIR}"
`;
}

function versionThree(image: string, systemd: boolean, downloads: string): string {
	const images = "plugins.'io.containerd.cri.v1.images'";
	const runtime = "plugins.'io.containerd.cri.v1.runtime'";
	return `version = 3
disabled_plugins = []

${downloads && `[${images}]\n${downloads}\n`}[${images}.pinned_images]
  sandbox = "${image}"

[${images}.registry]
  config_path = "${REGISTRY_DIR}"

[${runtime}.containerd]
  default_runtime_name = "runc"

  [${runtime}.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"

    [${runtime}.containerd.runtimes.runc.options]
      SystemdCgroup = ${systemd}
`;
}

/**
 * /etc/containerd/config.toml: CRI on (Docker's packages ship it disabled), the kubelet's cgroup
 * driver, and the sandbox image that kubeadm names, so that the node needs one pause image and not
 * two. All else is left to containerd. containerd 2 looks for CNI plugins in /opt/cni/bin by itself
 * and has renamed that key between its releases, so it is not written there.
 * @param version of the containerd on the host, e.g. `1.6.20`.
 */
export function containerdConfig(spec: ClusterSpec, version: string): string {
	const major = Number(version.replace(/^v/, '').split('.')[0]);
	const systemd = spec.runtime.cgroupDriver === 'systemd';
	const limit = spec.runtime.maxConcurrentDownloads;
	const downloads = limit === undefined ? '' : `  max_concurrent_downloads = ${limit}\n`;
	const body = (major >= 2 ? versionThree : versionTwo)(pauseImage(spec), systemd, downloads);
	return `# Written by k8s-tui for the cluster ${spec.name}; changes by hand are overwritten.\n${body}`;
}

/**
 * Path and text of the files that name the mirrors of registries: those of the preset, and the spec's
 * own of Docker Hub before. Where no mirror has an image, the registry itself is asked.
 */
export function containerdMirrors(spec: ClusterSpec): { path: string; content: string }[] {
	const preset = Object.entries(presetMirrors(spec.source)).map(
		([registry, mirror]): [string, string[]] => [registry, [`https://${mirror}`]],
	);
	const own = spec.runtime.registryMirrors;
	const mirrors = new Map([['docker.io', []], ...preset]);
	mirrors.set('docker.io', [...new Set([...own, ...(mirrors.get('docker.io') ?? [])])]);
	return [...mirrors].flatMap(([registry, urls]) => {
		const hosts = urls.map((url) => `\n[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`);
		const path = `${REGISTRY_DIR}/${registry}/hosts.toml`;
		const content = `server = "https://${registryServer(registry)}"\n${hosts.join('')}`;
		return urls.length === 0 ? [] : [{ path, content }];
	});
}

/** /etc/crictl.yaml: without it crictl tries sockets that are not there, a second each. */
export function crictlConfig(socket: string = CONTAINERD_SOCKET): string {
	return `runtime-endpoint: ${socket}\nimage-endpoint: ${socket}\ntimeout: 10\n`;
}
