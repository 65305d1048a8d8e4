import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { useFakes } from './fake-session.ts';

const { directory, host, login } = useFakes();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** As many as are followed over one connection, and less than its window of 2 MB each. */
const JOBS = 4;
const SCRIPT_BYTES = 1.5 * 1024 ** 2;

/** Bytes that are in use, on V8's heap and beside it. What one collection frees may hold more. */
async function used(): Promise<number> {
	for (let round = 0; round < 3; round++) {
		collectGarbage();
		await nextTurn();
	}
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}

it('nothing of a script is kept in memory while its job runs: a thousand hosts may run one each', async () => {
	const fake = await host();
	const transport = await login(fake.target('m1'), { jobsRoot: join(directory(), 'jobs') });
	const end = join(directory(), 'end');
	let begun = 0;
	const allBegan = Promise.withResolvers<void>();
	const onLine = () => {
		begun += 1;
		if (begun === JOBS) allBegan.resolve();
	};
	const start = (number: number) => {
		const script = `# ${'x'.repeat(SCRIPT_BYTES)}\necho on; until [ -e ${end} ]; do sleep 0.05; done`;
		return transport.runJob({ id: `a.${number}`, script }, { onLine });
	};
	const before = await used();
	const jobs = Array.from({ length: JOBS }, (_, number) => start(number));
	await allBegan.promise;
	expect((await used()) - before).toBeLessThan((JOBS * SCRIPT_BYTES) / 3);
	writeFileSync(end, '');
	for (const { exitCode } of await Promise.all(jobs)) expect(exitCode).toBe(0);
});
