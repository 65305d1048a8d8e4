/**
 * Which files the lab tests are. Scenarios that take too long for every change are in `all/` below
 * `test/lab`, and run only when they are asked for.
 * @param which `all`, or anything else for those of every change.
 */
export function labTests(which: string | undefined): { include: string[]; exclude: string[] } {
	return {
		include: ['test/lab/**/*.test.ts'],
		exclude: ['**/node_modules/**', ...(which === 'all' ? [] : ['test/lab/all/**'])],
	};
}
