import { isLoopback } from '../../facts/addresses.ts';
import type { Resource } from '../../model/resource.ts';
import { hostCheck, ok, problem } from '../check.ts';

const HOSTS_FILE = '/etc/hosts';

/** Debian's installer maps the host's own name to 127.0.1.1, and services then advertise that. */
export const ownName = hostCheck('own-name', 'Own name is no loopback', (host, facts) => {
	const file = facts.observed.files[HOSTS_FILE];
	const names = [...new Set([host.name, facts.network.hostname])].filter(
		(name) => name !== 'localhost',
	);
	const lines = (file?.content ?? '').split('\n');
	const wrong = lines.filter((line) => isLoopbackEntry(line, names));
	const base = {
		checked: 'what the host’s own name means in /etc/hosts',
		expected: `${host.address}, or nothing`,
	};
	if (wrong.length === 0) return ok({ ...base, observed: 'no loopback address' });
	const content = lines.map((line) => withoutNames(line, names)).join('\n');
	const repair: Resource[] = [
		{ kind: 'file', path: HOSTS_FILE, content, mode: file?.mode ?? '0644' },
	];
	return problem('warning', {
		...base,
		observed: wrong.map((line) => line.trim()).join('; '),
		fix: `Take ${names.join(' and ')} out of the line in /etc/hosts that begins with a loopback address.`,
		repair,
	});
});

function isLoopbackEntry(line: string, names: string[]): boolean {
	const [address, ...aliases] = wordsOf(line);
	if (address === undefined || !isLoopback(address)) return false;
	return aliases.some((alias) => isOneOf(alias, names));
}

/** The line without these names; a comment if no other name is left. */
function withoutNames(line: string, names: string[]): string {
	if (!isLoopbackEntry(line, names)) return line;
	const [address, ...aliases] = wordsOf(line);
	const others = aliases.filter((alias) => !isOneOf(alias, names));
	return others.length === 0 ? `# ${line}` : `${address}\t${others.join(' ')}`;
}

/** `n1.example.org` is n1 too. */
function isOneOf(alias: string, names: string[]): boolean {
	return names.some((name) => alias === name || alias.startsWith(`${name}.`));
}

function wordsOf(line: string): string[] {
	return (line.split('#')[0] ?? '').trim().split(/\s+/).filter(Boolean);
}
