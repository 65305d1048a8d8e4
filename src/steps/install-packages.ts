import type { PackagesResource, Resource } from '../model/resource.ts';
import type { ClusterSpec } from '../model/spec.ts';
import {
	needsTimeService,
	packageNames,
	packagesFor,
	timeServiceUnit,
} from '../render/host-packages.ts';
import { observedUnit } from '../resources/observed.ts';
import { bundledPackages } from './bundled-packages.ts';
import { type HostContext, type Step, taskId } from './step.ts';

/** Of chrony's two, the one that a distribution has; the other is the same unit or none. */
const TIME_UNITS = ['chrony.service', 'chronyd.service'];

/** Installs all packages of a host in one transaction: a package manager's start costs seconds. */
export const installPackages: Step = {
	id: 'install-packages',
	title: 'packages',
	estimate: 20,
	hosts: ({ spec }) => spec.hosts,
	needs: ({ host }) => [taskId('prepare-host', host.name), taskId('fetch-packages', host.name)],
	probe: (spec, host) => [
		{ packages: packageNames(spec, host), units: spec.os.timeSync ? TIME_UNITS : [] },
	],
	plan: (context) => ({ kind: 'converge', resources: resources(context) }),
};

function resources(context: HostContext): Resource[] {
	const { spec, host, hostFacts } = context;
	const bundled = bundledPackages(context).map(({ name, sha256 }) => ({ artifact: name, sha256 }));
	const packages: PackagesResource = {
		kind: 'packages',
		...packagesFor(spec, host, hostFacts),
		...proxyOf(spec),
		...(bundled.length > 0 ? { bundled } : {}),
	};
	const whole: Resource[] =
		hostFacts.packages.broken.length > 0 ? [{ kind: 'whole-packages', ...proxyOf(spec) }] : [];
	if (!needsTimeService(spec, hostFacts)) return [...whole, packages];
	const unit = timeServiceUnit(hostFacts);
	// Before it is installed nobody knows the unit; on Debian its installation starts it.
	const service: Resource = {
		kind: 'service',
		unit,
		enabled: true,
		active: true,
		configFiles: [],
		onChange: 'restart',
	};
	return observedUnit(hostFacts, unit).active
		? [...whole, packages]
		: [...whole, packages, service];
}

/** Hosts of the cluster are asked for directly: one of them may be the mirror. */
function proxyOf({ source, hosts }: ClusterSpec): Pick<PackagesResource, 'proxy' | 'noProxy'> {
	if (!source.httpProxy) return {};
	const noProxy = [
		'localhost',
		'127.0.0.1',
		...hosts.flatMap(({ name, address }) => [name, address]),
	];
	return { proxy: source.httpProxy, noProxy };
}
