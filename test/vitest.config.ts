import { defineConfig } from 'vitest/config';

/** Everything that needs no root, no lab and no network. `npm test` runs it. */
export default defineConfig({
	test: {
		root: new URL('..', import.meta.url).pathname,
		include: ['test/**/*.test.ts'],
		exclude: ['test/lab/**', 'node_modules/**'],
		testTimeout: 60_000,
		hookTimeout: 60_000,
	},
});
