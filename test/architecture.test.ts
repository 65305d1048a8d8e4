import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('..', import.meta.url).pathname;

/** Top to bottom: a file imports from its own layer and from those after it. */
const LAYERS = [
	'cli',
	'ui',
	'report',
	'engine',
	'steps',
	'preflight',
	'discover',
	'advice',
	'diagnose',
	'facts',
	'resources',
	'render',
	'pki',
	'ssh',
	'lab',
	'bundle',
	'spec',
	'versions',
	'model',
	'assets',
];

interface Import {
	specifier: string;
	/** `import type`: gone before the program runs. */
	typeOnly: boolean;
}

const STATIC = /^\s*(?:import|export)\s(type\s)?(?:[^'";]*?\sfrom\s)?\s*'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

function withoutComments(text: string): string {
	return text.replaceAll(/^\s*(\/\*[\s\S]*?\*\/|\/\/.*)$/gm, '');
}

function importsOf(text: string): Import[] {
	return [
		...[...text.matchAll(STATIC)].map(([, type, specifier = '']) => ({
			specifier,
			typeOnly: type !== undefined,
		})),
		...[...text.matchAll(DYNAMIC)].map(([, specifier = '']) => ({ specifier, typeOnly: false })),
	];
}

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
	.filter((path) => /\.(ts|tsx)$/.test(path))
	.sort();
const texts = new Map(
	files.map((path) => [path, withoutComments(readFileSync(join(ROOT, 'src', path), 'utf8'))]),
);

function layerOf(path: string): string {
	return path.split('/')[0] ?? '';
}

/** Paths below src that a file imports; packages and assets left out. */
function localImports(path: string, kind: 'all' | 'loaded' = 'all'): string[] {
	return importsOf(texts.get(path) ?? '')
		.filter(
			({ specifier, typeOnly }) => specifier.startsWith('.') && !(kind === 'loaded' && typeOnly),
		)
		.map(({ specifier }) => normalize(join(dirname(path), specifier)))
		.filter((target) => !target.startsWith('..'));
}

function packagesOf(path: string): string[] {
	return importsOf(texts.get(path) ?? '')
		.map(({ specifier }) => specifier)
		.filter((specifier) => !specifier.startsWith('.'));
}

/** A cycle of files that load each other through this one, if there is one. */
function cycleFrom(start: string): string[] | null {
	const done = new Set<string>();
	const walk = (path: string, way: string[]): string[] | null => {
		for (const next of localImports(path, 'loaded')) {
			if (next === start) return [...way, path, next];
			if (done.has(next)) continue;
			done.add(next);
			const found = walk(next, [...way, path]);
			if (found) return found;
		}
		return null;
	};
	return walk(start, []);
}

describe('the import reader of this test', () => {
	it('sees static, type, re-exporting, multi-line, bare and dynamic imports', () => {
		const text = `import { a,\n\tb } from './a.ts';\nimport type { C } from './c.ts';
export { d } from './d.ts';\nimport './e.ts';\nconst f = await import('./f.ts');`;
		expect(importsOf(text)).toEqual([
			{ specifier: './a.ts', typeOnly: false },
			{ specifier: './c.ts', typeOnly: true },
			{ specifier: './d.ts', typeOnly: false },
			{ specifier: './e.ts', typeOnly: false },
			{ specifier: './f.ts', typeOnly: false },
		]);
	});

	it('resolves every local import of src to a file', () => {
		const missing = files.flatMap((path) =>
			localImports(path)
				.filter((target) => !texts.has(target))
				.map((target) => `${path} → ${target}`),
		);
		expect(missing).toEqual([]);
		expect(files.length).toBeGreaterThan(100);
	});
});

describe('the layers of src', () => {
	it('are all known', () => {
		expect([...new Set(files.map(layerOf))].filter((layer) => !LAYERS.includes(layer))).toEqual([]);
	});

	it('import only what is below them', () => {
		const upward = files.flatMap((path) =>
			localImports(path)
				.filter((target) => LAYERS.indexOf(layerOf(target)) < LAYERS.indexOf(layerOf(path)))
				.map((target) => `${path} → ${target}`),
		);
		expect(upward).toEqual([]);
	});

	it('have no files that load each other in a circle', () => {
		expect(files.map(cycleFrom).filter((cycle) => cycle !== null)).toEqual([]);
	});

	it('leave ink and react to the ui', () => {
		const guilty = files.filter(
			(path) =>
				layerOf(path) !== 'ui' &&
				packagesOf(path).some((name) => /^(ink|react)(-|\/|$)|^@inkjs\//.test(name)),
		);
		expect(guilty).toEqual([]);
	});

	it('leave the end of the process to the cli', () => {
		const guilty = files.filter(
			(path) =>
				layerOf(path) !== 'cli' && /process\.(exit|exitCode|abort)\b/.test(texts.get(path) ?? ''),
		);
		expect(guilty).toEqual([]);
	});

	it('keep model free of I/O', () => {
		const guilty = files.filter((path) => layerOf(path) === 'model' && packagesOf(path).length > 0);
		expect(guilty).toEqual([]);
	});
});

describe('the files of src', () => {
	it('have kebab-case names', () => {
		const odd = files.filter((path) => !/^[a-z0-9/-]+\.tsx?$/.test(path));
		expect(odd).toEqual([]);
	});

	it('have no default export', () => {
		const guilty = files.filter((path) =>
			/^\s*export\s+(default\b|\{[^}]*\bas default\b)/m.test(texts.get(path) ?? ''),
		);
		expect(guilty).toEqual([]);
	});

	it('are no barrels', () => {
		const guilty = files.filter(
			(path) =>
				/(^|\/)index\.tsx?$/.test(path) || /^\s*export \* from/m.test(texts.get(path) ?? ''),
		);
		expect(guilty).toEqual([]);
	});
});

interface Loaded {
	stdout: string;
	/** Everything that was loaded, as URLs. */
	modules: string[];
}

/** What a piece of a program loads: run from the sources, whose types Node leaves out itself. */
function loadedBy(statement: string): Loaded {
	const program = `
import { registerHooks } from 'node:module';
import { writeSync } from 'node:fs';
const seen = new Set();
registerHooks({ load(url, context, next) { seen.add(url); return next(url, context); } });
process.on('exit', () => writeSync(1, '\\n--modules--\\n' + [...seen].join('\\n')));
${statement}`;
	const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
		cwd: ROOT,
		encoding: 'utf8',
		env: { ...process.env, NODE_NO_WARNINGS: '1' },
	});
	const [stdout = '', modules = ''] = output.split('\n--modules--\n');
	return { stdout, modules: modules.split('\n') };
}

function heavy({ modules }: Loaded): string[] {
	return modules.filter((url) => /node_modules\/(ssh2|ink|react)\//.test(url));
}

function runMain(...argv: string[]): Loaded {
	return loadedBy(
		`const { main } = await import('./src/cli/main.ts'); await main(${JSON.stringify(argv)});`,
	);
}

describe('k8s-tui --version and --help', () => {
	it('would be caught loading ssh2', () => {
		expect(heavy(loadedBy("await (await import('./src/ssh/ssh2.ts')).loadSsh2();"))).not.toEqual(
			[],
		);
	});

	it('print the version and load neither ink nor ssh2', () => {
		const loaded = runMain('--version');
		const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
			version: string;
		};
		expect(loaded.stdout).toBe(`${version}\n`);
		expect(heavy(loaded)).toEqual([]);
	});

	it.each([['--help'], ['apply', '--help'], ['lab', 'up', '--help']])(
		'print help for %s and load neither ink nor ssh2',
		(...argv) => {
			const loaded = runMain(...argv);
			expect(loaded.stdout).toMatch(/^Usage: k8s-tui/);
			expect(heavy(loaded)).toEqual([]);
		},
	);
});
