import type { HostFacts, Listener } from '../../model/facts.ts';
import { HAPROXY_CONFIG_PATH } from '../../render/haproxy.ts';
import { PROXY_CONFIG_PATH } from '../../render/local-proxy.ts';
import { hostCheck, ok, problem } from '../check.ts';
import { belongs } from '../membership.ts';
import { isRightfulHolder, type RequiredPort, requiredPorts } from '../ports.ts';

export const ports = hostCheck('ports', 'Ports free', (host, facts, context) => {
	const required = requiredPorts(context.spec, host);
	if (required.length === 0) return null;
	const isOurs = belongs(context, host, facts);
	const taken = required.flatMap((port) => {
		const holder = holderOf(facts, port);
		if (holder === null || (isOurs && isRightfulHolder(port, holder.process))) return [];
		if (isOurs && port.port === context.spec.endpoint.port && isOldEndpoint(facts, holder))
			return [];
		return [{ port, holder }];
	});
	if (taken.length === 0) return ok(healthy(required, isOurs));
	return taken.map(({ port, holder }) => {
		const process = holder.process ?? 'a process that the kernel does not name';
		return problem('error', {
			checked: `${port.protocol} port ${port.port} for ${port.purpose}`,
			observed: `taken by ${process} on ${holder.address}:${holder.port}`,
			expected: isOurs ? `free, or held by ${port.holders.join(' or ')}` : 'free',
			fix: `Stop ${process}, or move it to another port.`,
		});
	});
});

function healthy(required: RequiredPort[], isOurs: boolean) {
	return {
		checked: `ports ${required.map((port) => port.port).join(', ')}`,
		observed: isOurs ? 'free, or held by the component that each is for' : 'free',
		expected: 'free for the components of this host',
	};
}

/** While the endpoint changes, the proxy of the old one has the port that the new one will share. */
function isOldEndpoint({ observed: { files } }: HostFacts, { process }: Listener): boolean {
	const path = process === 'nginx' ? PROXY_CONFIG_PATH : HAPROXY_CONFIG_PATH;
	const isProxy = process === 'nginx' || process === 'haproxy';
	return isProxy && (files[path]?.content?.includes('Written by k8s-tui') ?? false);
}

function holderOf(facts: HostFacts, port: RequiredPort): Listener | null {
	return (
		facts.listeners.find(
			(listener) => listener.protocol === port.protocol && listener.port === port.port,
		) ?? null
	);
}
