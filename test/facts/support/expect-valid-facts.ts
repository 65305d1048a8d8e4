import { expect } from 'vitest';
import type { HostFacts, RuntimeFacts } from '../../../src/model/facts.ts';

const text = expect.any(String);
const flag = expect.any(Boolean);

/** Fails unless the value has the shape of HostFacts, field by field, with honest numbers. */
export function expectValidFacts(facts: HostFacts): void {
	expect(facts).toEqual({
		host: text,
		gatheredAt: expect.any(Number),
		os: { id: text, versionId: text, prettyName: text, family: text },
		arch: text,
		kernel: text,
		init: text,
		cgroup: { version: expect.any(Number), controllers: expect.any(Array) },
		cpu: { count: expect.any(Number) },
		memory: { total: expect.any(Number), available: expect.any(Number) },
		swap: { devices: expect.any(Array), fstabLines: expect.any(Array) },
		filesystems: expect.any(Array),
		network: {
			hostname: text,
			interfaces: expect.any(Array),
			routes: expect.any(Array),
			resolvers: expect.any(Array),
			resolvConf: textOrNull(facts.network.resolvConf),
			resolved: expect.any(Object),
		},
		machineId: textOrNull(facts.machineId),
		productUuid: textOrNull(facts.productUuid),
		container: flag,
		clock: {
			offsetMs: expect.any(Number),
			uncertaintyMs: expect.any(Number),
			synchronized: facts.clock.synchronized === null ? null : flag,
			service: textOrNull(facts.clock.service),
			timezone: textOrNull(facts.clock.timezone),
		},
		firewall: {
			ufw: expect.stringMatching(/^(active|inactive|absent)$/),
			firewalld: expect.stringMatching(/^(active|inactive|absent)$/),
			nftables: expect.stringMatching(/^(active|inactive|absent)$/),
			chains: expect.any(Array),
			opened: flag,
			forwardPolicy: textOrNull(facts.firewall.forwardPolicy),
		},
		selinux: expect.stringMatching(/^(enforcing|permissive|disabled|absent)$/),
		apparmor: flag,
		features: Object.fromEntries(
			['br_netfilter', 'overlay', 'nf_conntrack', 'vxlan', 'ip_vs', 'iptables_nat'].map((name) => [
				name,
				expect.stringMatching(/^(builtin|loaded|loadable|absent)$/),
			]),
		),
		sysctls: expect.any(Object),
		listeners: expect.any(Array),
		docker: runtime(facts.docker),
		containerd: runtime(facts.containerd),
		kubernetes: {
			kubeadm: textOrNull(facts.kubernetes.kubeadm),
			kubelet: textOrNull(facts.kubernetes.kubelet),
			kubectl: textOrNull(facts.kubernetes.kubectl),
			kubeletActive: flag,
			configFiles: expect.any(Array),
			etcdData: flag,
			cniFiles: expect.any(Array),
			nodeName: textOrNull(facts.kubernetes.nodeName),
			kubeletLog: expect.any(Array),
		},
		packages: {
			manager: textOrNull(facts.packages.manager),
			lock: facts.packages.lock === null ? null : expect.any(Object),
			broken: expect.any(Array),
			repositories: facts.packages.repositories && {
				enabled: expect.any(Array),
				disabled: expect.any(Array),
			},
		},
		cloud: { provider: textOrNull(facts.cloud.provider) },
		sshd: {
			maxSessions: facts.sshd.maxSessions === null ? null : expect.any(Number),
			maxStartups: textOrNull(facts.sshd.maxStartups),
		},
		login: { user: text, uid: expect.any(Number) },
		interpreters: {
			perl: textOrNull(facts.interpreters.perl),
			python: textOrNull(facts.interpreters.python),
		},
		observed: {
			files: expect.any(Object),
			packages: expect.any(Object),
			units: expect.any(Object),
		},
		cluster: facts.cluster === null ? null : expect.any(Object),
		jobs: expect.any(Array),
	});
	// NaN, Infinity and undefined do not survive a trip through JSON; nor does a Map.
	expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
	// What a host prints must not reach a screen with control sequences in it.
	expect(JSON.stringify(withoutTexts(facts))).not.toMatch(/\\u00[01][0-9a-f]|[\u0080-\u009f]/);
}

function textOrNull(value: string | null): unknown {
	return value === null ? null : text;
}

function runtime(value: RuntimeFacts | null): unknown {
	if (value === null) return null;
	return {
		version: text,
		active: flag,
		cgroupDriver: textOrNull(value.cgroupDriver),
		containers: value.containers === null ? null : expect.any(Number),
		images: expect.any(Array),
	};
}

/** The text of a file is kept byte for byte, and is shown by those who know how. */
function withoutTexts(facts: HostFacts): unknown {
	const files = Object.values(facts.observed.files).map((file) => ({ ...file, content: null }));
	return { ...facts, observed: { ...facts.observed, files } };
}
