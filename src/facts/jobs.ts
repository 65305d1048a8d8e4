import type { RemoteJobFacts } from '../model/facts.ts';
import { JOBS_ROOT, listJobsScript, parseJobs } from '../ssh/job-scripts.ts';
import type { FactPart } from './evidence.ts';

/** More than are kept on a host; a bound for a hostile one. */
const MAX_JOBS = 1000;

/** k8s-tui jobs on the host, as the SSH layer keeps and lists them. */
export const jobsPart: FactPart<{ jobs: RemoteJobFacts[] }> = {
	name: 'jobs',
	onlyIf: `[ -d ${JOBS_ROOT} ]`,
	script: () => listJobsScript(),
	parse: (evidence) => ({ jobs: parseJobs(evidence.section('jobs')).slice(0, MAX_JOBS) }),
};
