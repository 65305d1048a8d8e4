import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quote } from '../../src/ssh/quote.ts';

describe('quote', () => {
	it('round-trips any text through a real sh', () => {
		const texts = fc.array(
			fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
			{ minLength: 1, maxLength: 20 },
		);
		fc.assert(
			fc.property(texts, (values) => {
				const script = values.map((value) => `printf '%s\\0' ${quote(value)}`).join('\n');
				const printed = execFileSync('sh', { input: script }).toString('utf8');
				expect(printed.split('\0').slice(0, -1)).toEqual(values);
			}),
			{ numRuns: 60 },
		);
	});

	it('lets no quote end early', () => {
		const evil = `'; echo injected; '$(echo injected)\`echo injected\``;
		const { stdout } = spawnSync('sh', ['-c', `printf %s ${quote(evil)}`]);
		expect(stdout.toString()).toBe(evil);
	});

	it('refuses a NUL', () => {
		expect(() => quote('a\0b')).toThrow(TypeError);
	});
});
