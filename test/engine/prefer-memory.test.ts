import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

const MODULE = new URL('../../src/engine/prefer-memory.ts', import.meta.url).href;

/** MB of V8's space for new objects after much was allocated, in a process of its own. */
function newSpaceAfter(preparation: string): number {
	const program = `import { getHeapSpaceStatistics } from 'node:v8';
import { preferMemory } from ${JSON.stringify(MODULE)};
${preparation}
let kept = [];
for (let index = 0; index < 1_000_000; index++) {
	kept.push({ text: 'x' + index });
	if (kept.length > 200_000) kept = kept.slice(100_000);
}
const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
process.stdout.write(String(space.space_size / 1024 ** 2));`;
	const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
		encoding: 'utf8',
	});
	if (stdout === '') throw new Error(stderr);
	return Number(stdout);
}

it('a process that prefers memory keeps its space for new objects small', () => {
	expect(newSpaceAfter('preferMemory();')).toBeLessThan(newSpaceAfter('') / 2);
});
