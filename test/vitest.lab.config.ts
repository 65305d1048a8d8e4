import { defineConfig } from 'vitest/config';

/** End-to-end tests on real lab hosts: Linux and root. `npm run test:lab` runs it. */
export default defineConfig({
	test: {
		root: new URL('..', import.meta.url).pathname,
		include: ['test/lab/**/*.test.ts'],
		fileParallelism: false,
		bail: 0,
		testTimeout: 900_000,
		hookTimeout: 900_000,
	},
});
