import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { messageOf, OperatorError } from '../model/errors.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { absolutePath } from './absolute-path.ts';
import { type ParsedSpec, parseSpec } from './parse.ts';
import { SpecError } from './problem.ts';

export interface LoadedSpec extends ParsedSpec {
	/** Absolute path of the file. */
	file: string;
}

/**
 * Reads and checks a cluster.yaml. Paths in the returned spec are absolute: `~` is the home
 * directory, anything else is relative to the file. The document keeps them as they were written.
 * @throws SpecError `spec-invalid`; OperatorError `spec-missing` or `spec-unreadable`.
 */
export async function loadSpec(file: string): Promise<LoadedSpec> {
	const parsed = parseSpec(await readText(file), file);
	const absolute = resolve(file);
	return { ...parsed, spec: withAbsolutePaths(parsed.spec, dirname(absolute)), file: absolute };
}

async function readText(file: string): Promise<string> {
	let bytes: Buffer;
	try {
		bytes = await readFile(file);
	} catch (cause) {
		const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
		throw new OperatorError(isMissing ? `there is no ${file}` : `cannot read ${file}`, {
			code: isMissing ? 'spec-missing' : 'spec-unreadable',
			exitCode: 2,
			expected: 'a readable cluster.yaml',
			found: messageOf(cause),
			fix: isMissing ? 'write one with: k8s-tui init' : 'name the file with -f',
			cause,
		});
	}
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		throw new SpecError(file, [
			{ file, line: 1, column: 1, path: '', found: encodingOf(bytes), expected: 'UTF-8 text' },
		]);
	}
}

function encodingOf(bytes: Buffer): string {
	const mark = bytes.toString('hex', 0, 2);
	return mark === 'fffe' || mark === 'feff' ? 'UTF-16 text' : 'bytes that are not UTF-8';
}

function withAbsolutePaths(spec: ClusterSpec, base: string): ClusterSpec {
	const path = (text: string) => absolutePath(text, base);
	const copy = structuredClone(spec);
	if (copy.source.bundle !== undefined) copy.source.bundle = path(copy.source.bundle);
	for (const ssh of [copy.ssh, ...copy.hosts.map((host) => host.ssh)]) {
		if (ssh.identityFile !== undefined) ssh.identityFile = path(ssh.identityFile);
	}
	copy.ssh.knownHostsFiles = copy.ssh.knownHostsFiles.map(path);
	for (const field of ['caFile', 'certFile', 'keyFile'] as const) {
		const value = copy.etcd[field];
		if (value !== undefined) copy.etcd[field] = path(value);
	}
	return copy;
}
