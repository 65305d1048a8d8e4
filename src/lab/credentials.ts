import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import type { LabHost } from './state.ts';

/** How to get into a lab's hosts. Paths are absolute, private ones have mode 0600. */
export interface LabCredentials {
	identityFile: string;
	publicKey: string;
	knownHostsFile: string;
	/** Password of the user `ops`, for sudo. One line. */
	opsPasswordFile: string;
	/** crypt(3) hash of that password. */
	opsPasswordHash: string;
}

/** File names in the lab's directory. */
export const credentialFiles = ['id_ed25519', 'id_ed25519.pub', 'known_hosts', 'ops-password'];

/** Makes a fresh key and password in `directory`, over any of an earlier lab. */
export async function createCredentials(directory: string): Promise<LabCredentials> {
	await mkdir(directory, { recursive: true });
	for (const name of credentialFiles) await rm(join(directory, name), { force: true });
	const identityFile = join(directory, 'id_ed25519');
	await generateKey(identityFile, 'ed25519', 'k8s-tui lab');
	const password = randomBytes(12).toString('base64url');
	const opsPasswordFile = join(directory, 'ops-password');
	await writeFile(opsPasswordFile, `${password}\n`, { mode: 0o600, flag: 'wx' });
	const hash = await run(['openssl', 'passwd', '-6', '-stdin'], { input: `${password}\n` });
	return {
		identityFile,
		publicKey: await readFile(`${identityFile}.pub`, 'utf8'),
		knownHostsFile: join(directory, 'known_hosts'),
		opsPasswordFile,
		opsPasswordHash: hash.stdout.trim(),
	};
}

/**
 * Makes a host's own SSH keys in its file system.
 * @returns known_hosts lines for the host: nobody has to take these keys on trust
 */
export async function createHostKeys(host: LabHost, sshDirectory: string): Promise<string> {
	await mkdir(sshDirectory, { recursive: true });
	const types = ['ed25519', 'ecdsa'];
	const lines = types.map(async (type) => {
		const file = join(sshDirectory, `ssh_host_${type}_key`);
		await generateKey(file, type, `root@${host.name}`);
		const [algorithm, key] = (await readFile(`${file}.pub`, 'utf8')).split(' ');
		return `${host.address} ${algorithm} ${key}\n`;
	});
	return (await Promise.all(lines)).join('');
}

async function generateKey(file: string, type: string, comment: string): Promise<void> {
	await run(['ssh-keygen', '-q', '-t', type, '-N', '', '-C', comment, '-f', file]);
}
