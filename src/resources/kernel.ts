import type {
	ModuleResource,
	SwapOffResource,
	SwapUnitsResource,
	SysctlResource,
} from '../model/resource.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';
import { observedFile } from './observed.ts';

/** Units that `ensure_swap_off` has silenced. */
const SWAP_UNITS_RECORD = '/var/lib/k8s-tui/swap-units';

/** A sysctl's value now; the file that keeps it over a reboot is a file Resource beside it. */
export const sysctl: ResourceKind<SysctlResource> = {
	probe: ({ key }) => ({ sysctls: [key] }),
	diff({ key, value }, facts) {
		const now = facts.sysctls[key];
		// A key that is not there yet comes with a module that the same Task loads.
		if (now === undefined || now.replaceAll('\t', ' ') === value) return [];
		return [{ verb: 'update', subject: `sysctl ${key}`, note: `${now} → ${value}` }];
	},
	converge: ({ key, value }, index) => `ensure_sysctl ${index} ${quote(key)} ${quote(value)}\n`,
};

/** A module to load. Declared only where the feature is not built in. */
export const kernelModule: ResourceKind<ModuleResource> = {
	probe: () => ({}),
	diff({ name }, facts) {
		const state = (facts.features as Record<string, string>)[name];
		return state === 'loadable' ? [{ verb: 'start', subject: `module ${name}` }] : [];
	},
	converge: ({ name }, index) => `ensure_module ${index} ${quote(name)}\n`,
};

/** No swap in use; fstab is a file Resource beside it. */
export const swapOff: ResourceKind<SwapOffResource> = {
	probe: () => ({}),
	diff: (_resource, facts) =>
		facts.swap.devices.length > 0
			? [
					{
						verb: 'update',
						subject: `swap (off: ${facts.swap.devices.map((d) => d.name).join(', ')})`,
					},
				]
			: [],
	converge: (_resource, index) => `ensure_swap_off ${index}\n`,
};

/** What brought swap at boot, given back. */
export const swapUnits: ResourceKind<SwapUnitsResource> = {
	probe: () => ({ files: [SWAP_UNITS_RECORD] }),
	diff: (_resource, facts) =>
		observedFile(facts, SWAP_UNITS_RECORD) ? [{ verb: 'update', subject: 'swap units' }] : [],
	converge: (_resource, index) => `ensure_swap_units ${index}\n`,
};
