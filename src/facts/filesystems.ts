import type { Filesystem } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';
import { linesOf, toCount } from './sections.ts';

/** Where the space of a cluster goes. */
const PATHS = [
	'/',
	'/var/lib/etcd',
	'/var/lib/docker',
	'/var/lib/containerd',
	'/var/lib/kubelet',
	'/var/lib/k8s-tui',
	'/tmp',
];

const FIELDS = 'file,fstype,size,avail,itotal,iavail,target';

/** Space and inodes below each path that matters; of its nearest parent where it does not exist. */
export const filesystemsPart: FactPart<{ filesystems: Filesystem[] }> = {
	name: 'filesystems',
	script: () => `set --
for want in ${PATHS.join(' ')}; do
	at=$want
	while [ ! -d "$at" ]; do at=\${at%/*}; [ -n "$at" ] || at=/; done
	set -- "$@" "$at"
	echo "want $want $at"
done
must_answer df -B1 --output=${FIELDS} "$@"`,
	parse: (evidence) => ({ filesystems: parseFilesystems(evidence.section('filesystems')) }),
};

/** `want PATH EXISTING-PARENT` lines, then df's table with one row for each. */
export function parseFilesystems(text: string): Filesystem[] {
	const rows = new Map<string, Omit<Filesystem, 'path'>>();
	const wanted: [path: string, at: string][] = [];
	for (const line of linesOf(text)) {
		const [first, ...rest] = line.trim().split(/\s+/);
		if (first === 'want' && rest[0] && rest[1]) wanted.push([rest[0], rest[1]]);
		else if (first?.startsWith('/')) {
			const [type = '', size, available, inodes, inodesFree, ...target] = rest;
			rows.set(first, {
				mountPoint: target.join(' '),
				type,
				size: toCount(size) ?? 0,
				available: toCount(available) ?? 0,
				inodes: toCount(inodes) ?? 0,
				inodesFree: toCount(inodesFree) ?? 0,
			});
		}
	}
	return wanted.flatMap(([path, at]) => {
		const row = rows.get(at);
		return row ? [{ path, ...row }] : [];
	});
}
