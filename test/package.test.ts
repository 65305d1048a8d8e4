import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;

interface Manifest {
	version: string;
	bin: Record<string, string>;
	files: string[];
	engines: { node: string };
	allowScripts: Record<string, boolean>;
}

const readJson = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as unknown;
const manifest = readJson('package.json') as Manifest;

describe('the package', () => {
	// Without scripts: what lies in dist is packed as it is, and tests build nothing.
	const packed = JSON.parse(
		execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
			cwd: ROOT,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}),
	) as { files: { path: string; mode: number }[] }[];
	const files = packed[0]?.files ?? [];
	const paths = files.map(({ path }) => path);

	it('holds the program, its assets, and in dist nothing but JavaScript and the licences of what is packed in', () => {
		expect(paths).toContain('dist/cli/start.js');
		const assets = readdirSync(join(ROOT, 'assets'), { recursive: true, encoding: 'utf8' })
			.map((path) => `assets/${path}`)
			.filter((path) => statSync(join(ROOT, path)).isFile());
		expect(paths.filter((path) => path.startsWith('assets/')).sort()).toEqual(assets.sort());
		expect(paths.filter((path) => path.startsWith('dist/') && !path.endsWith('.js'))).toEqual([
			'dist/LICENSES.txt',
		]);
	});

	it('holds nothing else', () => {
		const others = paths.filter((path) => !/^(dist|assets)\//.test(path));
		expect(others.sort()).toEqual(['LICENSE', 'README.md', 'bin/k8s-tui.js', 'package.json']);
		expect(manifest.files).toEqual(['bin', 'dist', 'assets']);
	});

	it('starts with bin/k8s-tui.js, which can be executed', () => {
		expect(manifest.bin).toEqual({ 'k8s-tui': 'bin/k8s-tui.js' });
		const file = files.find(({ path }) => path === 'bin/k8s-tui.js');
		expect((file?.mode ?? 0) & 0o111).toBe(0o111);
		expect(readFileSync(join(ROOT, 'bin/k8s-tui.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
	});

	it('lets no dependency run an install script but the one that the tests need', () => {
		const lock = readJson('package-lock.json') as {
			packages: Record<string, { hasInstallScript?: boolean }>;
		};
		const withScripts = Object.entries(lock.packages)
			.filter(([path, { hasInstallScript }]) => path !== '' && hasInstallScript)
			.map(([path]) => path.replace(/^.*node_modules\//, ''));
		expect(Object.keys(manifest.allowScripts).sort()).toEqual(withScripts.sort());
		const allowed = Object.entries(manifest.allowScripts).filter(([, allows]) => allows);
		expect(allowed).toEqual([['node', true]]);
	});
});

describe('what Node compiles of the program', () => {
	const help = (cache: string) =>
		spawnSync(process.execPath, [join(ROOT, 'bin/k8s-tui.js'), '--help'], {
			env: { ...process.env, XDG_CACHE_HOME: cache },
			encoding: 'utf8',
		});

	it("is kept in the user's cache directory", () => {
		const cache = mkdtempSync(join(tmpdir(), 'k8s-tui-cache-'));
		try {
			expect(help(cache).status).toBe(0);
			const kept = readdirSync(join(cache, 'k8s-tui/compiled'), { recursive: true });
			expect(kept.length).toBeGreaterThan(1);
		} finally {
			rmSync(cache, { recursive: true });
		}
	});

	it('is not where nothing can be written', () => {
		const { status, stdout, stderr } = help('/dev/null');
		expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
		expect(stdout).toMatch(/^Usage: k8s-tui/);
	});
});

describe('k8s-tui on another Node', () => {
	/** Starts the program on this Node, which pretends to be of that version. */
	function startOn(version: string) {
		const pretend = `const versions = { ...process.versions, node: '${version}' };
Object.defineProperty(process, 'versions', { value: versions });
Object.defineProperty(process, 'version', { value: 'v${version}' });`;
		const preload = `data:text/javascript,${encodeURIComponent(pretend)}`;
		const argv = ['--import', preload, join(ROOT, 'bin/k8s-tui.js'), '--version'];
		const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' });
		return { status, stdout, stderr };
	}

	it.each(['18.20.8', '20.20.2', '21.7.3', '22.11.0'])(
		'says one sentence and exits with 2 on %s',
		(version) => {
			const { status, stdout, stderr } = startOn(version);
			expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
			expect(stderr).toBe(
				`k8s-tui needs Node.js 22.12 or newer; this is v${version} (${process.execPath}).\n`,
			);
		},
	);

	it.each(['22.12.0', '23.0.0', '24.0.0'])('works on %s', (version) => {
		expect(startOn(version)).toEqual({
			status: 0,
			stdout: `${manifest.version}\n`,
			stderr: '',
		});
	});

	it('says so to npm too', () => {
		expect(manifest.engines).toEqual({ node: '>=22.12' });
	});
});
