import { createHash } from 'node:crypto';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { useFakes } from './fake-session.ts';
import { fakeSudo } from './fake-sudo.ts';
import { operatorError } from './operator-error.ts';

const { directory, host, login } = useFakes();
const mode = '0640';

function modeOf(path: string): string {
	return (statSync(path).mode & 0o7777).toString(8);
}

describe('upload', () => {
	it('writes content with its mode, makes the directory, and takes any name', async () => {
		const transport = await login((await host()).target());
		const folder = join(directory(), 'new', "it's $HOME");
		const path = join(folder, '-rf file "x"');
		const content = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
		await expect(transport.upload({ content }, path, { mode })).resolves.toEqual({
			sentBytes: 256,
		});
		expect(readFileSync(path)).toEqual(content);
		expect(modeOf(path)).toBe('640');
		expect(readdirSync(folder)).toHaveLength(1);
	});

	it('sends nothing that is there already, but mends its mode', async () => {
		const transport = await login((await host()).target());
		const path = join(directory(), 'file');
		await transport.upload({ content: 'same' }, path, { mode: '0644' });
		const again = await transport.upload({ content: 'same' }, path, { mode: '0600' });
		expect(again).toEqual({ sentBytes: 0 });
		expect(modeOf(path)).toBe('600');
	});

	it('sends an empty file', async () => {
		const transport = await login((await host()).target());
		const path = join(directory(), 'empty');
		await transport.upload({ content: '' }, path, { mode });
		expect(statSync(path).size).toBe(0);
	});

	it('streams a big file with progress, in one round trip, by sudo with a password', async () => {
		const sudo = fakeSudo(directory(), 'password');
		const transport = await login((await host({ bin: sudo.bin })).target(), {
			credentials: { ...noCredentials, sudoPassword: async () => 'right' },
		});
		const folder = directory();
		const bytes = Buffer.alloc(20_000_000, 'k8s-tui ');
		writeFileSync(join(folder, 'big'), bytes);
		const progress: number[] = [];
		const before = transport.roundTrips;
		const result = await transport.upload({ file: join(folder, 'big') }, join(folder, 'copy'), {
			mode,
			onProgress: (sent, total) => {
				expect(total).toBe(bytes.length);
				progress.push(sent);
			},
		});
		expect(result.sentBytes).toBe(bytes.length);
		expect(transport.roundTrips - before).toBe(1);
		expect(progress.at(-1)).toBe(bytes.length);
		expect(progress.length).toBeGreaterThan(10);
		expect(readFileSync(join(folder, 'copy')).equals(bytes)).toBe(true);
	});

	it('replaces a link instead of writing through it', async () => {
		const transport = await login((await host()).target());
		const folder = directory();
		writeFileSync(join(folder, 'other'), 'precious');
		symlinkSync(join(folder, 'other'), join(folder, 'link'));
		await transport.upload({ content: 'mine' }, join(folder, 'link'), { mode });
		expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('precious');
		expect(readFileSync(join(folder, 'link'), 'utf8')).toBe('mine');
	});

	it('leaves the old file and no temporary one when it is aborted', async () => {
		const transport = await login((await host()).target());
		const folder = directory();
		const source = join(directory(), 'big');
		writeFileSync(source, Buffer.alloc(60_000_000));
		writeFileSync(join(folder, 'file'), 'old');
		const controller = new AbortController();
		const sending = transport.upload({ file: source }, join(folder, 'file'), {
			mode,
			signal: controller.signal,
			onProgress: (sent) => {
				if (sent > 5_000_000) controller.abort(new Error('enough'));
			},
		});
		await expect(sending).rejects.toThrow('enough');
		expect(readdirSync(folder)).toEqual(['file']);
		expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old');
	});

	it('sends again what a lost connection interrupted', async () => {
		const fake = await host();
		const transport = await login(fake.target());
		const source = join(directory(), 'big');
		const bytes = Buffer.alloc(30_000_000, 'x');
		writeFileSync(source, bytes);
		const folder = directory();
		let dropped = false;
		const result = await transport.upload({ file: source }, join(folder, 'file'), {
			mode,
			onProgress: (sent) => {
				if (sent > 5_000_000 && !dropped) {
					dropped = true;
					fake.drop();
				}
			},
		});
		expect(result.sentBytes).toBeGreaterThan(bytes.length);
		expect(readFileSync(join(folder, 'file')).equals(bytes)).toBe(true);
	});

	it('refuses a file that is not what its checksum says, and leaves nothing', async () => {
		const transport = await login((await host()).target('m1'));
		const folder = directory();
		const sha256 = createHash('sha256').update('expected').digest('hex');
		const error = await operatorError(
			transport.upload({ content: 'tampered' }, join(folder, 'file'), { mode, sha256 }),
		);
		expect(error).toMatchObject({ code: 'upload-checksum', host: 'm1' });
		expect(error.expected).toContain(sha256);
		expect(readdirSync(folder)).toEqual([]);
	});

	it('says before it sends that there is no space, and how much there is', async () => {
		const bin = join(directory(), 'bin');
		mkdirSync(bin);
		writeFileSync(
			join(bin, 'df'),
			'#!/bin/sh\necho Filesystem 1024-blocks Used Available Capacity Mounted\necho disk 100 98 2 98% /\n',
			{ mode: 0o755 },
		);
		const fake = await host({ bin });
		const transport = await login(fake.target('m1'));
		const path = join(directory(), 'file');
		const error = await operatorError(
			transport.upload({ content: Buffer.alloc(5_000) }, path, { mode }),
		);
		expect(error).toMatchObject({ code: 'disk-full', host: 'm1', exitCode: 1 });
		expect(error.message).toContain(path);
		expect(error.found).toBe('2048 bytes free');
	});

	it('says what the host said when the place cannot be written', async () => {
		const transport = await login((await host()).target());
		const folder = directory();
		mkdirSync(join(folder, 'taken'));
		const onto = await operatorError(
			transport.upload({ content: 'x' }, join(folder, 'taken'), { mode }),
		);
		expect(onto.code).toBe('upload-failed');
		expect(onto.found).toContain('is a directory');
		const below = await operatorError(
			transport.upload({ content: 'x' }, '/proc/version/file', { mode }),
		);
		expect(below.code).toBe('upload-failed');
	});

	it('names a local file that cannot be read', async () => {
		const transport = await login((await host()).target());
		const error = await operatorError(
			transport.upload({ file: '/no/such/file' }, '/tmp/x', { mode }),
		);
		expect(error.code).toBe('upload-source');
	});
});
