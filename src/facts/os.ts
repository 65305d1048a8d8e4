import type { HostFacts } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';

const OS_RELEASE = '/etc/os-release';
const CENTOS_6_STYLE = '/etc/redhat-release';

/** Kubernetes' names of what `uname -m` says. */
const ARCHITECTURES: Record<string, string> = {
	x86_64: 'amd64',
	aarch64: 'arm64',
	armv7l: 'arm',
	i686: 'i386',
	ppc64le: 'ppc64le',
	s390x: 's390x',
	riscv64: 'riscv64',
};

const FAMILIES: [HostFacts['os']['family'], RegExp][] = [
	['debian', /^(debian|ubuntu|linuxmint|raspbian|kylin-desktop|deepin|uos)$/],
	[
		'rhel',
		/^(rhel|centos|fedora|rocky|almalinux|ol|amzn|openEuler|openeuler|anolis|alinux|kylin|tencentos|opencloudos|euleros)$/,
	],
	['suse', /^(suse|sles|sled|sle_hpc|sle-micro|opensuse.*)$/],
];

/** There since Linux 6.1. */
export const ARCH = '/proc/sys/kernel/arch';

/** Distribution, kernel, architecture and PID 1. */
export const osPart: FactPart<Pick<HostFacts, 'os' | 'arch' | 'kernel' | 'init'>> = {
	name: 'os',
	texts: () => [ARCH, OS_RELEASE, CENTOS_6_STYLE, '/proc/sys/kernel/osrelease', '/proc/1/comm'],
	onlyIf: `[ ! -e ${ARCH} ]`,
	script: () => 'uname -m',
	parse(evidence) {
		const machine = evidence.first(ARCH) ?? evidence.section('os').trim();
		return {
			os: parseOsRelease(evidence.lines(OS_RELEASE), evidence.first(CENTOS_6_STYLE)),
			arch: Object.hasOwn(ARCHITECTURES, machine) ? (ARCHITECTURES[machine] ?? machine) : machine,
			kernel: evidence.first('/proc/sys/kernel/osrelease') ?? '',
			init: evidence.first('/proc/1/comm') ?? '',
		};
	},
};

/** os-release(5): shell-like assignments; the family follows ID, then each word of ID_LIKE. */
export function parseOsRelease(lines: readonly string[], release: string | null): HostFacts['os'] {
	const fields = new Map<string, string>();
	for (const line of lines) {
		const match = /^\s*([A-Z_]+)=(["']?)(.*?)\2\s*$/.exec(line);
		if (match?.[1] && match[3] !== undefined) fields.set(match[1], match[3]);
	}
	const id = fields.get('ID') ?? (/centos/i.test(release ?? '') ? 'centos' : 'unknown');
	const likes = [id, ...(fields.get('ID_LIKE') ?? '').split(/\s+/)];
	return {
		id,
		versionId: fields.get('VERSION_ID') ?? '',
		prettyName: fields.get('PRETTY_NAME') ?? release ?? id,
		family: likes.map(familyOf).find((family) => family !== 'unknown') ?? 'unknown',
	};
}

function familyOf(id: string): HostFacts['os']['family'] {
	return FAMILIES.find(([, pattern]) => pattern.test(id))?.[0] ?? 'unknown';
}
