import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { program } from '../src/cli/main.ts';

const ROOT = new URL('..', import.meta.url).pathname;
const PAGES = [
	'README.md',
	...readdirSync(join(ROOT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];
/** Text in backticks that begins like this is a path in the repository. */
const PATH = /^(?:src|test|assets|docs|\.ci)\/[\w./*-]*$|^bin\/[\w-]+\.js$|^[\w.-]+\.(?:md|json)$/;
/** Files that commands write, named like files of the repository. */
const WRITTEN = ['lab.json', 'manifest.json'];

const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8');
const blocksOf = (text: string) => text.match(/^```[\s\S]*?^```$/gm) ?? [];
const withoutBlocks = (text: string) => text.replaceAll(/^```[\s\S]*?^```$/gm, '');
const spansOf = (text: string) =>
	[...withoutBlocks(text).matchAll(/`([^`]+)`/g)].map(([, span = '']) =>
		span.replaceAll('\n', ' '),
	);

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
	return [...withoutBlocks(textOf(page)).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
		title
			.toLowerCase()
			.replaceAll(/[^\w -]/g, '')
			.replaceAll(' ', '-'),
	);
}

/** The command lines of k8s-tui that a page shows, without `k8s-tui` itself. */
function commandLinesOf(text: string): string[] {
	const lines = [...blocksOf(text).flatMap((block) => block.split('\n')), ...spansOf(text)];
	return lines.flatMap((line) => {
		const found = /^(?:\$ |sudo |npx |npm run )*k8s-tui (?:-- )?([a-z-].*)$/.exec(line.trim());
		return found?.[1] ?? [];
	});
}

/** What is wrong with a command line; null if k8s-tui has that command and those flags. */
function problemOf(line: string): string | null {
	const words = line.replace(/\s#.*$/, '').split(/\s+/);
	let command: Command = program();
	for (const word of words) {
		const next = command.commands.find((candidate) => candidate.name() === word);
		if (!next) break;
		command = next;
	}
	if (command.commands.length > 0 && !line.startsWith('-')) return `no such command: ${line}`;
	const known = [...command.options.flatMap(({ short, long }) => [short, long]), '-h', '--help'];
	const wrong = words.filter((word) => /^--?[a-z]/.test(word) && !known.includes(word));
	return wrong.length === 0 ? null : `no such flag: ${wrong.join(' ')} in: ${line}`;
}

describe.each(PAGES)('%s', (page) => {
	const text = textOf(page);

	it('names only files that are there', () => {
		const paths = spansOf(text).filter((span) => PATH.test(span) && !WRITTEN.includes(span));
		const missing = paths.filter((path) => {
			const place = path.replace(/\*.*$/, '');
			return !existsSync(join(ROOT, place)) && !existsSync(join(ROOT, dirname(page), place));
		});
		expect(missing).toEqual([]);
	});

	it('links only to pages and headings that are there', () => {
		const links = [...withoutBlocks(text).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)];
		const broken = links.filter(([, link = '']) => {
			const [path = '', anchor] = link.split('#');
			const target = path === '' ? page : normalize(join(dirname(page), path));
			if (!existsSync(join(ROOT, target))) return true;
			return anchor !== undefined && !anchorsOf(target).includes(anchor);
		});
		expect(broken.map(([, link]) => link)).toEqual([]);
	});

	it('asks only for npm scripts that there are', () => {
		const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
		const asked = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
		expect(asked.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
	});

	it('shows only commands and flags that k8s-tui has', () => {
		expect(commandLinesOf(text).flatMap((line) => problemOf(line) ?? [])).toEqual([]);
	});
});

it('the README names every command', () => {
	const readme = textOf('README.md');
	const names = program().commands.map((command) => command.name());
	expect(names.filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
});

it('every directory of src has its place in docs/architecture.md', () => {
	const text = textOf('docs/architecture.md');
	const layers = readdirSync(join(ROOT, 'src'));
	expect(layers.filter((layer) => !text.includes(`\`src/${layer}/\``))).toEqual([]);
});
