import { createHash } from 'node:crypto';
import type { HostFacts, NodeView } from '../../src/model/facts.ts';
import type { ClusterSpec } from '../../src/model/spec.ts';
import type { Software } from '../../src/steps/software.ts';
import { bareFleet, observedText } from '../plan/support/fleet.ts';
import { makeRuntime } from '../support/facts.ts';

/** What a job does to its host, once it has run. */
interface Work {
	output: string;
	exitCode: number;
}

export interface FakeJob {
	log: string;
	exitCode: number | null;
	followers: Set<() => void>;
}

/** A host without a kernel: what is on it, which jobs it runs, which artifacts it has. */
export class FakeMachine {
	readonly name: string;
	readonly address: string;
	readonly facts: HostFacts;
	/** sha256 by file name. */
	readonly artifacts = new Map<string, string>();
	readonly jobs = new Map<string, FakeJob>();

	constructor(name: string, address: string, facts: HostFacts) {
		this.name = name;
		this.address = address;
		this.facts = facts;
	}

	writeFile(path: string, content: string, mode = '0644'): void {
		this.facts.observed.files[path] = observedText(content, mode);
	}
}

/**
 * The state of a fleet that outlives every program that works on it. It does what the scripts of
 * k8s-tui bring about, at the level of Resources and kubeadm runs: no shell, no systemd, no
 * Kubernetes. Everything that changed a host is in `done`, in the order in which it happened.
 */
export class FakeCluster {
	readonly spec: ClusterSpec;
	readonly machines = new Map<string, FakeMachine>();
	/** `host: what was done`. */
	readonly done: string[] = [];
	/** What was handed out and must not be seen again: tokens, certificate keys, private keys. */
	readonly secrets = new Set<string>();
	/** Printed by every job, as careless programs do. */
	readonly chatter: string[] = [];
	readonly #configMaps = new Map<string, unknown>();
	readonly #nodes = new Map<string, NodeView>();
	readonly #members: string[] = [];

	constructor(spec: ClusterSpec, software: Software) {
		this.spec = spec;
		for (const [name, facts] of Object.entries(bareFleet(spec, software))) {
			const host = spec.hosts.find((candidate) => candidate.name === name);
			facts.filesystems = facts.filesystems.filter(({ path }) => path !== '/var/log');
			this.machines.set(name, new FakeMachine(name, host?.address ?? '', facts));
		}
	}

	/** The answers of this host's API server and etcd. */
	clusterAnswer(machine: FakeMachine): string {
		if (!this.#members.includes(machine.name)) return '';
		const items = [...this.#nodes.values()].map((node) => ({
			metadata: {
				name: node.name,
				labels: {
					...node.labels,
					...(node.controlPlane ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
				},
			},
			spec: { taints: node.taints, ...(node.podCidr ? { podCIDR: node.podCidr } : {}) },
			status: {
				conditions: [{ type: 'Ready', status: 'True' }],
				addresses: [{ type: 'InternalIP', address: node.internalIp }],
				nodeInfo: { kubeletVersion: node.kubeletVersion },
			},
		}));
		const notFound = { kind: 'Status', code: 404, details: { name: 'k8s-tui' } };
		const documents = [
			...this.#configMaps.values(),
			...(this.#configMaps.has('k8s-tui') ? [] : [notFound]),
			JSON.parse(this.memberList()),
		];
		return [{ kind: 'NodeList', items }, ...documents]
			.map((document) => JSON.stringify(document))
			.join('\n');
	}

	memberList(): string {
		const members = this.#members.map((name) => ({
			ID: BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 12)}`).toString(),
			name,
			peerURLs: [`https://${this.machines.get(name)?.address}:2380`],
			clientURLs: [`https://${this.machines.get(name)?.address}:2379`],
		}));
		return JSON.stringify({ members });
	}

	/** Records what was done to a host. */
	log(machine: FakeMachine, what: string): void {
		this.done.push(`${machine.name}: ${what}`);
	}

	/** What the script of a job brings about. */
	carryOut(machine: FakeMachine, script: string, stdin: string): Work {
		if (script.includes('\nK8S_TUI_MARK=') || script.startsWith('K8S_TUI_MARK=')) {
			return { output: this.#said(this.#converge(machine, script)), exitCode: 0 };
		}
		if (/^kubeadm init --config/m.test(script)) this.#start(machine, true, 'kubeadm init');
		else if (/^kubeadm join --config/m.test(script)) {
			const isMaster = script.includes('initialized');
			const wanted = [...this.secrets].filter((secret) => stdin.includes(secret)).length;
			if (wanted < (isMaster ? 2 : 1)) return { output: 'no valid token\n', exitCode: 1 };
			this.#start(machine, isMaster, 'kubeadm join');
		} else if (script.includes('kubeadm reset')) this.log(machine, 'kubeadm reset');
		else if (/^kc (label|patch|taint) /m.test(script)) this.#changeNodes(machine, script);
		else if (/ -f - /.test(script)) this.#record(machine, stdin);
		return { output: this.#said(`${machine.name} has read:\n${stdin}\n`), exitCode: 0 };
	}

	#said(own: string): string {
		return `${own}${this.chatter.map((line) => `${line}\n`).join('')}`;
	}

	/** An object that kubectl is given on stdin. */
	#record(machine: FakeMachine, stdin: string): void {
		const object = JSON.parse(stdin) as { kind: string; metadata: { name: string } };
		this.#configMaps.set(object.metadata.name, object);
		this.log(machine, `record ${object.kind} ${object.metadata.name}`);
	}

	#start(machine: FakeMachine, isMaster: boolean, what: string): void {
		this.log(machine, what);
		const { version } = this.spec.kubernetes;
		const own = machine.facts.kubernetes;
		own.nodeName = machine.name;
		own.kubeletActive = true;
		own.configFiles = ['/etc/kubernetes/kubelet.conf'];
		if (isMaster) {
			own.configFiles.push('/etc/kubernetes/admin.conf', '/etc/kubernetes/manifests/etcd.yaml');
			own.etcdData = true;
			machine.writeFile('/var/lib/k8s-tui/initialized', '');
			this.#members.push(machine.name);
		}
		this.#nodes.set(machine.name, {
			name: machine.name,
			ready: true,
			kubeletVersion: `v${version}`,
			internalIp: machine.address,
			controlPlane: isMaster,
			podCidr: null,
			labels: {},
			taints: [],
		});
	}

	#changeNodes(machine: FakeMachine, script: string): void {
		for (const line of script.split('\n')) {
			const [, verb, name = '', rest = ''] =
				/^kc (label|patch|taint)(?: --overwrite)? node (\S+) (.*)$/.exec(line) ?? [];
			const node = this.#nodes.get(name);
			if (node === undefined) continue;
			this.log(machine, `${verb} ${name} ${rest}`);
			if (verb === 'patch') node.podCidr = /"podCIDR":"([^"]+)"/.exec(rest)?.[1] ?? null;
			const [, key = '', value = ''] = /^'([^=]+)=(.*)'$/.exec(rest) ?? [];
			if (verb === 'label') node.labels[key] = value;
		}
	}

	/** The `ensure_…` calls behind the library, each of which reports what it changed. */
	#converge(machine: FakeMachine, script: string): string {
		const mark = /K8S_TUI_MARK=(\S+)/.exec(script)?.[1] ?? '';
		const calls = script.matchAll(
			/^ensure_(\w+) (\d+)(.*?)(?: <<'K8S_TUI_END'\n([\s\S]*?)\nK8S_TUI_END)?$/gm,
		);
		let output = '';
		for (const [, kind = '', index = '', rest = '', body = ''] of calls) {
			const words = [...rest.matchAll(/'([^']*)'|(\S+)/g)].map(([, a, b]) => a ?? b ?? '');
			const change = this.#ensure(machine, kind, words, body);
			if (change === null) continue;
			this.log(machine, change);
			output += `${mark} ${index} ${change}\n`;
		}
		return output;
	}

	/** @returns the verb and the subject of the change; null: it was so already. */
	#ensure(machine: FakeMachine, kind: string, words: string[], body: string): string | null {
		const { facts } = machine;
		const { files, packages, units } = facts.observed;
		const [first = '', second = '', third = ''] = words;
		switch (kind) {
			case 'file': {
				const content = Buffer.from(body, 'base64').toString();
				const before = files[first];
				if (before?.content === content && before.mode === second) return null;
				machine.writeFile(first, content, second);
				return `${before ? 'update' : 'create'} ${first}`;
			}
			case 'absent':
				if (!files[first]) return null;
				files[first] = null;
				return `remove ${first}`;
			case 'packages': {
				const missing = first.split(' ').filter((name) => !packages[name]);
				for (const name of missing) packages[name] = '1.0-1';
				if (missing.some((name) => name.startsWith('docker')))
					facts.docker = makeRuntime({ cgroupDriver: this.spec.runtime.cgroupDriver });
				return missing.length === 0 ? null : `install ${missing.join(' ')}`;
			}
			case 'enabled':
			case 'service': {
				const active = kind === 'service' && third === 'yes';
				const before = units[first];
				if (before?.enabled && (before.active || !active)) return null;
				units[first] = { exists: true, enabled: true, active, configuredAt: null };
				return `start ${first}`;
			}
			case 'sysctl':
				if (facts.sysctls[first] === undefined || facts.sysctls[first] === second) return null;
				facts.sysctls[first] = second;
				return `update ${first}`;
			case 'module': {
				const features = facts.features as Record<string, string>;
				if (features[first] !== 'loadable') return null;
				features[first] = 'loaded';
				return `start module ${first}`;
			}
			case 'artifact': {
				const before = files[third];
				if (before?.sha256 === second) return null;
				if (machine.artifacts.get(first) !== second) throw new Error(`${first} is not there`);
				files[third] = { ...observedText('', words[3] ?? '0755'), sha256: second, content: null };
				const program = ['kubeadm', 'kubelet', 'kubectl'].find((name) => name === first);
				if (program) facts.kubernetes[program as 'kubeadm'] = this.spec.kubernetes.version;
				return `install ${third}`;
			}
			case 'unpacked': {
				const stamp = `${third}/.k8s-tui-${first}`;
				if (files[stamp]?.content?.trim() === second) return null;
				machine.writeFile(stamp, `${second}\n`);
				return `install ${third} (${first})`;
			}
			case 'image': {
				const runtime = facts.docker ?? makeRuntime();
				if (runtime.images.includes(second)) return null;
				facts.docker = { ...runtime, images: [...runtime.images, second] };
				return `install image ${second}`;
			}
			default:
				return null;
		}
	}
}
