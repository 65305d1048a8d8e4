import { OperatorError } from '../model/errors.ts';
import type { ActionContext } from './step.ts';

/** A file for a host whose text must be in no Plan: a private key, or what goes with one. */
export interface SecretFile {
	path: string;
	text: string;
	/** Octal, four digits. */
	mode: '0600' | '0644';
}

/**
 * Writes files on this Task's host, each whole or not at all. Their texts travel on stdin.
 * @throws OperatorError `file-write`
 */
export async function putFiles(
	{ host, look }: ActionContext,
	files: readonly SecretFile[],
): Promise<void> {
	const lines = files.map(
		({ path, mode, text }) => `${path} ${mode} ${Buffer.from(text).toString('base64')}\n`,
	);
	const { exitCode, stderr } = await look(
		`set -e
umask 077
while read -r path mode text; do
	mkdir -p "$(dirname "$path")"
	printf %s "$text" | base64 -d >"$path.k8s-tui-new"
	chmod "$mode" "$path.k8s-tui-new"
	mv -f "$path.k8s-tui-new" "$path"
done`,
		{ stdin: lines.join('') },
	);
	if (exitCode === 0) return;
	throw new OperatorError(`Files could not be written on ${host.name}`, {
		code: 'file-write',
		exitCode: 1,
		host: host.name,
		expected: files.map(({ path }) => path).join(', '),
		found: stderr.trim().split('\n').slice(-3).join('\n') || `exit status ${exitCode}`,
		fix: `See to free space and write access on ${host.name}, then apply again.`,
	});
}
