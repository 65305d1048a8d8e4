import { execInHost } from '../../../src/lab/host.ts';
import type { Step } from '../../../src/steps/step.ts';

const BEGUN = '/var/tmp/long-job-begun';
const RELEASE = '/var/tmp/long-job-release';

/** A job that numbers its lines, ten a second, until the host is told to let it end (at most 300 s). */
export const longJob: Step = {
	id: 'long-job',
	title: 'a long job',
	estimate: 60,
	hosts: ({ spec }) => spec.hosts,
	needs: () => [],
	probe: () => [],
	plan: () => ({ kind: 'action', changes: [{ verb: 'run', subject: 'a long job' }], params: {} }),
	run: ({ job }) =>
		job(`echo begun >>${BEGUN}
line=0
while [ ! -e ${RELEASE} ] && [ $line -lt 3000 ]; do
	echo "line $line"
	line=$((line + 1))
	sleep 0.1
done
echo "end $line"
`),
};

/** Lets the job on a host end, without SSH. */
export async function releaseLongJob(lab: string, host: string): Promise<void> {
	await execInHost(lab, host, ['touch', RELEASE]);
}

/** How often the job was begun on a host. */
export async function timesBegun(lab: string, host: string): Promise<number> {
	const { stdout } = await execInHost(lab, host, ['cat', BEGUN]);
	return stdout.split('\n').filter((line) => line === 'begun').length;
}

/** What the lines of a whole job are. */
export function wholeOutput(lines: readonly string[]): string[] {
	const count = lines.length - 1;
	return [...Array.from({ length: count }, (_, index) => `line ${index}`), `end ${count}`];
}
