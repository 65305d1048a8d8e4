import { isLoopback } from '../addresses.ts';
import { hostCheck, judge } from '../check.ts';

/** Debian's installer maps the host's own name to 127.0.1.1; etcd and kubelet then advertise it. */
export const ownName = hostCheck('own-name', 'Own name is no loopback', (host, facts, { spec }) => {
	const loops = loopbackEntries(facts.observed.files['/etc/hosts']?.content ?? '', [
		host.name,
		facts.network.hostname,
	]);
	const resolved = (facts.network.resolved[host.name] ?? []).filter(isLoopback);
	const found = [...new Set([...loops, ...resolved])];
	return judge(found.length === 0 || spec.os.hostsFile, 'warning', {
		checked: 'what the host’s own name means in /etc/hosts',
		observed:
			found.length === 0
				? 'no loopback address'
				: `${found.join(', ')}${spec.os.hostsFile ? ' (apply puts its own entry first, os.hostsFile)' : ''}`,
		expected: `${host.address}, or nothing`,
		fix: `Replace the line in /etc/hosts by: ${host.address} ${host.name}`,
	});
});

/** Loopback addresses that a hosts file gives to any of the names. */
function loopbackEntries(hostsFile: string, names: string[]): string[] {
	return hostsFile.split('\n').flatMap((line) => {
		const [address, ...aliases] = (line.split('#')[0] ?? '').trim().split(/\s+/);
		if (address === undefined || !isLoopback(address)) return [];
		const isOwn = (alias: string) => alias !== 'localhost' && names.includes(alias);
		return aliases.some(isOwn) ? [address] : [];
	});
}
