/**
 * A pattern of ssh_config or known_hosts: `*` and `?`, case ignored, the whole text matched. There are no
 * sets: the brackets of `[host]:port` are text.
 */
export function globToRegExp(pattern: string): RegExp {
	const source = pattern
		.replace(/[\\^$.|+()[\]{}]/g, '\\$&')
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	return new RegExp(`^${source}$`, 'is');
}
