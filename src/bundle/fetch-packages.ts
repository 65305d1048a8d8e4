import { type ExecFileException, execFile } from 'node:child_process';
import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, OperatorError } from '../model/errors.ts';
import { ownArchitecture } from './own-architecture.ts';
import { withoutEpoch } from './package-file.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 30 * 60_000;

export interface PackageOrder {
	/** Packages by name; what they need comes with them. */
	names: readonly string[];
	/** As Kubernetes writes it: amd64, arm64, … */
	arch: string;
	/** Directory to make; if it is there, an earlier call has made it whole. */
	target: string;
	/** Called before each command, with what it does. */
	onProgress: (line: string) => void;
}

/**
 * Fetches packages and all that they need with the package manager of this machine, from its own
 * sources and with its own checks of signatures. Nothing is installed, and apt needs no root.
 * @throws OperatorError `bundle-packages`
 */
export async function fetchPackages(order: PackageOrder): Promise<void> {
	if (await exists(order.target)) return;
	const work = `${order.target}.part`;
	await mkdir(join(work, 'packages'), { recursive: true });
	if (await hasProgram('apt-get')) await fetchByApt(order, work);
	else if (await hasProgram('dnf')) await fetchByDnf(order, work);
	else if (await hasProgram('zypper')) await fetchByZypper(order, work);
	else throw failure('apt-get, dnf or zypper', 'none of them on this machine');
	await rename(join(work, 'packages'), order.target);
	await rm(work, { recursive: true, force: true });
}

/** A state of apt's own in which nothing is installed: what bare hosts lack is then in it too. */
async function fetchByApt({ names, arch, onProgress }: PackageOrder, work: string): Promise<void> {
	const archives = join(work, 'cache', 'archives');
	await mkdir(join(work, 'state', 'lists', 'partial'), { recursive: true });
	await mkdir(join(archives, 'partial'), { recursive: true });
	await writeFile(join(work, 'status'), '');
	const options = [
		`Dir::State=${join(work, 'state')}`,
		`Dir::State::status=${join(work, 'status')}`,
		`Dir::Cache=${join(work, 'cache')}`,
		`APT::Architecture=${arch}`,
		`APT::Architectures=${arch}`,
		'APT::Sandbox::User=root',
		'Debug::NoLocking=true',
	].flatMap((option) => ['-o', option]);
	onProgress('looking for packages');
	await command('apt-get', [...options, '--error-on=any', 'update']);
	const known = (await command('apt-cache', [...options, 'pkgnames'])).split('\n');
	const found = knownOf(names, known, onProgress);
	const install = ['-y', '--no-install-recommends', '--download-only', 'install'];
	await command('apt-get', [...options, ...install, ...found]);
	for (const file of await readdir(archives)) {
		if (!file.endsWith('.deb')) continue;
		const source = join(archives, file);
		// Every system of the release has these.
		const about = await command('dpkg-deb', ['--field', source, 'Essential', 'Priority']);
		if (/^Essential: yes$|^Priority: required$/m.test(about)) continue;
		await rename(source, join(work, 'packages', withoutEpoch(file)));
	}
}

/** `--alldeps`: also what is installed on this machine, because hosts may lack it. */
async function fetchByDnf({ names, arch, onProgress }: PackageOrder, work: string): Promise<void> {
	const machine = { amd64: 'x86_64', arm64: 'aarch64' }[arch] ?? arch;
	const query = ['repoquery', '--available', '--queryformat', '%{name}\n'];
	const known = (await command('dnf', [...query, ...names])).split('\n');
	const found = knownOf(names, known, onProgress);
	await command('dnf', [
		...['download', '--resolve', '--alldeps', '--destdir', join(work, 'packages')],
		...['--arch', machine, '--arch', 'noarch', ...found],
	]);
}

/** Into a system in which nothing is installed, that trusts the keys which this machine trusts. */
async function fetchByZypper(
	{ names, arch, onProgress }: PackageOrder,
	work: string,
): Promise<void> {
	const root = join(work, 'root');
	const cache = join(work, 'cache');
	const own = ownArchitecture();
	if (arch !== own) throw failure(`packages for ${own}, that of this machine`, arch);
	await trustSameKeys(root, work);
	const options = [
		...['--non-interactive', '--root', root, '--reposd-dir', '/etc/zypp/repos.d'],
		...['--cache-dir', join(work, 'lists'), '--pkg-cache-dir', cache],
	];
	onProgress('looking for packages');
	const search = ['--xmlout', 'search', '--match-exact', '--type', 'package', ...names];
	const listed = await command('zypper', [...options, ...search], [NOTHING_FOUND]);
	const known = [...listed.matchAll(/<solvable [^>]*\bname="([^"]+)"/g)].map(
		([, name = '']) => name,
	);
	const found = knownOf(names, known, onProgress);
	await command('zypper', [
		...[...options, 'install', '--no-recommends', '--download-only'],
		...found,
	]);
	for (const file of await readdir(cache, { recursive: true })) {
		if (!file.endsWith('.rpm')) continue;
		await rename(join(cache, file), join(work, 'packages', basename(file)));
	}
}

/** zypper(8): ZYPPER_EXIT_INF_CAP_NOT_FOUND. */
const NOTHING_FOUND = 104;

async function trustSameKeys(root: string, work: string): Promise<void> {
	await mkdir(root, { recursive: true });
	await command('rpm', ['--root', root, '--initdb']);
	const keys = await command('rpm', ['-q', 'gpg-pubkey', '--qf', '%{DESCRIPTION}\n'], [1]);
	if (!keys.includes('BEGIN PGP')) return;
	const file = join(work, 'keys.asc');
	await writeFile(file, keys);
	await command('rpm', ['--root', root, '--import', file]);
}

/** Not every machine has a source of docker: what it has none of is left out, and said. */
function knownOf(
	names: readonly string[],
	known: readonly string[],
	onProgress: PackageOrder['onProgress'],
): string[] {
	const there = new Set(known);
	const [found, unknown] = [true, false].map((has) =>
		names.filter((one) => there.has(one) === has),
	);
	if (unknown?.length) {
		onProgress(
			`left out, because no package source of this machine has them: ${unknown.join(', ')}`,
		);
	}
	if (!found?.length)
		throw failure(names.join(', '), 'none of them in the sources of this machine');
	onProgress(`fetching ${found.join(', ')} and what they need`);
	return found;
}

/** @param harmless exit statuses that are no failure, beside 0 */
async function command(
	program: string,
	args: string[],
	harmless: readonly number[] = [],
): Promise<string> {
	try {
		const env = { ...process.env, LC_ALL: 'C' };
		const options = { env, timeout: TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
		return (await run(program, args, options)).stdout;
	} catch (cause) {
		const { stderr = '', stdout = '', code } = cause as ExecFileException;
		if (typeof code === 'number' && harmless.includes(code)) return stdout;
		const last = stderr.trim().split('\n').slice(-5).join('\n') || messageOf(cause);
		throw failure(`${program} to fetch them`, last, cause);
	}
}

async function hasProgram(name: string): Promise<boolean> {
	const places = (process.env.PATH ?? '').split(delimiter).map((place) => join(place, name));
	return (await Promise.all(places.map(exists))).includes(true);
}

async function exists(path: string): Promise<boolean> {
	return await access(path).then(
		() => true,
		() => false,
	);
}

function failure(expected: string, found: string, cause?: unknown): OperatorError {
	return new OperatorError('the packages of the bundle could not be fetched', {
		code: 'bundle-packages',
		exitCode: 1,
		expected,
		found,
		fix: 'Run bundle create on a machine of that release which reaches its package sources, or put the packages into DIR/packages and name DIR with --from.',
		cause,
	});
}
