import { Command, InvalidArgumentError } from 'commander';

interface DemoFlags {
	speed: number;
	list: boolean;
	json: boolean;
	plain: boolean;
	color: boolean;
	verbose: boolean;
}

/** `demo`: a recorded real run, played through the real engine to hosts inside this process. */
export function demoCommand(): Command {
	return new Command('demo')
		.description('watch a recorded real run: no hosts, no root, nothing is changed')
		.argument('[name]', 'which recording', 'ha-install')
		.option('--list', 'list the recordings instead', false)
		.option('--speed <n>', 'how many times as fast as it was, 1 to 1000', speedOf, 10)
		.option('--json', 'JSON lines on stdout, words on stderr', false)
		.option('--plain', 'plain lines, no screen', false)
		.option('--no-color', 'no colours (NO_COLOR does the same)')
		.option('-v, --verbose', 'every output line and every change', false)
		.action(run);
}

async function run(name: string, flags: DemoFlags): Promise<void> {
	if (flags.list) {
		await list(flags);
		return;
	}
	const [{ startReplay }, { playInLines }] = await Promise.all([
		import('../lab/replay/start-replay.ts'),
		import('./play-in-lines.ts'),
	]);
	const replay = await startReplay(name, { speed: flags.speed });
	try {
		process.exitCode = await playInLines(replay, flags);
	} finally {
		await replay.close();
	}
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
