import type ssh2 from 'ssh2';

/** ssh2, loaded when the first connection needs it: it costs start-up time that --help must not pay. */
export async function loadSsh2(): Promise<typeof ssh2> {
	const module = await import('ssh2');
	return module.default;
}
