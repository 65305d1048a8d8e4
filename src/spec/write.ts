import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf, OperatorError } from '../model/errors.ts';
import type { SpecDocument } from './document.ts';
import { parseSpec } from './parse.ts';

const NEW_FILE_MODE = 0o644;

/**
 * Writes an edited document over its file: completely or not at all, with the file's mode kept, and
 * through a symbolic link into the file that it leads to.
 * @throws SpecError if the result would not be a valid spec; nothing is written then.
 * OperatorError `spec-unwritable`.
 */
export async function writeSpec(file: string, document: SpecDocument): Promise<void> {
	parseSpec(document.text, file);
	await writeText(file, document.text);
}

/**
 * Writes a file atomically: a temporary file beside it, flushed, then renamed.
 * @throws OperatorError `spec-unwritable`.
 */
export async function writeText(file: string, text: string): Promise<void> {
	const target = await realpath(file).catch(() => file);
	const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
	try {
		const mode = await stat(target).then(
			(info) => info.mode & 0o7777,
			() => NEW_FILE_MODE,
		);
		const handle = await open(temporary, 'wx', mode);
		try {
			// The umask has had its say for a new file; an old one keeps exactly what it had.
			if (mode !== NEW_FILE_MODE) await handle.chmod(mode);
			await handle.writeFile(text);
			await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(temporary, target);
	} catch (cause) {
		await rm(temporary, { force: true });
		throw new OperatorError(`cannot write ${file}: ${messageOf(cause)}`, {
			code: 'spec-unwritable',
			exitCode: 1,
			found: messageOf(cause),
			fix: 'choose a place that can be written',
			cause,
		});
	}
}
