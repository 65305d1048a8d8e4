import { assetJson } from '../assets/asset.ts';
import type { ClusterSpec } from '../model/spec.ts';

interface RegistryTable {
	/** Host that a registry answers at where it is not its name. */
	servers: Record<string, string>;
	/** Registry → the mirror that stands in for it, by mirror preset. */
	mirrors: Record<ClusterSpec['source']['mirror'], Record<string, string>>;
}

function table(): RegistryTable {
	return assetJson('registries.json');
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
