import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askSecret, askWord } from '../../src/cli/ask.ts';
import type { ClusterFlags } from '../../src/cli/cluster-options.ts';
import { credentialsFrom } from '../../src/cli/credentials.ts';

const FLAGS: ClusterFlags = {
	file: 'cluster.yaml',
	limit: [],
	acceptNewHostKeys: false,
	askPass: false,
	askSudoPass: false,
	sshPasswordFile: [],
	sudoPasswordFile: [],
	json: false,
	plain: false,
	color: true,
	verbose: false,
};

let directory: string;
let wasTerminal: boolean | undefined;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'ask-'));
	wasTerminal = process.stdin.isTTY;
	Object.defineProperty(process.stdin, 'isTTY', { value: undefined, configurable: true });
});
afterEach(() => {
	rmSync(directory, { recursive: true, force: true });
	Object.defineProperty(process.stdin, 'isTTY', { value: wasTerminal, configurable: true });
});

function secretFile(name: string, text: string): string {
	const path = join(directory, name);
	writeFileSync(path, text);
	return path;
}

describe('without a terminal', () => {
	it.each([
		['a confirmation', () => askWord('Sure? ', 'yes', '--yes'), '--yes'],
		['a secret', () => askSecret('Password: ', '--ssh-password-file'), '--ssh-password-file'],
		[
			'the sudo password',
			() => credentialsFrom({ ...FLAGS, askSudoPass: true }).sudoPassword('n1'),
			'--sudo-password-file',
		],
		[
			'the SSH password',
			() => credentialsFrom({ ...FLAGS, askPass: true }).sshPassword('n1'),
			'--ssh-password-file',
		],
	])('%s is not asked for: the flag is named', async (_what, ask, flag) => {
		await expect(ask()).rejects.toMatchObject({
			code: 'no-terminal',
			exitCode: 2,
			fix: `Use ${flag}.`,
		});
	});

	it('what nobody asked for is simply not there', async () => {
		const { sshPassword, sudoPassword, keyPassphrase } = credentialsFrom(FLAGS);
		expect(await sshPassword('n1')).toBeNull();
		expect(await sudoPassword('n1')).toBeNull();
		expect(await keyPassphrase('~/.ssh/id')).toBeNull();
	});
});

describe('a secret from a file', () => {
	it('is its first line, for all hosts unless one has a file of its own', async () => {
		const common = secretFile('common', 'first\nsecond\n');
		const own = secretFile('own', 'special');
		const { sudoPassword, sshPassword } = credentialsFrom({
			...FLAGS,
			sudoPasswordFile: [common, `n2=${own}`],
		});
		expect(await sudoPassword('n1')).toBe('first');
		expect(await sudoPassword('n2')).toBe('special');
		expect(await sshPassword('n1')).toBeNull();
	});

	it('that cannot be read names the flag', async () => {
		const { sudoPassword } = credentialsFrom({ ...FLAGS, sudoPasswordFile: ['/nowhere'] });
		await expect(sudoPassword('n1')).rejects.toMatchObject({
			code: 'password-file',
			exitCode: 2,
			fix: 'Name another file with --sudo-password-file.',
		});
	});
});
