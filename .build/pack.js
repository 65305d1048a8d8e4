// Packs the modules that tsc has put into build/ and the packages that they use into dist/, which is
// what is shipped: of 40 MB of packages the program needs 3, and loading one by one what it is made of
// takes longer than all else at its start.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { compiledSchema } from './compiled-schema.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Ink loads React's developer tools where they are asked for; they are not there for users. */
const ABSENT = 'react-devtools-core';

const withoutDeveloperTools = {
	name: 'without-developer-tools',
	resolveId: (id) => (id === ABSENT ? `\0${ABSENT}` : null),
	load: (id) => (id === `\0${ABSENT}` ? 'export default {};' : null),
};

/**
 * @param input modules by what becomes of them: `{ 'cli/start': 'build/cli/start.js' }`
 * @param directory where to, below the package's own: assets are found from there
 */
export async function pack(input, directory) {
	const bundle = await rolldown({
		cwd: ROOT,
		input,
		platform: 'node',
		// It has native parts, which are made for the machine, or not.
		external: ['ssh2'],
		plugins: [withoutDeveloperTools, compiledSchema],
		transform: { define: { 'process.env.NODE_ENV': '"production"' } },
	});
	rmSync(directory, { recursive: true, force: true });
	const { output } = await bundle.write({
		dir: directory,
		format: 'esm',
		entryFileNames: '[name].js',
		chunkFileNames: 'parts/[name].js',
		minify: { compress: false, mangle: false, codegen: true },
	});
	await bundle.close();
	const files = output.flatMap(({ modules }) => Object.keys(modules ?? {}));
	const packages = new Set(files.flatMap((file) => packageOf(file) ?? []));
	writeFileSync(join(directory, 'LICENSES.txt'), [...packages].sort().map(licenceOf).join('\n'));
}

/** Directory of the package that a module belongs to; null for the project's own. */
function packageOf(file) {
	const [path] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
	return path ?? null;
}

function licenceOf(directory) {
	const { name, version, license } = JSON.parse(
		readFileSync(join(directory, 'package.json'), 'utf8'),
	);
	const [file] = readdirSync(directory).filter((entry) => /^licen[cs]e/i.test(entry));
	const text = file ? readFileSync(join(directory, file), 'utf8') : '';
	return `${'-'.repeat(80)}\n${name} ${version} (${license})\n\n${text.trim()}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await pack({ 'cli/start': 'build/cli/start.js' }, join(ROOT, 'dist'));
}
