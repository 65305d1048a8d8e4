import { join } from 'node:path';
import { createBundle } from '../bundle/create.ts';
import { labKubernetesVersion } from './cluster-file.ts';
import type { LabState } from './state.ts';

/** Makes the bundle that the lab's cluster.yaml names, from a Kubernetes build. */
export async function writeBundle(
	state: LabState,
	kubernetes: string,
	onProgress: (line: string) => void,
): Promise<void> {
	const out = join(state.directory, 'bundle');
	const { manifest } = await createBundle({
		from: kubernetes,
		out,
		kubernetesVersion: labKubernetesVersion,
	});
	onProgress(`bundle: ${manifest.files.length} files in ${out}`);
}
