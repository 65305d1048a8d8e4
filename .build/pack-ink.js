// Puts Ink and all that it brings along into dist/ui/ink.js, and their licences beside it. Of Ink's
// 20 MB of packages the program needs 0.4 MB, and loading them one by one takes longer than all else
// at its start. React stays a package of its own: the screens import it as well.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const FILE = new URL('../dist/ui/ink.js', import.meta.url).pathname;
const PACKED = `${FILE}.packed`;
const ABSENT = 'react-devtools-core';

/** Ink loads React's developer tools where they are asked for; they are not there for users. */
const withoutDeveloperTools = {
	name: 'without-developer-tools',
	resolveId: (id) => (id === ABSENT ? `\0${ABSENT}` : null),
	load: (id) => (id === `\0${ABSENT}` ? 'export default {};' : null),
};

const bundle = await rolldown({
	input: FILE,
	platform: 'node',
	external: [/^react($|\/)/],
	plugins: [withoutDeveloperTools],
	transform: { define: { 'process.env.NODE_ENV': '"production"' } },
});
const { output } = await bundle.write({
	file: PACKED,
	format: 'esm',
	minify: true,
	codeSplitting: false,
});
const packages = new Set(Object.keys(output[0].modules).flatMap((file) => packageOf(file) ?? []));
writeFileSync(FILE, readFileSync(PACKED));
rmSync(PACKED);
writeFileSync(`${FILE}.LICENSES.txt`, [...packages].sort().map(licenceOf).join('\n'));

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
