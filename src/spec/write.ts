import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMap, isSeq } from 'yaml';
import { messageOf, OperatorError } from '../model/errors.ts';
import { parseSpec } from './parse.ts';
import type { SpecDocument } from './source.ts';

const NEW_FILE_MODE = 0o644;

/**
 * The text of an edited document, in the style that it was read in.
 * @throws OperatorError `spec-edit` if an edit took away an anchor that is still used.
 */
export function formatSpec(document: SpecDocument): string {
	try {
		return document.toString({
			lineWidth: 0,
			flowCollectionPadding: false,
			indentSeq: indentsLists(document),
		});
	} catch (cause) {
		throw new OperatorError(`the edited file cannot be written: ${messageOf(cause)}`, {
			code: 'spec-edit',
			exitCode: 2,
			fix: 'edit the file by hand',
			cause,
		});
	}
}

/**
 * Writes an edited document over its file: completely or not at all, with the file's mode kept, and
 * through a symbolic link into the file that it leads to.
 * @throws SpecError if the result would not be a valid spec; nothing is written then.
 * OperatorError `spec-edit` or `spec-unwritable`.
 */
export async function writeSpec(file: string, document: SpecDocument): Promise<void> {
	const text = formatSpec(document);
	parseSpec(text, file);
	await writeText(file, text);
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

/** Whether the list of hosts stands further right than its key, as it was read. */
function indentsLists(document: SpecDocument): boolean {
	const hosts = document.get('hosts', true);
	const token = isSeq(hosts) ? hosts.srcToken : undefined;
	const root = isMap(document.contents) ? document.contents.srcToken : undefined;
	if (token?.type !== 'block-seq' || root?.type !== 'block-map') return true;
	return token.indent > root.indent;
}
