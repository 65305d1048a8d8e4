import {
	chmodSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadSpec } from '../../src/spec/load.ts';
import { setValue } from '../../src/spec/set-value.ts';
import { writeSpec } from '../../src/spec/write.ts';
import { MINIMAL, minimalWith, parse } from './fixture.ts';

let dir: string;
let file: string;

beforeEach(() => {
	dir = mkdtempSync(join(tmpdir(), 'spec-'));
	file = join(dir, 'cluster.yaml');
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('loadSpec', () => {
	test('paths are absolute: the home directory, or where the file is', async () => {
		writeFileSync(
			file,
			`${minimalWith('    roles', '    ssh: {identityFile: keys/n1}\n    roles')}
ssh: {identityFile: ~/.ssh/id, knownHostsFiles: [known, /etc/ssh/ssh_known_hosts]}
source: {bundle: ../bundle}
`,
		);
		const { spec, file: loaded } = await loadSpec(file);
		expect(loaded).toBe(file);
		expect(spec.ssh.identityFile).toBe(join(homedir(), '.ssh/id'));
		expect(spec.ssh.knownHostsFiles).toEqual([join(dir, 'known'), '/etc/ssh/ssh_known_hosts']);
		expect(spec.hosts[0]?.ssh.identityFile).toBe(join(dir, 'keys/n1'));
		expect(spec.source.bundle).toBe(join(dir, '..', 'bundle'));
	});

	test('the document keeps paths as they were written', async () => {
		writeFileSync(file, `${MINIMAL}source: {bundle: ../bundle}\n`);
		const { document } = await loadSpec(file);
		expect(document.text).toContain('bundle: ../bundle');
	});

	test('no file: the error names init', async () => {
		await expect(loadSpec(file)).rejects.toMatchObject({
			code: 'spec-missing',
			exitCode: 2,
			message: `there is no ${file}`,
			fix: 'write one with: k8s-tui init',
		});
	});

	test('a directory instead of a file', async () => {
		await expect(loadSpec(dir)).rejects.toMatchObject({ code: 'spec-unreadable', exitCode: 2 });
	});

	test.each([
		['UTF-16', Buffer.from(`\ufeff${MINIMAL}`, 'utf16le'), 'UTF-16 text'],
		['Latin-1', Buffer.from('name: d\xe9mo\n', 'latin1'), 'bytes that are not UTF-8'],
		['a program', Buffer.from('7f454c460201ff', 'hex'), 'bytes that are not UTF-8'],
	])('%s is refused as what it is', async (_, bytes, found) => {
		writeFileSync(file, bytes);
		await expect(loadSpec(file)).rejects.toMatchObject({
			code: 'spec-invalid',
			problems: [{ line: 1, column: 1, found, expected: 'UTF-8 text' }],
		});
	});

	test('a UTF-8 byte order mark and CRLF lines do no harm', async () => {
		writeFileSync(file, `\ufeff${MINIMAL.replaceAll('\n', '\r\n')}`);
		expect((await loadSpec(file)).spec.hosts).toEqual(parse(MINIMAL).spec.hosts);
	});
});

describe('writeSpec', () => {
	test('keeps the mode of the file and leaves nothing else behind', async () => {
		writeFileSync(file, MINIMAL);
		chmodSync(file, 0o640);
		const { document } = await loadSpec(file);
		setValue(document, ['name'], 'other');
		await writeSpec(file, document);
		expect(readFileSync(file, 'utf8')).toBe(minimalWith('demo', 'other'));
		expect((statSync(file).mode & 0o777).toString(8)).toBe('640');
		expect(readdirSync(dir)).toEqual(['cluster.yaml']);
	});

	test('writes through a symbolic link', async () => {
		const target = join(dir, 'target.yaml');
		writeFileSync(target, MINIMAL);
		symlinkSync(target, file);
		const { document } = await loadSpec(file);
		setValue(document, ['name'], 'other');
		await writeSpec(file, document);
		expect(readFileSync(target, 'utf8')).toContain('name: other');
		expect(readdirSync(dir).sort()).toEqual(['cluster.yaml', 'target.yaml']);
	});

	test('refuses a result that would not be valid, and writes nothing', async () => {
		writeFileSync(file, MINIMAL);
		const { document } = await loadSpec(file);
		setValue(document, ['hosts', 0, 'address'], 'nowhere');
		await expect(writeSpec(file, document)).rejects.toMatchObject({ code: 'spec-invalid' });
		expect(readFileSync(file, 'utf8')).toBe(MINIMAL);
	});

	test('a place that cannot be written is named', async () => {
		const { document } = parse(MINIMAL);
		const nowhere = join(dir, 'missing', 'cluster.yaml');
		await expect(writeSpec(nowhere, document)).rejects.toMatchObject({
			code: 'spec-unwritable',
			exitCode: 1,
		});
		expect(readdirSync(dir)).toEqual([]);
	});
});
