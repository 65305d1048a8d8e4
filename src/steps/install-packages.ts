import type { PackagesResource } from '../model/resource.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { probesOf } from '../resources/diff.ts';
import { packagesFor } from './packages.ts';
import { type Step, taskId } from './step.ts';

/** Installs all packages of a host in one transaction: a package manager's start costs seconds. */
export const installPackages: Step = {
	id: 'install-packages',
	title: 'packages',
	estimate: 20,
	hosts: ({ spec }) => spec.hosts,
	needs: ({ host }) => [taskId('prepare-host', host.name)],
	probe: (spec, host) => probesOf([packages(spec, host)]),
	plan: ({ spec, host }) => ({ kind: 'converge', resources: [packages(spec, host)] }),
};

function packages(spec: ClusterSpec, host: HostSpec): PackagesResource {
	return { kind: 'packages', ...packagesFor(spec, host) };
}
