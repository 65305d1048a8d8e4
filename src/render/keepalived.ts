import { OperatorError } from '../model/errors.ts';
import type { HostFacts } from '../model/facts.ts';
import type { ClusterSpec, HostSpec, VipSpec } from '../model/spec.ts';
import { hostsWith } from '../model/spec.ts';
import { HAPROXY_HEALTH_URL } from './haproxy.ts';
import { requireInterfaceFor } from './interface-for.ts';

export const KEEPALIVED_CONFIG_PATH = '/etc/keepalived/keepalived.conf';
/**
 * Mode 0755, owned by root: keepalived's script security refuses anything looser. In this directory
 * SELinux lets keepalived's scripts open connections; in /etc it does not.
 */
export const KEEPALIVED_CHECK_PATH = '/usr/libexec/keepalived/check-haproxy.sh';

/** Kernel limit of an address label, IFNAMSIZ less the terminator. */
const MAX_LABEL = 15;
/** VRRP gives 255 to an address owner only; below it there is room for any number of masters. */
const TOP_PRIORITY = 200;

function vipOf(spec: ClusterSpec): VipSpec {
	const { vip } = spec.endpoint;
	if (vip) return vip;
	throw new OperatorError('keepalived needs a virtual address', {
		code: 'vip-missing',
		exitCode: 2,
		expected: 'endpoint.vip with address and routerId',
		found: `endpoint.mode ${spec.endpoint.mode} without vip`,
		fix: 'Set endpoint.vip in cluster.yaml.',
	});
}

/** The interface that carries the VIP on this host: the spec's, else the one in its subnet. */
export function vipInterface(spec: ClusterSpec, facts: HostFacts): string {
	const vip = vipOf(spec);
	return vip.interface ?? requireInterfaceFor(vip.address, facts).name;
}

/** The node's VRRP priority: the earlier in the spec, the higher; no two are equal. */
function priorityOf(spec: ClusterSpec, host: HostSpec): number {
	const position = hostsWith(spec, 'control-plane').findIndex(({ name }) => name === host.name);
	if (position < 0) throw new Error(`${host.name} is not a control-plane host`);
	return Math.max(1, TOP_PRIORITY - position);
}

/** Unicast peers, or nothing: keepalived refuses an empty list, and one master has no peer. */
function peerLines(spec: ClusterSpec, host: HostSpec, vip: VipSpec): string {
	const peers = hostsWith(spec, 'control-plane').filter(({ name }) => name !== host.name);
	if (vip.transport !== 'unicast' || peers.length === 0) return '';
	const list = peers.map(({ address }) => `        ${address}\n`).join('');
	return `    unicast_src_ip ${host.address}\n    unicast_peer {\n${list}    }\n`;
}

/**
 * /etc/keepalived/keepalived.conf for one control-plane host.
 *
 * Who has the VIP keeps it (`nopreempt`, which needs `state BACKUP` on all) until its own check
 * fails. The check has no weight, so a failing one does not lower a priority, which `nopreempt`
 * would make others ignore: it puts the instance into FAULT, the VIP is given up with a last
 * advertisement of priority 0, and the best of the others takes it. When the check passes again
 * the node becomes BACKUP and leaves the VIP where it is. (keepalived's maintainer describes just
 * this in acassen/keepalived#2599 and #2483.)
 *
 * There is no `authentication`: VRRPv2's password travels in clear text and keeps nobody out; with
 * unicast only the named peers are listened to. Accepted by keepalived 1.3 to 2.2.
 *
 * @param facts of the same host, for the interface that the spec leaves open.
 */
export function keepalivedConfig(spec: ClusterSpec, host: HostSpec, facts: HostFacts): string {
	const vip = vipOf(spec);
	const link = vipInterface(spec, facts);
	const label = `${link}:vip`;
	const labelled = label.length <= MAX_LABEL ? ` label ${label}` : '';
	return `# Written by k8s-tui for the cluster ${spec.name}; changes by hand are overwritten.
global_defs {
    router_id ${host.name}
    script_user root
    enable_script_security
}

vrrp_script check_haproxy {
    script "${KEEPALIVED_CHECK_PATH}"
    interval 1
    timeout 3
    fall 2
    rise 2
}

vrrp_instance kube_apiserver {
    state BACKUP
    nopreempt
    interface ${link}
    virtual_router_id ${vip.routerId}
    priority ${priorityOf(spec, host)}
    advert_int 1
    garp_master_delay 1
    garp_master_refresh 60
${peerLines(spec, host, vip)}    virtual_ipaddress {
        ${vip.address}/32 dev ${link}${labelled}
    }
    track_script {
        check_haproxy
    }
}
`;
}

/**
 * The script that keepalived runs: 0 if the haproxy of this very host runs and reaches at least one
 * ready kube-apiserver.
 */
export function keepalivedCheckScript(): string {
	return `#!/bin/sh
# Written by k8s-tui. Fails while this host's haproxy is down or has no kube-apiserver to offer.
exec curl -fs --noproxy '*' --max-time 2 -o /dev/null ${HAPROXY_HEALTH_URL}
`;
}
