import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { OperatorError } from '../model/errors.ts';
import type { LabHost, LabState } from './state.ts';

/** The Kubernetes version that a lab's bundle holds. */
export const labKubernetesVersion = '1.20.2';

/**
 * Text of the lab's cluster.yaml: all its hosts, kubeadm with stacked etcd behind a VIP, software
 * from the bundle beside the file. Without cluster DNS: no Debian package holds a CoreDNS image.
 */
export function clusterFile(state: LabState): string {
	if (state.network === null || state.vip === null) throw new TypeError('the lab has no network');
	const bastion = state.hosts.find((host) => host.role === 'bastion');
	const spec = {
		name: state.name,
		kubernetes: { version: labKubernetesVersion, method: 'kubeadm' },
		etcd: { mode: 'stacked' },
		endpoint: {
			mode: 'vip',
			name: `api.${state.name}.internal`,
			port: 8443,
			apiServerPort: 6443,
			vip: { address: state.vip, interface: 'eth0', routerId: 51 + state.network.index },
		},
		runtime: { name: state.runtime },
		// A lab host's network namespace may not change the machine's conntrack table.
		network: { cni: 'bridge', dns: false, conntrackMaxPerCore: 0 },
		ssh: {
			user: 'root',
			identityFile: join(state.directory, 'id_ed25519'),
			knownHostsFiles: [join(state.directory, 'known_hosts')],
			useConfig: false,
		},
		hosts: state.hosts
			.filter((host) => host.role !== 'bastion')
			.map((host) => entry(host, bastion)),
		source: { mode: 'bundle', bundle: 'bundle' },
	};
	return `# Written by \`k8s-tui lab up\` for the lab "${state.name}"\n${stringify(spec)}`;
}

function entry(host: LabHost, bastion: LabHost | undefined) {
	const roles = [host.role === 'master' ? 'control-plane' : 'worker'];
	const jump = host.behindBastion && bastion ? [`root@${bastion.address}:22`] : null;
	return {
		name: host.name,
		address: host.address,
		roles,
		...(jump ? { ssh: { jump } } : {}),
	};
}

/** Writes cluster.yaml; a different one that is there already is kept as cluster.yaml.old. */
export async function writeClusterFile(state: LabState) {
	const file = join(state.directory, 'cluster.yaml');
	const text = clusterFile(state);
	if (existsSync(file) && (await readFile(file, 'utf8')) !== text) {
		await rename(file, `${file}.old`);
	}
	await writeFile(file, text);
	return file;
}

/** Removes cluster.yaml if it is still what `writeClusterFile` wrote. */
export async function removeUneditedClusterFile(state: LabState): Promise<void> {
	if (state.network === null) return;
	const file = join(state.directory, 'cluster.yaml');
	const text = await readFile(file, 'utf8').catch(() => null);
	if (text === clusterFile(state)) await rm(file);
}

/** @throws OperatorError `lab-cni` (exit 2) for a plugin whose image a lab cannot have */
export function checkCni(cni: string): void {
	if (cni === 'bridge') return;
	throw new OperatorError(`a lab cannot install the CNI plugin ${cni}`, {
		code: 'lab-cni',
		exitCode: 2,
		expected: 'bridge: the others are in no Debian package and hosts have no way out',
		found: cni,
		fix: 'use --cni bridge',
	});
}
