/**
 * `npm run screenshots`: pictures of the real program for the README, in docs/screens. Everything on
 * them is what k8s-tui draws while it plays its recorded runs.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PtyProgram } from '../e2e/pty.ts';
import { terminalSvg } from './terminal-svg.ts';

const OUTPUT = new URL('../../docs/screens/', import.meta.url).pathname;
const SIZE = { columns: 120, rows: 34 };
/** Longest that anything may take to appear, milliseconds. */
const LONGEST = 120_000;

interface Picture {
	name: string;
	argv: string[];
	env?: Record<string, string>;
	/** Brings the program to what the picture shows. */
	reach: (program: PtyProgram) => Promise<void>;
}

async function startRun(program: PtyProgram): Promise<void> {
	await program.see('Plan', LONGEST);
	program.press('aj\r');
	await program.see(/▸ Run/, LONGEST);
}

const pictures: Picture[] = [
	{ name: 'home', argv: [], reach: (program) => program.see('Home') },
	{
		name: 'plan',
		argv: ['demo', 'ha-install', '--speed', '50'],
		reach: async (program) => {
			await program.see('haproxy', LONGEST);
			program.press('jjjjjjj');
			await program.see('haproxy.cfg', LONGEST);
		},
	},
	{
		name: 'run',
		argv: ['demo', 'ha-install', '--speed', '20'],
		reach: async (program) => {
			await startRun(program);
			await program.see(/◐ join control plane/, LONGEST);
			await program.see(/\[(etcd|kubelet|control-plane)/, LONGEST);
		},
	},
	{
		name: 'failure',
		argv: ['demo', 'cgroup-mismatch', '--speed', '50'],
		reach: async (program) => {
			await startRun(program);
			await program.see(/❯ .*fix/, LONGEST);
		},
	},
	{
		name: 'plan-zh',
		argv: ['demo', 'ha-install', '--speed', '50', '--lang', 'zh-CN'],
		reach: (program) => program.see('获取软件', LONGEST),
	},
];

mkdirSync(OUTPUT, { recursive: true });
for (const { name, argv, env, reach } of pictures) {
	const cwd = mkdtempSync(join(tmpdir(), 'k8s-tui-screens-'));
	const program = new PtyProgram(argv, { ...SIZE, cwd, ...(env ? { env } : {}) });
	try {
		await reach(program);
		const title = ['npx k8s-tui', ...argv].join(' ');
		writeFileSync(join(OUTPUT, `${name}.svg`), terminalSvg(program.terminal, title));
		process.stdout.write(`docs/screens/${name}.svg\n`);
	} finally {
		await program.close(name);
		rmSync(cwd, { recursive: true, force: true });
	}
}
