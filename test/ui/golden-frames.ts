import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import chalk from 'chalk';
import { describe, expect, it } from 'vitest';
import { App } from '../../src/ui/app.ts';
import type { Screen } from '../../src/ui/screen.ts';
import { cells } from '../../src/ui/text/cells.ts';
import { chooseTheme } from '../../src/ui/theme.ts';
import { type Language, languages } from '../../src/ui/words/language.ts';
import { draw, type Size } from './terminal.ts';

const SIZES: Size[] = [
	{ columns: 80, rows: 24 },
	{ columns: 120, rows: 40 },
	{ columns: 160, rows: 48 },
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set colours
const COLOUR = /\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m/;

const BELOW: Screen = {
	heading: () => ({ crumbs: [] }),
	sections: () => [],
	act() {},
	View: () => null,
};

/** A screen in a state worth a picture. `make` gets a program that the screen may talk to. */
export interface FrameCase {
	/** kebab-case; names the golden file. */
	name: string;
	make: (app: App) => Screen | Promise<Screen>;
}

/**
 * Compares every case with its golden frame at three sizes and in both languages, and makes sure
 * that no frame needs colour. `UPDATE_GOLDEN=1` writes the goldens anew.
 */
export function goldenFrames(screen: string, cases: readonly FrameCase[]): void {
	describe.each(cases)(`${screen}: $name`, ({ name, make }) => {
		for (const language of languages) {
			it.each(SIZES)(`looks as recorded at $columns×$rows in ${language}`, async (size) => {
				const { lines } = await frameOf(screen, make, language, size);
				const file = goldenFile(screen, name, language, size);
				const text = `${lines.join('\n')}\n`;
				if (process.env.UPDATE_GOLDEN === '1' || !existsSync(file)) {
					if (process.env.CI) throw new Error(`${file} is missing`);
					mkdirSync(dirname(file), { recursive: true });
					writeFileSync(file, text);
				}
				expect(text).toBe(readFileSync(file, 'utf8'));
				expect(lines.filter((line) => cells(line) > size.columns)).toEqual([]);
			});
		}

		it('says the same without colours where colours are off', async () => {
			const size = { columns: 80, rows: 24 };
			const coloured = await frameOf(screen, make, 'en', size);
			const plain = await frameOf(screen, make, 'en', size, 0);
			expect(coloured.written).toMatch(COLOUR);
			expect(plain.written).not.toMatch(COLOUR);
			expect(plain.lines).toEqual(coloured.lines);
		});
	});
}

async function frameOf(
	screen: string,
	make: FrameCase['make'],
	language: Language,
	size: Size,
	colourLevel: typeof chalk.level = 1,
) {
	const app = new App({ language, theme: chooseTheme('dark', {}) });
	// Home is the lowest screen; every other has one below it.
	if (screen !== 'home') app.open(BELOW);
	app.open(await make(app));
	chalk.level = colourLevel;
	const drawn = draw(app, size);
	try {
		return { lines: await drawn.frame(), written: drawn.written() };
	} finally {
		drawn.close();
	}
}

function goldenFile(screen: string, name: string, language: Language, size: Size): string {
	const file = `${name}.${size.columns}x${size.rows}.${language}.txt`;
	return new URL(`frames/${screen}/${file}`, import.meta.url).pathname;
}
