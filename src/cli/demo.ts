import { Command, InvalidArgumentError } from 'commander';
import type { Replay } from '../lab/replay/start-replay.ts';
import { hasScreen, prepareScreen, type TuiFlags, tuiOptions, withTuiOptions } from './tui.ts';

interface DemoFlags extends TuiFlags {
	speed: number;
	list: boolean;
	json: boolean;
	plain: boolean;
	verbose: boolean;
}

/** `demo`: a recorded real run, played through the real engine to hosts inside this process. */
export function demoCommand(): Command {
	return withTuiOptions(new Command('demo'))
		.description('watch a recorded real run: no hosts, no root, nothing is changed')
		.argument('[name]', 'which recording', 'ha-install')
		.option('--list', 'list the recordings instead', false)
		.option('--speed <n>', 'how many times as fast as it was, 1 to 1000', speedOf, 10)
		.option('--json', 'JSON lines on stdout, words on stderr', false)
		.option('--plain', 'plain lines, no screen', false)
		.option('-v, --verbose', 'every output line and every change', false)
		.action(run);
}

async function run(name: string, flags: DemoFlags): Promise<void> {
	if (flags.list) {
		await list(flags);
		return;
	}
	const { startReplay } = await import('../lab/replay/start-replay.ts');
	const replay = await startReplay(name, { speed: flags.speed });
	try {
		process.exitCode = await play(replay, flags);
	} finally {
		await replay.close();
	}
}

async function play(replay: Replay, flags: DemoFlags): Promise<number> {
	if (flags.plain || flags.json || flags.verbose || !hasScreen()) {
		const { playInLines } = await import('./play-in-lines.ts');
		return await playInLines(replay, flags);
	}
	prepareScreen(flags);
	const { openDemo } = await import('../ui/open-main.tsx');
	return await openDemo(replay, tuiOptions(flags));
}

async function list(flags: DemoFlags): Promise<void> {
	const [{ listDemos }, { record, say }] = await Promise.all([
		import('../lab/replay/demos.ts'),
		import('./output.ts'),
	]);
	for (const demo of await listDemos()) {
		record(flags, { type: 'demo', ...demo });
		say(flags, `${demo.name.padEnd(16)} ${demo.title}\n${' '.repeat(17)}${demo.description}\n`);
	}
}

function speedOf(text: string): number {
	const speed = Number(text);
	if (/^\d+(\.\d+)?$/.test(text) && speed >= 1 && speed <= 1000) return speed;
	throw new InvalidArgumentError('a number from 1 to 1000 is needed');
}
