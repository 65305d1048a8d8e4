import { readFileSync } from 'node:fs';
import type { ClusterSpec } from '../model/spec.ts';

interface RegistryTable {
	/** Host that a registry answers at where it is not its name. */
	servers: Record<string, string>;
	/** Registry → the mirror that stands in for it, by mirror preset. */
	mirrors: Record<ClusterSpec['source']['mirror'], Record<string, string>>;
}

let loaded: RegistryTable | undefined;

function table(): RegistryTable {
	loaded ??= JSON.parse(
		readFileSync(new URL('../../assets/registries.json', import.meta.url), 'utf8'),
	) as RegistryTable;
	return loaded;
}

/** Registry → the mirror that stands in for it, by the preset of a spec that installs online. */
export function presetMirrors({
	mode,
	mirror,
}: Pick<ClusterSpec['source'], 'mode' | 'mirror'>): Record<string, string> {
	return mode === 'online' ? table().mirrors[mirror] : {};
}

/** Host that a registry answers at. */
export function registryServer(registry: string): string {
	return table().servers[registry] ?? registry;
}
