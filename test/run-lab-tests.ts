import { spawn } from 'node:child_process';

// `npm run test:lab [-- --all] [vitest's own arguments]`. vitest refuses flags that it does not
// know, so `--all` becomes a variable that its configuration reads.
const own = process.argv.slice(2);
const rest = own.filter((argument) => argument !== '--all');
const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).pathname;
const config = new URL('./vitest.lab.config.ts', import.meta.url).pathname;

const child = spawn(process.execPath, [vitest, 'run', '--config', config, ...rest], {
	stdio: 'inherit',
	env: { ...process.env, K8S_TUI_LAB_TESTS: rest.length < own.length ? 'all' : '' },
});
// Whoever ends this means the tests; how they end is how this ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
	process.exitCode = code ?? 1;
});
