import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadDirectory } from '../bundle/download.ts';
import { elfArch } from '../bundle/elf.ts';
import { fetchPackages } from '../bundle/fetch-packages.ts';
import { isSystem } from '../bundle/package-file.ts';
import { parseOsRelease } from '../facts/os.ts';
import { OperatorError } from '../model/errors.ts';
import { allPackagesOf } from '../render/host-packages.ts';

/**
 * Fetches the packages that hosts of a system may need, beside the bundle that is to hold them. A
 * release's packages are known to its own package manager alone, so this machine must be of it.
 * @returns the directory whose `packages` has them
 * @throws OperatorError `bundle-os`, and what `fetchPackages` throws
 */
export async function fetchPackagesFor(os: string, out: string, arch: string): Promise<string> {
	const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
	const machine = parseOsRelease(text.split('\n'), null);
	if (!isSystem(os, machine)) {
		throw new OperatorError(`packages for ${os} cannot be fetched on this machine`, {
			code: 'bundle-os',
			exitCode: 2,
			expected: `${os}, as ID and VERSION_ID of /etc/os-release in one word`,
			found: `${machine.id}${machine.versionId}`,
			fix: `Run it on a machine with ${os}, or put the packages into DIR/packages and name DIR with --from.`,
		});
	}
	const directory = downloadDirectory(out);
	await fetchPackages({
		names: allPackagesOf(machine),
		arch,
		target: join(directory, 'packages'),
		onProgress: (line) => process.stderr.write(`${line}\n`),
	});
	return directory;
}

/** What the kubelet in a directory for a bundle was built for; amd64 if there is none. */
export async function programArch(from: string): Promise<string> {
	return (await elfArch(join(from, 'bin', 'kubelet')).catch(() => null)) ?? 'amd64';
}
