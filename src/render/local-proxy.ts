import { type ClusterSpec, type HostSpec, hostsWith } from '../model/spec.ts';

export const PROXY_CONFIG_PATH = '/etc/k8s-tui/proxy/nginx.conf';
export const PROXY_UNIT = 'k8s-tui-proxy.service';
export const PROXY_UNIT_PATH = `/etc/systemd/system/${PROXY_UNIT}`;
const NGINX = '/usr/sbin/nginx';
const PID_PATH = '/run/k8s-tui-proxy.pid';

/**
 * nginx.conf of one node: TCP on loopback to every kube-apiserver of the spec.
 *
 * - nginx has no active health checks: a connection that a master refuses, or does not take within
 *   a second, goes to the next one, and that master is spared for some seconds.
 * - Masters take turns. The one with the fewest connections would be the one that has just started: it
 *   takes connections seconds before it is ready, and would be given every new one.
 * - On a master that is yet to join its own kube-apiserver comes last (`backup`): it must not be sent to
 *   itself.
 * - A watch may be silent for long and an idle connection must not be cut before kube-apiserver
 *   ends it, within the hour. Keep-alive finds peers that are gone.
 * - `reuseport`, which haproxy sets too, lets both listen while the endpoint changes from one to the
 *   other; loopback goes to the one that named it.
 * - nginx of distributions has the stream module in a file of its own, which Debian's and Red Hat's
 *   packages name in these places; where it is built in, the patterns match nothing.
 *
 * The text is accepted by nginx from 1.16 on.
 *
 * @param joins whether the host is a master that is yet to join
 * @param masters those to send to, where it is not (yet) all of the spec
 */
export function localProxyConfig(
	spec: ClusterSpec,
	host: HostSpec,
	{ joins = false, masters = hostsWith(spec, 'control-plane') } = {},
): string {
	const { port, apiServerPort } = spec.endpoint;
	const servers = masters.map(({ name, address }) => {
		const last = joins && name === host.name && masters.length > 1 ? ' backup' : '';
		return `        server ${address}:${apiServerPort} max_fails=1 fail_timeout=5s${last}; # ${name}\n`;
	});
	return `# Written by k8s-tui for the cluster ${spec.name}; changes by hand are overwritten.
include /etc/nginx/modules-enabled/*-mod-stream.conf;
include /usr/share/nginx/modules/*mod-stream.conf;
worker_processes 1;
pid ${PID_PATH};
error_log stderr warn;

events {
    worker_connections 8192;
}

stream {
    upstream kube-apiserver {
${servers.join('')}    }

    server {
        listen 127.0.0.1:${port} reuseport so_keepalive=30s:10s:3;
        proxy_pass kube-apiserver;
        proxy_connect_timeout 1s;
        proxy_timeout 2h;
        proxy_socket_keepalive on;
    }
}
`;
}

/**
 * The proxy's own unit beside the distribution's nginx.service. A reload tries the configuration
 * first: nginx itself would keep the old one and say nothing.
 */
export function localProxyUnit(): string {
	return `# Written by k8s-tui.
[Unit]
Description=Local proxy to the Kubernetes API servers
Wants=network-online.target
After=network-online.target
Before=kubelet.service

[Service]
ExecStartPre=${NGINX} -t -q -c ${PROXY_CONFIG_PATH}
ExecStart=${NGINX} -c ${PROXY_CONFIG_PATH} -g "daemon off;"
ExecReload=${NGINX} -t -q -c ${PROXY_CONFIG_PATH}
ExecReload=/bin/kill -HUP $MAINPID
Restart=always
StartLimitInterval=0
RestartSec=2
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
`;
}
