import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import {
	copyFile,
	link,
	lstat,
	mkdir,
	readdir,
	readFile,
	rename,
	writeFile,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createGroup, inGroup } from './cgroups.ts';
import { run } from './command.ts';
import { cacheRoot, labDirectory } from './paths.ts';
import { waitForPort } from './wait.ts';

/** Port of the package proxy on the lab's gateway address. */
export const aptProxyPort = 3142;

const user = 'apt-cacher-ng';

/**
 * Starts the lab's package proxy: its hosts have no other way out. It is a process of the lab's own
 * with its own configuration, not the machine's service, and it starts from the packages that
 * earlier labs have fetched.
 * @param upstream the proxy that this machine's own apt uses
 */
export async function startAptProxy(
	lab: string,
	gateway: string,
	upstream: string | null,
	signal?: AbortSignal,
): Promise<void> {
	const directory = join(labDirectory(lab), 'apt-proxy');
	const store = join(directory, 'store');
	for (const path of [directory, store, join(directory, 'log')])
		await mkdir(path, { recursive: true });
	await linkPackages(packageCache(), store);
	await writeFile(join(directory, 'acng.conf'), configuration(directory, gateway, upstream));
	await run(['chown', '-R', `${user}:`, directory]);
	const log = openSync(join(directory, 'output.log'), 'a');
	const command = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups'];
	const [file = '', ...args] = inGroup(await createGroup(lab, 'apt-proxy'), [
		...command,
		'apt-cacher-ng',
		'-c',
		directory,
		'ForeGround=1',
	]);
	const child = spawn(file, args, { detached: true, stdio: ['ignore', log, log], cwd: '/' });
	child.on('error', () => {});
	child.unref();
	closeSync(log);
	await waitForPort(gateway, aptProxyPort, {
		timeoutMs: 15_000,
		what: 'the package proxy',
		signal,
	});
}

/** Keeps what this lab has fetched for the next one. The proxy must have ended. */
export async function keepPackages(lab: string): Promise<void> {
	await linkPackages(join(labDirectory(lab), 'apt-proxy', 'store'), packageCache());
}

function packageCache(): string {
	return join(cacheRoot(), 'packages');
}

function configuration(directory: string, gateway: string, upstream: string | null): string {
	const lines = [
		`CacheDir: ${join(directory, 'store')}`,
		`LogDir: ${join(directory, 'log')}`,
		`BindAddress: ${gateway}`,
		`Port: ${aptProxyPort}`,
		'PassThroughPattern: .*',
		'ReportPage:',
		'ExThreshold: 0',
	];
	if (upstream !== null) lines.push(`Proxy: ${upstream}`);
	return `${lines.join('\n')}\n`;
}

/**
 * Links complete package files from one store into another. Only .deb files: they never change,
 * while indexes do, and two proxies must not write to one file.
 */
async function linkPackages(from: string, to: string): Promise<void> {
	if (!existsSync(from)) return;
	const entries = await readdir(from, { recursive: true, withFileTypes: true });
	for (const entry of entries) {
		if (!entry.isFile() || !entry.name.endsWith('.deb')) continue;
		const source = join(entry.parentPath, entry.name);
		const target = join(to, relative(from, source));
		if (existsSync(target) || !(await isComplete(source))) continue;
		await mkdir(dirname(target), { recursive: true });
		await copyFile(`${source}.head`, `${target}.head`);
		await linkOrCopy(source, target);
	}
}

async function linkOrCopy(source: string, target: string): Promise<void> {
	try {
		await link(source, target);
	} catch (error) {
		const code = (error as NodeJS.ErrnoException).code;
		if (code === 'EEXIST') return;
		if (code !== 'EXDEV') throw error;
		await copyFile(source, `${target}.${process.pid}`);
		await rename(`${target}.${process.pid}`, target);
	}
}

/** Whether the file has the length that its server announced; the proxy keeps that beside it. */
async function isComplete(file: string): Promise<boolean> {
	const head = await readFile(`${file}.head`, 'utf8').catch(() => '');
	const length = /^Content-Length:\s*(\d+)/im.exec(head)?.[1];
	return length !== undefined && Number(length) === (await lstat(file)).size;
}
