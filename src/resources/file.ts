import { createHash } from 'node:crypto';
import { createTwoFilesPatch } from 'diff';
import type { FileResource } from '../model/resource.ts';
import { quote } from '../ssh/quote.ts';
import type { ResourceKind } from './kind.ts';
import { observedFile } from './observed.ts';

/** A whole file with its mode; written atomically. */
export const file: ResourceKind<FileResource> = {
	probe: ({ path, secret }) => (secret ? { secretFiles: [path] } : { files: [path] }),

	diff(resource, facts) {
		const now = observedFile(facts, resource.path);
		// By hash, because the text of a secret file never leaves the host.
		if (now?.sha256 === sha256(resource.content) && now.mode === resource.mode) return [];
		return [
			{
				verb: now ? 'update' : 'create',
				subject: resource.path,
				...(resource.secret ? {} : { diff: patch(resource, now?.content ?? '', now?.mode) }),
				...(now && resource.original
					? { note: `the original is kept as ${resource.original}` }
					: {}),
			},
		];
	},

	converge({ path, content, mode, original }, index) {
		const encoded = Buffer.from(content)
			.toString('base64')
			.replace(/(.{76})/g, '$1\n');
		const kept = original ? ` ${quote(original)}` : '';
		return `ensure_file ${index} ${quote(path)} ${mode}${kept} <<'K8S_TUI_END'\n${encoded}\nK8S_TUI_END\n`;
	},
};

function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}

function patch(resource: FileResource, before: string, modeBefore: string | undefined): string {
	const header =
		modeBefore && modeBefore !== resource.mode ? `mode ${modeBefore} → ${resource.mode}\n` : '';
	if (before === resource.content) return header;
	return header + textPatch(resource.path, before, resource.content);
}

interface TextPatch {
	before: string;
	after: string;
	patch: string;
}

/** The last patch of each path: most hosts of a fleet need the same, and a Plan keeps all of them. */
const lastPatches = new Map<string, TextPatch>();

function textPatch(path: string, before: string, after: string): string {
	const last = lastPatches.get(path);
	if (last?.before === before && last.after === after) return last.patch;
	const patch = createTwoFilesPatch(path, path, before, after, '', '', { context: 2 });
	lastPatches.set(path, { before, after, patch });
	return patch;
}
