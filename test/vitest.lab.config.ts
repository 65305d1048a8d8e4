import { defineConfig } from 'vitest/config';
import { labTests } from './lab-tests.ts';

/** End-to-end tests on real lab hosts: Linux and root. `npm run test:lab` runs it. */
export default defineConfig({
	test: {
		root: new URL('..', import.meta.url).pathname,
		...labTests(process.env.K8S_TUI_LAB_TESTS),
		fileParallelism: false,
		bail: 0,
		testTimeout: 900_000,
		hookTimeout: 900_000,
	},
});
