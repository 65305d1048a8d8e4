import type { RemoteJobFacts } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';
import { linesOf } from './sections.ts';

const JOBS = '/var/lib/k8s-tui/jobs';
const MAX_JOBS = 1000;

/** k8s-tui jobs on the host: `rc` is there once one ended, `pid` names its process till then. */
export const jobsPart: FactPart<{ jobs: RemoteJobFacts[] }> = {
	name: 'jobs',
	script: () => `for dir in ${JOBS}/*/; do
	[ -d "$dir" ] || continue
	rc= pid= state=dead
	[ -r "$dir/rc" ] && read -r rc <"$dir/rc"
	[ -r "$dir/pid" ] && read -r pid <"$dir/pid"
	[ -n "$pid" ] && [ -d "/proc/$pid" ] && state=running
	echo "$state \${rc:--} $dir"
done`,
	parse: (evidence) => ({ jobs: parseJobs(evidence.section('jobs')) }),
};

/** Lines of `running|dead EXIT|- DIRECTORY/`. */
export function parseJobs(text: string): RemoteJobFacts[] {
	return linesOf(text)
		.slice(0, MAX_JOBS)
		.flatMap((line) => {
			const match = /^(running|dead) (\d{1,3}|-) \S*\/([a-z0-9.-]+)\/$/.exec(line);
			if (!match?.[3]) return [];
			const exitCode = match[2] === '-' ? null : Number(match[2]);
			return [{ id: match[3], running: exitCode === null && match[1] === 'running', exitCode }];
		});
}
