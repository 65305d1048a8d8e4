import type { HostFacts, PackageManagerFacts } from '../model/facts.ts';
import { quote } from '../ssh/quote.ts';
import type { Evidence, FactPart } from './evidence.ts';
import { capture, linesOf } from './sections.ts';

type Manager = NonNullable<PackageManagerFacts['manager']>;

/** Files that a package manager holds a kernel lock on while it works. */
const LOCK_FILES = [
	'/var/lib/dpkg/lock-frontend',
	'/var/lib/dpkg/lock',
	'/var/lib/apt/lists/lock',
	'/var/cache/apt/archives/lock',
	'/var/lib/rpm/.rpm.lock',
	'/usr/lib/sysimage/rpm/.rpm.lock',
];

/** Files that hold the process id of one that works. */
const PID_FILES = [
	'/run/yum.pid',
	'/run/zypp.pid',
	'/var/cache/dnf/metadata_lock.pid',
	'/var/lib/dnf/rpmdb_lock.pid',
];

/** Files that name the repositories of dnf, yum and zypper. */
const REPOSITORY_FILES = /^\/etc\/(?:yum\.|zypp\/)repos\.d\/[^/]+\.repo$/;

const MAX_BROKEN = 200;
const NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;

/** Package manager, who holds it now, half-configured packages and versions of requested ones. */
export const packagesPart: FactPart<
	Pick<HostFacts, 'packages'> & { versions: Record<string, string | null> }
> = {
	name: 'packages',
	texts: () => ['/etc/yum.repos.d/*.repo', '/etc/zypp/repos.d/*.repo'],
	// One listing of everything is as fast as a look at one package, and shows the broken ones too.
	script: ({ packages }) => `for name in apt-get dnf yum zypper; do
	command -v $name >/dev/null && echo "manager $name" && break
done
if command -v dpkg-query >/dev/null; then
	dpkg-query -W -f '\${db:Status-Abbrev} \${Package} \${Version}\\n' | awk -v want=${quote(
		` ${askable(packages).join(' ')} `,
	)} '
		substr($1, 2, 1) ~ /[HFUWt]/ || $1 ~ /R$/ { print "broken", $2 }
		$1 ~ /^.i/ && index(want, " " $2 " ") { print "package", $2, $3 }'
elif command -v rpm >/dev/null; then
	${rpmQuery(packages)}
fi
for file in ${PID_FILES.join(' ')}; do
	[ -r "$file" ] && read -r pid rest <"$file" && [ -d "/proc/$pid" ] || continue
	read -r name <"/proc/$pid/comm"
	case $name in *yum*|*dnf*|*zypp*|*python*|[Pp]ackage[Kk]it*) echo "holder $pid $file $name" ;; esac
done
locked=
while read -r number kind mode access pid place rest; do
	[ "$kind" = '->' ] || [ ! -r "/proc/$pid/comm" ] || {
		read -r name <"/proc/$pid/comm"
		echo "locked $pid \${place##*:} $name"
		locked=yes
	}
done </proc/locks
[ -z "$locked" ] || stat -c 'lock %i %n' ${LOCK_FILES.join(' ')}`,
	parse(evidence, { packages }) {
		const lines = linesOf(evidence.section('packages'));
		const manager = parseManager(capture(lines.join('\n'), /^manager (\S+)$/m));
		return {
			packages: {
				manager,
				lock: parseLock(lines),
				broken: parseBroken(lines),
				repositories: manager === null || manager === 'apt' ? null : parseRepositories(evidence),
			},
			versions: parseVersions(lines, packages),
		};
	},
};

function askable(packages: readonly string[]): string[] {
	return packages.filter((name) => NAME.test(name));
}

function rpmQuery(packages: readonly string[]): string {
	const names = askable(packages).map(quote).join(' ');
	const format = "'package %{NAME} %{VERSION}-%{RELEASE}\\n'";
	return names === '' ? ':' : `must_answer rpm -q --qf ${format} ${names}`;
}

function parseManager(name: string | null): Manager | null {
	if (name === 'apt-get') return 'apt';
	return name === 'dnf' || name === 'yum' || name === 'zypper' ? name : null;
}

/** Matches lock files with the kernel's list of locks by inode, as fuser(1) does. */
function parseLock(lines: readonly string[]): PackageManagerFacts['lock'] {
	const holder = lines.flatMap((line) => /^holder (\d{1,10}) (\S+) ?(.*)$/.exec(line) ?? []);
	if (holder[2]) {
		return { path: holder[2], pid: Number(holder[1]), process: holder[3]?.trim() || null };
	}
	const files = new Map<string, string>();
	for (const line of lines) {
		const match = /^lock (\d+) (\/\S+)$/.exec(line);
		if (match?.[1] && match[2]) files.set(match[1], match[2]);
	}
	for (const line of lines) {
		const match = /^locked (\d{1,10}) (\d+) ?(.*)$/.exec(line);
		const path = files.get(match?.[2] ?? '');
		if (match && path) return { path, pid: Number(match[1]), process: match[3]?.trim() || null };
	}
	return null;
}

/** yum.conf(5): a repository is a section, and enabled unless it says otherwise. */
function parseRepositories(evidence: Evidence): { enabled: string[]; disabled: string[] } {
	const states = new Map<string, boolean>();
	for (const path of evidence.paths().filter((one) => REPOSITORY_FILES.test(one))) {
		let name: string | null = null;
		for (const line of evidence.lines(path)) {
			name = capture(line, /^\s*\[([^\]\s]+)\]/) ?? name;
			const enabled = capture(line, /^\s*enabled\s*=\s*(\w+)/i);
			if (name) states.set(name, enabled === null ? (states.get(name) ?? true) : !isOff(enabled));
		}
	}
	const named = (wanted: boolean): string[] =>
		[...states].flatMap(([name, enabled]) => (enabled === wanted ? [name] : []));
	return { enabled: named(true), disabled: named(false) };
}

function isOff(value: string): boolean {
	return /^(0|no|false|off)$/i.test(value);
}

function parseBroken(lines: readonly string[]): string[] {
	const names = lines.flatMap((line) => /^broken (\S+)$/.exec(line)?.[1] ?? []);
	return [...new Set(names)].slice(0, MAX_BROKEN);
}

function parseVersions(
	lines: readonly string[],
	names: readonly string[],
): Record<string, string | null> {
	const found = new Map<string, string>();
	for (const line of lines) {
		const match = /^package (\S+) (\S+)$/.exec(line);
		if (match?.[1] && match[2]) found.set(match[1], match[2]);
	}
	return Object.fromEntries(names.map((name) => [name, found.get(name) ?? null]));
}
