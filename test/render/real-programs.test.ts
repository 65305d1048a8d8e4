import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CASES, renderCase } from './render-cases.ts';

const has = (program: string) => spawnSync(program, ['-v']).error === undefined;
const files = Object.entries(CASES).flatMap(([name, make]) =>
	Object.entries(renderCase(make())).map(([file, text]) => ({ name: `${name}/${file}`, text })),
);
const ending = (suffix: string) => files.filter(({ name }) => name.endsWith(suffix));

/** The readers of these files, as far as this machine has them. */
describe('rendered text is accepted', () => {
	it.skipIf(!has('haproxy')).each(ending('haproxy.cfg'))('by haproxy: $name', ({ name }) => {
		const file = new URL(`./golden/${name}`, import.meta.url).pathname;
		const run = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
		expect([run.status, run.stderr]).toEqual([0, '']);
	});

	it.each(ending('.sh'))('by sh: $name', ({ text }) => {
		const run = spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' });
		expect([run.status, run.stderr]).toEqual([0, '']);
	});

	it.skipIf(!has('shellcheck')).each(ending('.sh'))('by shellcheck: $name', ({ text }) => {
		const run = spawnSync('shellcheck', ['-s', 'sh', '-'], { input: text, encoding: 'utf8' });
		expect(run.stdout).toBe('');
	});
});
