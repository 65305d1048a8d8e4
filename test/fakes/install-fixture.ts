import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BundleManifest } from '../../src/bundle/manifest.ts';
import type { ClusterSpec } from '../../src/model/spec.ts';
import { softwareOfBundle } from '../../src/steps/software.ts';
import { controlPlaneImages } from '../../src/versions/images.ts';
import type { Install } from '../engine/support/install-once.ts';
import { publicKeyOf } from '../ssh/fake-host.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';
import { FakeCluster } from './fake-cluster.ts';
import { type ClusterHosts, serveCluster } from './fake-cluster-host.ts';

/** What the operator knows and nobody else may see. */
export const SECRETS = {
	passphrase: 'correct horse battery staple',
	sudoPassword: 'Tr0ub4dor&3 "quoted"',
};

/** A fleet of fakes that nothing has been installed on yet, and what an `apply` of it needs. */
export interface FakeFleet {
	cluster: FakeCluster;
	hosts: ClusterHosts;
	/** Everything of the operator's machine. */
	directory: string;
	install: Install;
	stop(): Promise<void>;
}

/** @param size control-plane hosts and workers; default: those of the written procedure. */
export async function startFakeFleet(
	size: { masters: number; workers: number } = { masters: 3, workers: 2 },
): Promise<FakeFleet> {
	const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-fleet-'));
	const known = join(directory, 'known_hosts');
	const operator = join(directory, 'operator');
	mkdirSync(operator);
	const identity = join(directory, 'id_ed25519');
	// Of the old form: to open one of OpenSSH's own takes a second on purpose.
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const pem = { type: 'pkcs1', format: 'pem' } as const;
	const sealed = { ...pem, cipher: 'aes-256-cbc', passphrase: SECRETS.passphrase };
	writeFileSync(identity, privateKey.export(sealed), { mode: 0o600 });
	const spec = {
		...specFor(known, join(directory, 'bundle'), identity),
		hosts: makeHosts(size.masters, size.workers),
	};
	const software = softwareOfBundle(writeBundle(spec, join(directory, 'bundle')));
	const cluster = new FakeCluster(spec, software);
	const hosts = await serveCluster(cluster, join(directory, 'hosts'), {
		publicKey: publicKeyOf(privateKey.export(pem).toString()),
		sudoPassword: SECRETS.sudoPassword,
	});
	for (const host of spec.hosts) {
		host.ssh = { address: '127.0.0.1', port: hosts.hosts.get(host.name)?.port ?? 0 };
	}
	const lines = [...hosts.hosts.values()].map(({ knownHosts }) => readFileSync(knownHosts, 'utf8'));
	writeFileSync(known, lines.join(''));
	const { sudoPassword } = SECRETS;
	cluster.chatter.push(
		`you said ${sudoPassword}`,
		...['', 'me:', 'root:'].map((user) => btoa(`${user}${sudoPassword}:${user}`)),
	);
	return {
		cluster,
		hosts,
		directory,
		install: {
			spec,
			state: operator,
			kubeconfig: join(operator, 'demo.kubeconfig'),
			passphrase: SECRETS.passphrase,
			sudoPassword: SECRETS.sudoPassword,
			killAfter: null,
		},
		stop: async () => {
			await hosts.settled();
			await hosts.stop();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

/** As in the written procedure: kubeadm, stacked etcd, VIP, docker. */
function specFor(knownHosts: string, bundle: string, identityFile: string): ClusterSpec {
	return makeSpec({
		source: { bundle },
		ssh: { user: 'operator', useConfig: false, knownHostsFiles: [knownHosts], identityFile },
	});
}

const PROGRAMS = ['kubeadm', 'kubelet', 'kubectl'];
const ARCHIVES = ['cni-plugins-linux-amd64-v0.8.7.tgz', 'crictl-v1.20.0-linux-amd64.tar.gz'];

/** A bundle whose files are some words each. */
function writeBundle(spec: ClusterSpec, directory: string): BundleManifest {
	const file = (path: string, kind: 'binary' | 'archive' | 'image', images?: string[]) => {
		const content = `the content of ${path}\n`;
		const target = join(directory, path);
		mkdirSync(dirname(target), { recursive: true });
		writeFileSync(target, content);
		return {
			path,
			kind,
			size: content.length,
			sha256: createHash('sha256').update(content).digest('hex'),
			...(images ? { images } : {}),
		};
	};
	const manifest: BundleManifest = {
		formatVersion: 1,
		kubernetesVersion: spec.kubernetes.version,
		arch: 'amd64',
		createdFrom: 'directory',
		files: [
			...PROGRAMS.map((name) => file(`bin/${name}`, 'binary')),
			...ARCHIVES.map((name) => file(`bin/${name}`, 'archive')),
			...controlPlaneImages(spec).map((image) =>
				file(`images/${image.replaceAll(/[/:]/g, '_')}.tar`, 'image', [image]),
			),
		],
	};
	writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
	return manifest;
}
