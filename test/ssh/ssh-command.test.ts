import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sshArguments } from '../../src/ssh/ssh-command.ts';
import type { SshTarget } from '../../src/ssh/target.ts';

// ssh leaves out keys that are not there.
const directory = mkdtempSync(join(tmpdir(), 'ssh-command-'));
const key = join(directory, 'id_ed25519');
writeFileSync(key, '');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const plain: SshTarget = {
	host: 'm1',
	address: '10.0.0.11',
	port: 22,
	user: 'root',
	hostKeyName: '10.0.0.11',
	identityFiles: [{ path: key, required: true }],
	identitiesOnly: true,
	agent: null,
	knownHostsFiles: ['/home/op/.ssh/known_hosts', '/etc/ssh/ssh_known_hosts'],
	hostKeyAlgorithms: null,
	via: null,
};

const hasSsh = spawnSync('ssh', ['-V']).status === 0;

/** What OpenSSH itself makes of the arguments. */
function understood(target: SshTarget): Map<string, string> {
	const { stdout } = spawnSync('ssh', ['-F', '/dev/null', '-G', ...sshArguments(target)], {
		encoding: 'utf8',
	});
	return new Map(
		stdout.split('\n').map((line) => {
			const at = line.indexOf(' ');
			return [line.slice(0, at), line.slice(at + 1)] as const;
		}),
	);
}

describe.runIf(hasSsh)('the ssh that opens a shell on a host', () => {
	it('goes where k8s-tui goes, as the same user, with its key and its known hosts', () => {
		const options = understood(plain);
		expect(options.get('hostname')).toBe('10.0.0.11');
		expect(options.get('user')).toBe('root');
		expect(options.get('port')).toBe('22');
		expect(options.get('identityfile')).toBe(key);
		expect(options.get('identitiesonly')).toBe('yes');
		expect(options.get('userknownhostsfile')).toBe(
			'/home/op/.ssh/known_hosts /etc/ssh/ssh_known_hosts',
		);
		expect(options.get('hostkeyalias')).toBe('10.0.0.11');
	});

	it('never accepts a host key that is not known', () => {
		expect(understood(plain).get('stricthostkeychecking')).toBe('true');
	});

	it('looks a host on another port up as known_hosts has it', () => {
		expect(understood({ ...plain, port: 2222 }).get('hostkeyalias')).toBe('[10.0.0.11]:2222');
	});

	it('goes through the jump host with that host’s own key, whatever its path holds', () => {
		const bastion: SshTarget = {
			...plain,
			host: 'bastion',
			address: '192.0.2.1',
			port: 2200,
			user: 'jump',
			identityFiles: [{ path: "/home/op/it's 100% mine", required: true }],
		};
		const command = understood({ ...plain, via: bastion }).get('proxycommand') ?? '';
		const words = spawnSync(
			'sh',
			['-c', `set -- ${command.replaceAll('%%', '%')}; printf '%s\\n' "$@"`],
			{
				encoding: 'utf8',
			},
		).stdout.split('\n');
		expect(words).toContain('[10.0.0.11]:22');
		expect(words).toContain("/home/op/it's 100% mine");
		expect(words.slice(-2, -1)).toEqual(['192.0.2.1']);
	});

	it('takes an address that begins with a dash for no option', () => {
		const { stderr } = spawnSync(
			'ssh',
			['-F', '/dev/null', '-G', ...sshArguments({ ...plain, address: '-oProxyCommand=false' })],
			{ encoding: 'utf8' },
		);
		expect(stderr).toMatch(/hostname contains invalid characters/i);
	});
});
