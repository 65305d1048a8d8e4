import { makePlan, probesFor } from '../../../src/engine/planner.ts';
import { mergeProbes } from '../../../src/facts/probe-request.ts';
import type { ClusterView, FleetFacts, HostFacts, ObservedFile } from '../../../src/model/facts.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Resource } from '../../../src/model/resource.ts';
import {
	type ClusterSpec,
	externalEtcdHosts,
	type HostSpec,
	nodeHosts,
} from '../../../src/model/spec.ts';
import { calicoManifestHash } from '../../../src/render/calico.ts';
import {
	ETCD_CA_KEY_PATH,
	ETCD_CA_PATH,
	ETCD_INITIAL_PATH,
	etcdIdentityFiles,
} from '../../../src/render/etcd.ts';
import { clusterState, INITIALIZED_MARKER } from '../../../src/steps/cluster-state.ts';
import { podCidrs } from '../../../src/steps/configure-pod-network.ts';
import { ETCD_MEMBER_MARKER } from '../../../src/steps/external-etcd.ts';
import { installOrder } from '../../../src/steps/install-order.ts';
import { resetOrder } from '../../../src/steps/reset-order.ts';
import { programArtifact, type Software } from '../../../src/steps/software.ts';
import type { FleetContext, Step } from '../../../src/steps/step.ts';
import { CALICO_OPERATOR } from '../../../src/versions/pod-networks.ts';
import { makeFleet, makeInstalledFleet, makeRuntime } from '../../support/facts.ts';
import { ETCD_AUTHORITY, ETCD_CERTIFICATE } from './etcd-certificates.ts';
import { filesOfKubeadm, settingsOfKubeadm } from './kubeadm-files.ts';
import { sha256 } from './software.ts';

/** When files of an installed host were written, and when its services took them up. */
export const WRITTEN_AT = 1_700_000_000.25;
export const CONFIGURED_AT = 1_700_000_100.5;

export const ETC_HOSTS = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n';
export const ETC_FSTAB = 'UUID=6f1c / ext4 errors=remount-ro 0 1\n';

export function observedText(content: string, mode = '0644'): ObservedFile {
	return {
		mode,
		owner: 'root',
		size: Buffer.byteLength(content),
		sha256: sha256(content),
		mtime: WRITTEN_AT,
		content,
	};
}

/** Answers to every probe of every Step that the host has none for yet: nothing is there. */
export function answerProbes(
	spec: ClusterSpec,
	host: HostSpec,
	software: Software,
	facts: HostFacts,
): HostFacts {
	const steps = [...installOrder, ...resetOrder];
	const request = mergeProbes(probesFor(steps, spec, host, software));
	const nothing = <T>(keys: readonly string[], value: T): Record<string, T> =>
		Object.fromEntries(keys.map((key) => [key, value]));
	const { files, packages, units } = facts.observed;
	const unit = { exists: false, active: false, enabled: false, configuredAt: null };
	return {
		...facts,
		observed: {
			files: { ...nothing([...request.files, ...request.secretFiles], null), ...files },
			packages: { ...nothing(request.packages, null), ...packages },
			units: { ...nothing(request.units, unit), ...units },
		},
	};
}

/** Hosts as a distribution's installer leaves them. */
export function bareFleet(spec: ClusterSpec, software: Software): FleetFacts {
	const fleet = makeFleet(spec);
	return mapHosts(spec, fleet, (host, facts) => {
		const observed = {
			...facts.observed,
			files: { '/etc/hosts': observedText(ETC_HOSTS), '/etc/fstab': observedText(ETC_FSTAB) },
		};
		return answerProbes(spec, host, software, { ...facts, observed });
	});
}

/** Hosts after an `apply` of this spec in which everything went well. */
export function installedFleet(spec: ClusterSpec, software: Software): FleetFacts {
	const bare = bareFleet(spec, software);
	const installed = mapHosts(spec, makeInstalledFleet(spec), (host, facts) => ({
		...facts,
		observed: bare[host.name]?.observed ?? facts.observed,
	}));
	for (const host of spec.hosts) {
		const facts = installed[host.name];
		if (!facts) continue;
		Object.assign(facts.observed.files, filesOfKubeadm(spec, host));
		if (!facts.cluster) continue;
		facts.cluster.settings = settingsOfKubeadm(spec);
		facts.observed.files[INITIALIZED_MARKER] = observedText('');
		if (spec.network.cni !== 'calico') continue;
		const { sha256: operator } = programArtifact(software, CALICO_OPERATOR);
		facts.cluster.podNetwork = { name: 'calico', manifest: calicoManifestHash(spec, operator) };
	}
	for (const host of spec.hosts) {
		const files = installed[host.name]?.observed.files;
		if (files) Object.assign(files, externalEtcdFiles(spec, host, software));
	}
	const context = contextOf(spec, installed, software);
	return settle(makePlan(installOrder, context), context);
}

/** What the Actions that set up an external etcd leave on a host. */
function externalEtcdFiles(
	spec: ClusterSpec,
	host: HostSpec,
	{ etcdClient }: Software,
): Record<string, ObservedFile> {
	const isMaster = host.roles.includes('control-plane');
	const client = etcdIdentityFiles('client');
	if (spec.etcd.endpoints.length > 0) {
		if (!etcdClient || !isMaster) return {};
		return {
			[ETCD_CA_PATH]: observedText(etcdClient.authority),
			[client.certificate]: observedText(etcdClient.certificate),
			[client.key]: observedSecret(),
		};
	}
	const isMember = externalEtcdHosts(spec).includes(host);
	const member = etcdIdentityFiles('member');
	const tls = spec.etcd.tls && (isMember || (isMaster && spec.etcd.mode === 'external'));
	return {
		...(isMember
			? {
					[ETCD_MEMBER_MARKER]: observedText(`${spec.name}\n`),
					[ETCD_INITIAL_PATH]: observedText('', '0600'),
				}
			: {}),
		...(tls ? { [ETCD_CA_PATH]: observedText(ETCD_AUTHORITY) } : {}),
		...(tls && isMember
			? {
					[ETCD_CA_KEY_PATH]: observedSecret(),
					[member.certificate]: observedText(ETCD_CERTIFICATE),
					[member.key]: observedSecret(),
				}
			: {}),
		...(tls && isMaster
			? { [client.certificate]: observedText(ETCD_CERTIFICATE), [client.key]: observedSecret() }
			: {}),
	};
}

/** A file whose text never leaves its host. */
function observedSecret(): ObservedFile {
	return { ...observedText('secret', '0600'), content: null };
}

export function contextOf(
	spec: ClusterSpec,
	facts: FleetFacts,
	software: Software,
	targets: readonly string[] = spec.hosts.map(({ name }) => name),
): FleetContext {
	return { spec, facts, software, targets: new Set(targets), cluster: clusterState(spec, facts) };
}

/** The Facts after a Plan's Resources have converged and its nodes got what is the cluster's. */
export function settle(plan: Plan, context: FleetContext): FleetFacts {
	const { spec, facts } = context;
	const cidrs = spec.network.cni === 'bridge' ? podCidrs(context) : {};
	const settled = mapHosts(spec, facts, (host, own) => {
		const fresh = structuredClone(own);
		for (const { host: name, work } of plan.tasks) {
			if (name !== host.name || work.kind !== 'converge') continue;
			for (const resource of work.resources) converge(fresh, resource);
		}
		if (fresh.cluster) fresh.cluster = settleView(spec, fresh.cluster, cidrs);
		return fresh;
	});
	const names = `${nodeHosts(spec)
		.map(({ name }) => name)
		.join('\n')}\n`;
	const verifier = spec.hosts.find(({ name }) => settled[name]?.cluster);
	const files = verifier && settled[verifier.name]?.observed.files;
	if (files) files['/var/lib/k8s-tui/verified'] = observedText(names);
	return settled;
}

function settleView(
	spec: ClusterSpec,
	view: ClusterView,
	cidrs: Record<string, string>,
): ClusterView {
	const nodes = view.nodes.map((node) => {
		const host = spec.hosts.find(({ name }) => name === node.name);
		const taints = (host?.taints ?? []).map(({ key, value = '', effect }) => ({
			key,
			value,
			effect,
		}));
		return { ...node, labels: host?.labels ?? {}, taints, podCidr: cidrs[node.name] ?? null };
	});
	return { ...view, nodes };
}

function converge(facts: HostFacts, resource: Resource): void {
	const { files, packages, units } = facts.observed;
	switch (resource.kind) {
		case 'file':
			files[resource.path] = observedText(resource.content, resource.mode);
			break;
		case 'absent':
			files[resource.path] = null;
			break;
		case 'packages':
			for (const name of resource.names) packages[name] = '1.0-1';
			break;
		case 'service':
		case 'enabled': {
			const active = resource.kind === 'service' ? resource.active : facts.kubernetes.kubeletActive;
			const enabled = resource.kind === 'enabled' || resource.enabled;
			const configuredAt = active ? CONFIGURED_AT : null;
			units[resource.unit] = { exists: true, active, enabled, configuredAt };
			break;
		}
		case 'sysctl':
			facts.sysctls[resource.key] = resource.value;
			break;
		case 'module':
			if (resource.name in facts.features)
				facts.features[resource.name as keyof HostFacts['features']] = 'loaded';
			break;
		case 'swap-off':
			facts.swap.devices = [];
			break;
		case 'swap-units':
			break;
		case 'selinux':
			facts.selinux = resource.mode;
			break;
		case 'firewall':
			files['/var/lib/k8s-tui/firewall'] =
				resource.record === null ? null : observedText(resource.record);
			facts.firewall.opened = resource.record !== null;
			break;
		case 'firewall-off':
			facts.firewall[resource.tool] = resource.off ? 'inactive' : 'active';
			break;
		case 'whole-packages':
			facts.packages.broken = [];
			break;
		case 'hostname':
			facts.network.hostname = resource.name;
			break;
		case 'timezone':
			facts.clock.timezone = resource.name;
			break;
		case 'artifact': {
			const path = resource.unpack
				? `${resource.path}/.k8s-tui-${resource.artifact}`
				: resource.path;
			files[path] = resource.unpack
				? observedText(`${resource.sha256}\n`)
				: { ...observedText('', resource.mode), sha256: resource.sha256, content: null };
			break;
		}
		case 'image': {
			const runtime = facts[resource.runtime] ?? makeRuntime();
			facts[resource.runtime] = { ...runtime, images: [...runtime.images, resource.image] };
			break;
		}
	}
}

function mapHosts(
	spec: ClusterSpec,
	fleet: FleetFacts,
	change: (host: HostSpec, facts: HostFacts) => HostFacts,
): FleetFacts {
	return Object.fromEntries(
		spec.hosts.flatMap((host) => {
			const facts = fleet[host.name];
			return facts ? [[host.name, change(host, facts)]] : [];
		}),
	);
}

/** Steps of the command that a case is about. */
export function stepsOf(command: 'apply' | 'reset'): readonly Step[] {
	return command === 'reset' ? resetOrder : installOrder;
}
