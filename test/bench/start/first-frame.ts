import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PtyProgram } from '../../e2e/pty.ts';
import type { Benchmark } from '../benchmark.ts';
import { interleave } from '../interleave.ts';

const ROUNDS = 15;

export const firstFrame: Benchmark = {
	name: 'first-frame',
	title: 'First frame',
	how: `\`k8s-tui\` without arguments on a pseudo-terminal of 160×48, in an empty home directory, from the start of the process until its last line is seen through a terminal emulator; against \`node -e 0\` on such a terminal until it has ended. ${ROUNDS} times each in turn, medians.`,
	measure: async () => {
		const { program, node } = await interleave(ROUNDS, {
			node: () => onTerminal(['-e', '0'], (started) => started.exited),
			program: () => onTerminal(undefined, (started) => started.see(/\S.*\n(?:.*\n)*.*\?.*$/)),
		});
		return [
			{ what: '`node -e 0`', value: node, unit: 'ms' },
			{ what: 'first frame', value: program, unit: 'ms', limit: { atMost: 400 } },
			{ what: 'first frame against `node -e 0`', value: program / node, unit: '×' },
		];
	},
};

/** Milliseconds from the start of Node on a terminal until something has happened there. */
async function onTerminal(
	nodeArguments: string[] | undefined,
	happened: (program: PtyProgram) => Promise<unknown>,
): Promise<number> {
	const home = mkdtempSync(join(tmpdir(), 'k8s-tui-bench-'));
	const started = performance.now();
	const program = new PtyProgram([], {
		columns: 160,
		rows: 48,
		cwd: home,
		...(nodeArguments ? { nodeArguments } : {}),
	});
	try {
		await happened(program);
		return performance.now() - started;
	} finally {
		await program.close();
		rmSync(home, { recursive: true, force: true });
	}
}
