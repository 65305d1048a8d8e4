import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import envPaths from 'env-paths';

/**
 * Lets Node keep what it makes of the program's text, in the user's own cache directory: the next
 * start takes a third less. What is imported before this is called is not kept, and where nothing can
 * be written nothing is. NODE_DISABLE_COMPILE_CACHE=1 turns it off.
 */
export function keepCompiled(): void {
	enableCompileCache(join(envPaths('k8s-tui', { suffix: '' }).cache, 'compiled'));
}
