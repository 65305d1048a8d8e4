import type { Benchmark } from '../benchmark.ts';
import { run } from '../child.ts';
import { interleave, timed } from '../interleave.ts';

const BIN = new URL('../../../bin/k8s-tui.js', import.meta.url).pathname;
const ROUNDS = 41;

export const version: Benchmark = {
	name: 'version',
	title: 'Start without a screen',
	how: `\`k8s-tui --version\` against \`node -e 0\`, ${ROUNDS} times each in turn, medians.`,
	measure: async () => {
		const { program, node } = await interleave(ROUNDS, {
			node: () => timed(() => run(process.execPath, ['-e', '0'])),
			program: () => timed(() => run(process.execPath, [BIN, '--version'])),
		});
		return [
			{ what: '`node -e 0`', value: node, unit: 'ms' },
			{ what: '`k8s-tui --version`', value: program, unit: 'ms' },
			{
				what: '`--version` against `node -e 0`',
				value: program / node,
				unit: '×',
				limit: { atMost: 1.5 },
			},
		];
	},
};
