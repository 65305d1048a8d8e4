import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { run } from './command.ts';
import { waitForLock } from './lock.ts';

const policyFile = '/usr/sbin/policy-rc.d';

export interface InstallOptions {
	onProgress: (line: string) => void;
	signal?: AbortSignal | undefined;
}

/**
 * Installs what this machine lacks of the named Debian packages. No service of theirs is started or
 * left enabled.
 */
export async function installPackages(names: readonly string[], options: InstallOptions) {
	const lock = await waitForLock(
		'packages',
		(pid) => options.onProgress(`packages: waiting for process ${pid}`),
		options.signal,
	);
	try {
		const missing = await missingPackages(names);
		if (missing.length === 0) return;
		options.onProgress(`packages: installing ${missing.join(' ')}`);
		await withoutServices(async () => {
			const first = await aptInstall(missing, options.signal, true);
			if (first === 0) return;
			await run(['apt-get', '-q', 'update'], { env: quietApt, signal: options.signal });
			await aptInstall(missing, options.signal, false);
		});
		if (missing.includes('apt-cacher-ng')) {
			await run(['systemctl', 'disable', 'apt-cacher-ng.service'], { allowFailure: true });
		}
	} finally {
		await lock.release();
	}
}

const quietApt = { DEBIAN_FRONTEND: 'noninteractive', DEBIAN_PRIORITY: 'critical' };

async function aptInstall(
	names: readonly string[],
	signal: AbortSignal | undefined,
	allowFailure: boolean,
): Promise<number> {
	const flags = ['-q', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=600'];
	const result = await run(['apt-get', 'install', ...flags, ...names], {
		env: quietApt,
		signal,
		allowFailure,
	});
	return result.exitCode;
}

async function missingPackages(names: readonly string[]): Promise<string[]> {
	// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
	const query = ['dpkg-query', '-W', '-f', '${Package} ${db:Status-Status}\n', ...names];
	const { stdout } = await run(query, { allowFailure: true });
	const installed = new Set(
		stdout
			.split('\n')
			.filter((line) => line.endsWith(' installed'))
			.map((line) => line.split(' ')[0]),
	);
	return names.filter((name) => !installed.has(name));
}

/**
 * Debian starts a package's service on install unless policy-rc.d objects. Ours objects only while
 * this process lives, so that one left behind by a crash is without effect.
 */
async function withoutServices(work: () => Promise<void>): Promise<void> {
	const own = !existsSync(policyFile);
	if (own) {
		const text = `#!/bin/sh\n# Left by k8s-tui lab; without effect once process ${process.pid} has ended.\n[ -d /proc/${process.pid} ] && exit 101\nexit 0\n`;
		await writeFile(policyFile, text, { mode: 0o755, flag: 'wx' });
	}
	try {
		await work();
	} finally {
		if (own) await rm(policyFile, { force: true });
	}
}
