import type { Resource } from '../model/resource.ts';
import { absent } from './absent.ts';
import { artifact, image } from './artifact.ts';
import { file } from './file.ts';
import { firewall, firewallOff } from './firewall.ts';
import { hostname, timezone } from './identity.ts';
import { kernelModule, swapOff, swapUnits, sysctl } from './kernel.ts';
import type { ResourceKind } from './kind.ts';
import { packages, wholePackages } from './packages.ts';
import { selinux } from './selinux.ts';
import { enabled, service } from './service.ts';

const kinds: { [K in Resource['kind']]: ResourceKind<Extract<Resource, { kind: K }>> } = {
	file,
	absent,
	packages,
	service,
	enabled,
	sysctl,
	module: kernelModule,
	'swap-off': swapOff,
	'swap-units': swapUnits,
	hostname,
	timezone,
	firewall,
	'firewall-off': firewallOff,
	selinux,
	'whole-packages': wholePackages,
	artifact,
	image,
};

/** The kind that a Resource is of. */
export function kindOf(resource: Resource): ResourceKind<Resource> {
	return kinds[resource.kind] as ResourceKind<Resource>;
}
