import type { ClusterSpec } from '../model/spec.ts';
import { hostsWith } from '../model/spec.ts';

export const HAPROXY_CONFIG_PATH = '/etc/haproxy/haproxy.cfg';

/** Port on 127.0.0.1 at which each haproxy says whether it can serve the API. */
export const HAPROXY_HEALTH_PORT = 19443;

/** Answers 200 only if haproxy runs and at least one kube-apiserver is ready, else 503. */
export const HAPROXY_HEALTH_URL = `http://127.0.0.1:${HAPROXY_HEALTH_PORT}/healthz`;

/**
 * /etc/haproxy/haproxy.cfg for every control-plane host: TCP to all kube-apiservers.
 *
 * - It shares the host with kube-apiserver, so it listens on endpoint.port and not on
 *   apiServerPort; and on every address, because only one host at a time has the VIP.
 * - A server counts as up when its own /readyz says 200 over TLS. /readyz exists since Kubernetes
 *   1.16 and is open to anonymous users through the role system:public-info-viewer. So a master
 *   that is still joining, or is shutting down, gets no connection, not even its own: this is what
 *   saves a joining master from being sent to itself.
 * - Watches are silent for minutes: once a connection is established only `timeout tunnel` holds
 *   (haproxy applies it in TCP mode as soon as no analyser is left), and it is longer than the hour
 *   after which kube-apiserver ends a watch. Connections to a server that went down are cut at
 *   once, so that kubelets reconnect instead of waiting for TCP to give up.
 * - `maxconn` is fixed: without it haproxy sizes its tables by the file-descriptor limit, which on
 *   some hosts is a thousand million. No statistics socket is opened.
 *
 * The text is accepted by haproxy 1.8 to 2.9.
 */
export function haproxyConfig(spec: ClusterSpec): string {
	const { port, apiServerPort } = spec.endpoint;
	const servers = hostsWith(spec, 'control-plane').map(
		(host) => `    server ${host.name} ${host.address}:${apiServerPort}`,
	);
	return `# Written by k8s-tui for the cluster ${spec.name}; changes by hand are overwritten.
global
    log /dev/log local0 notice
    user haproxy
    group haproxy
    maxconn 8000

defaults
    log global
    mode tcp
    option dontlognull
    option redispatch
    option clitcpka
    option srvtcpka
    retries 3
    timeout connect 5s
    timeout client 1m
    timeout server 1m
    timeout client-fin 30s
    timeout tunnel 4h
    timeout check 3s

frontend endpoint
    bind *:${port}
    default_backend kube-apiserver

backend kube-apiserver
    balance leastconn
    option httpchk GET /readyz
    http-check expect status 200
    default-server check check-ssl verify none inter 2s fastinter 500ms downinter 1s rise 2 fall 2 on-marked-down shutdown-sessions
${servers.join('\n')}

frontend health
    mode http
    bind 127.0.0.1:${HAPROXY_HEALTH_PORT}
    timeout http-request 5s
    acl no-apiserver nbsrv(kube-apiserver) lt 1
    monitor-uri /healthz
    monitor fail if no-apiserver
`;
}
