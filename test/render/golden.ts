import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';

const ROOT = new URL('./golden/', import.meta.url);

/**
 * Compares `text` with a file below test/render/golden, byte for byte. UPDATE_GOLDEN=1 writes the
 * file instead; the difference is then for the reviewer to see in git.
 */
export function expectGolden(name: string, text: string): void {
	const file = new URL(name, ROOT);
	if (process.env.UPDATE_GOLDEN === '1') {
		mkdirSync(dirname(file.pathname), { recursive: true });
		writeFileSync(file, text);
	}
	expect(text).toBe(readFileSync(file, 'utf8'));
}
