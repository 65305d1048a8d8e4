import type { FirewallTool } from '../model/facts.ts';
import type { Resource } from '../model/resource.ts';
import { type ClusterSpec, type HostSpec, hostsWith, isNodeHost } from '../model/spec.ts';
import { callersOf, requiredPorts } from '../preflight/ports.ts';
import {
	FIREWALL_OFF_RECORD,
	FIREWALL_RECORD,
	type FirewallRule,
	firewallRecord,
} from '../render/firewall-rules.ts';
import { observedFile } from '../resources/observed.ts';
import type { HostContext } from './step.ts';

/** ufw and firewalld write nftables' rules themselves: only the first that is there counts. */
const TOOLS: readonly FirewallTool[] = ['ufw', 'firewalld', 'nftables'];

/** Where hosts hand files to each other during a Run (`assets/host/peer.pl`). */
const EXCHANGE_PORT = '16443';
/** kube-apiserver's default --service-node-port-range. */
const NODE_PORTS = '30000-32767';
/** IP protocol numbers: VRRP, and the IPIP tunnels of calico. */
const VRRP = '112';
const IPIP = '4';

/** Files that `firewallResources` and `firewallRestored` look at. */
export const FIREWALL_FILES = [FIREWALL_RECORD, FIREWALL_OFF_RECORD];

/** The firewall that the host runs, as `os.firewall` wants it; nothing where there is none. */
export function firewallResources({ spec, host, hostFacts }: HostContext): Resource[] {
	const { firewall } = hostFacts;
	const running = TOOLS.filter((tool) => firewall[tool] === 'active');
	if (spec.os.firewall === 'off') {
		const tables = [...new Set(firewall.chains.map(({ family, table }) => `${family} ${table}`))];
		return running.map((tool): Resource => ({ kind: 'firewall-off', tool, off: true, tables }));
	}
	const [tool] = running;
	if (spec.os.firewall === 'keep' || !tool) return [];
	const record = firewallRecord({
		tool,
		address: host.address,
		rules: firewallRules(spec, host),
		podNetworks: isNodeHost(host) ? [spec.network.podCidr] : [],
		chains: tool === 'nftables' ? firewall.chains : [],
	});
	return [{ kind: 'firewall', tool, record }];
}

/** Clients of the API are anywhere; it asks each for a certificate or a token. */
const ANYWHERE = '0.0.0.0/0';

/** What other hosts of the cluster, and clients of its API, need to reach on this one. */
export function firewallRules(spec: ClusterSpec, host: HostSpec): FirewallRule[] {
	const ports = requiredPorts(spec, host).map(
		(port): FirewallRule => ({
			kind: port.protocol,
			value: String(port.port),
			sources:
				port.from === 'clients'
					? [ANYWHERE]
					: callersOf(spec, host, port).map(({ address }) => address),
			purpose: port.purpose,
		}),
	);
	return [...ports, ...otherRules(spec, host)].filter(({ sources }) => sources.length > 0);
}

function otherRules(spec: ClusterSpec, host: HostSpec): FirewallRule[] {
	const addresses = (hosts: readonly HostSpec[]): string[] =>
		hosts.filter(({ name }) => name !== host.name).map(({ address }) => address);
	const rules: FirewallRule[] = [];
	if (isNodeHost(host)) {
		const sources = addresses(spec.hosts);
		rules.push({ kind: 'tcp', value: NODE_PORTS, sources, purpose: 'node ports of Services' });
		rules.push({ kind: 'udp', value: NODE_PORTS, sources, purpose: 'node ports of Services' });
	}
	if (spec.source.mode === 'bundle') {
		const sources = addresses(spec.hosts);
		rules.push({ kind: 'tcp', value: EXCHANGE_PORT, sources, purpose: 'files from host to host' });
	}
	if (spec.endpoint.mode === 'vip' && host.roles.includes('control-plane')) {
		const sources = addresses(hostsWith(spec, 'control-plane'));
		rules.push({ kind: 'protocol', value: VRRP, sources, purpose: 'keepalived' });
	}
	if (spec.network.cni === 'calico' && isNodeHost(host)) {
		const sources = addresses(spec.hosts.filter(isNodeHost));
		rules.push({ kind: 'protocol', value: IPIP, sources, purpose: 'calico IPIP' });
	}
	return rules;
}

/** What was opened closed again, and what was turned off turned on. */
export function firewallRestored(facts: HostContext['hostFacts']): Resource[] {
	const opened = toolOf(observedFile(facts, FIREWALL_RECORD)?.content?.split('\n')[0]);
	const off = (observedFile(facts, FIREWALL_OFF_RECORD)?.content ?? '').split('\n').map(toolOf);
	return [
		...(opened ? [{ kind: 'firewall' as const, tool: opened, record: null }] : []),
		...off.flatMap((tool): Resource[] =>
			tool ? [{ kind: 'firewall-off', tool, off: false, tables: [] }] : [],
		),
		{ kind: 'absent', path: FIREWALL_OFF_RECORD },
	];
}

function toolOf(text: string | undefined): FirewallTool | undefined {
	return TOOLS.find((tool) => tool === text?.trim());
}
