import type { BuildContext } from './base.ts';
/** stub */
export async function kubernetesBuild(_context: BuildContext): Promise<string | null> {
	return null;
}
