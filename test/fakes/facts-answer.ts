import { execFileSync } from 'node:child_process';
import type { HostFacts } from '../../src/model/facts.ts';

/** When the fake hosts booted, Unix seconds. Their units count from there. */
const BOOT = 1_700_000_000;

/**
 * What a host with these Facts prints when it is looked at: the sections of the facts script, made
 * from the Facts instead of by the script.
 * @param texts paths of the files whose text is asked for, in the order of the script.
 * @param cluster the answers of API server and etcd, a line of JSON each; '' where none answers.
 */
export function factsAnswer(
	marker: string,
	facts: HostFacts,
	texts: readonly string[],
	cluster: string,
): string {
	const now = `${Date.now()}000000`;
	const sections: Record<string, string> = {
		'clock-start': `${now}\nuptime 1000.00 ${BOOT + 1000}000000000`,
		'text-files': textFiles(facts),
		'unit-states': unitStates(facts),
		'cluster-view': cluster,
		kubernetes: kubernetes(facts),
		containerd: '',
		docker: docker(facts),
		'observed-files': observedFiles(facts, texts),
		clock: `/usr/share/zoneinfo/${facts.clock.timezone}\nSystem clock synchronized: yes`,
		packages: ['manager apt-get', ...installed(facts)].join('\n'),
		'host-identity': 'login 0 root\nmaxsessions 10\nmaxstartups 10:30:100',
		listeners: 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=80,fd=3))',
		features: Object.entries(facts.features)
			.map(([name, state]) => featureLine(name, state))
			.join('\n'),
		network: network(facts),
		security: '-P FORWARD ACCEPT',
		filesystems: filesystems(facts),
		capacity: '',
		os: 'x86_64',
		jobs: facts.jobs.map(jobLine).join('\n'),
		'clock-end': now,
	};
	return Object.entries(sections)
		.map(([name, text]) => `\n${marker} ${name}\n${text}\n`)
		.join('');
}

function textFiles(facts: HostFacts): string {
	const { os, memory, kernel, init, machineId, productUuid, sysctls } = facts;
	const files: Record<string, string[]> = {
		'/etc/os-release': [
			`ID=${os.id}`,
			`VERSION_ID="${os.versionId}"`,
			`PRETTY_NAME="${os.prettyName}"`,
		],
		'/proc/sys/kernel/osrelease': [kernel],
		'/proc/1/comm': [init],
		'/proc/self/status': [`Cpus_allowed_list:\t0-${facts.cpu.count - 1}`],
		'/proc/meminfo': [
			`MemTotal: ${memory.total / 1024} kB`,
			`MemAvailable: ${memory.available / 1024} kB`,
		],
		'/sys/fs/cgroup/cgroup.controllers': [facts.cgroup.controllers.join(' ')],
		'/proc/sys/kernel/hostname': [facts.network.hostname],
		'/etc/resolv.conf': facts.network.resolvers.map((address) => `nameserver ${address}`),
		'/sys/module/apparmor/parameters/enabled': ['Y'],
		'/etc/machine-id': [machineId ?? ''],
		'/sys/class/dmi/id/product_uuid': [productUuid ?? ''],
		...Object.fromEntries(
			Object.entries(sysctls).map(([key, value]) => [
				`/proc/sys/${key.replaceAll('.', '/')}`,
				[value],
			]),
		),
	};
	return Object.entries(files)
		.flatMap(([path, lines]) => lines.map((line) => `${path}:${line}`))
		.join('\n');
}

function unitStates({ observed, kubernetes }: HostFacts): string {
	const units: Record<string, { exists: boolean; active: boolean; enabled: boolean }> = {
		...observed.units,
		'systemd-timesyncd.service': { exists: true, active: true, enabled: true },
	};
	if (kubernetes.kubeletActive) {
		units['kubelet.service'] = { exists: true, active: true, enabled: true };
	}
	return Object.entries(units)
		.map(
			([name, { exists, active, enabled }]) => `Id=${name}
LoadState=${exists ? 'loaded' : 'not-found'}
ActiveState=${active ? 'active' : 'inactive'}
UnitFileState=${enabled ? 'enabled' : ''}
ActiveEnterTimestampMonotonic=${active ? 100_500_000 : 0}
`,
		)
		.join('\n');
}

function kubernetes({ kubernetes: own }: HostFacts): string {
	const certificate = own.nodeName === null ? '' : nodeCertificate(own.nodeName);
	return [
		...(['kubeadm', 'kubelet', 'kubectl'] as const).flatMap((name) =>
			own[name] === null ? [] : [`${name} v${own[name]}`],
		),
		...own.configFiles.map((path) => `file ${path}`),
		...(own.etcdData ? ['etcd-data'] : []),
		certificate,
	].join('\n');
}

const certificates = new Map<string, string>();

/** The client certificate of a node's kubelet, PEM, as far as its subject goes. */
function nodeCertificate(node: string): string {
	const known = certificates.get(node);
	if (known !== undefined) return known;
	const made = execFileSync(
		'openssl',
		[
			...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
			...['-keyout', '/dev/null', '-days', '3650'],
			...['-subj', `/O=system:nodes/CN=system:node:${node}`],
		],
		{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
	);
	certificates.set(node, made);
	return made;
}

function docker({ docker: own }: HostFacts): string {
	if (own === null) return '';
	if (!own.active) return `Docker version ${own.version}, build x`;
	const info = {
		ServerVersion: own.version,
		CgroupDriver: own.cgroupDriver,
		ContainersRunning: own.containers,
	};
	return `${JSON.stringify(info)}\n${JSON.stringify([{ RepoTags: own.images }])}`;
}

function observedFiles({ observed }: HostFacts, open: readonly string[]): string {
	const files = Object.entries(observed.files).flatMap(([path, file]) =>
		file === null ? [] : [{ path, file }],
	);
	const stats = files.map(
		({ path, file }) =>
			`stat ${file.mode.replace(/^0/, '')} ${file.owner} ${file.size} ${file.mtime} ${path}`,
	);
	const hashes = files.map(({ path, file }) => `${file.sha256} *${path}`);
	const texts = open
		.flatMap((path) => {
			const file = observed.files[path];
			return file ? [`==> ${path} <==\n${file.content ?? ''}`] : [];
		})
		.join('\n');
	return [...stats, ...hashes, '--texts--', texts, '--end--'].join('\n');
}

function installed({ observed }: HostFacts): string[] {
	return Object.entries(observed.packages).flatMap(([name, version]) =>
		version === null ? [] : [`package ${name} ${version}`],
	);
}

function featureLine(name: string, state: string): string {
	const module = name === 'iptables_nat' ? 'iptable_nat' : name;
	return state === 'loadable'
		? `/lib/modules/6.1/modules.dep:kernel/x/${module}.ko:`
		: `${state} ${module}`;
}

function network({ network: own }: HostFacts): string {
	return [
		...own.interfaces.flatMap(({ name, mac, mtu, addresses }, index) => [
			`${index + 1}: ${name}: <UP> mtu ${mtu} link/ether ${mac ?? '00:00:00:00:00:00'} brd x`,
			...addresses.map(
				(address) =>
					`${index + 1}: ${name} ${address.includes(':') ? 'inet6' : 'inet'} ${address} x`,
			),
		]),
		...own.routes.map(
			({ destination, via, device }) => `${destination}${via ? ` via ${via}` : ''} dev ${device}`,
		),
	].join('\n');
}

function filesystems({ filesystems: own }: HostFacts): string {
	return own
		.flatMap(({ path, type, size, available, inodes, inodesFree, mountPoint }) => [
			`want ${path} ${path}`,
			`${path} ${type} ${size} ${available} ${inodes} ${inodesFree} ${mountPoint}`,
		])
		.join('\n');
}

function jobLine({ id, running, exitCode }: HostFacts['jobs'][number]): string {
	return `${id}\t${running ? 'running' : 'exited'}\t${running ? '-' : exitCode}`;
}
