import { Command, InvalidArgumentError } from 'commander';
import type { Replay } from '../lab/replay/start-replay.ts';
import type { ExitCode } from '../model/errors.ts';

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
	const { startReplay } = await import('../lab/replay/start-replay.ts');
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

/**
 * Applies a replay's cluster.yaml, showing Events as lines. Its kubeconfig goes into the replay's
 * directory.
 * @throws OperatorError `replay-unrecorded` if the recording does not fit this version
 */
export async function playInLines(replay: Replay, flags: DemoFlags): Promise<ExitCode> {
	const [{ apply, newRunId }, { interruptions }, { withSession }, output, { ownVersion }] =
		await Promise.all([
			import('../engine/apply.ts'),
			import('./interrupt.ts'),
			import('./open-session.ts'),
			import('./output.ts'),
			import('./version.ts'),
		]);
	const stream = output.reportingStream(flags);
	const notice = (level: 'info' | 'warning', message: string) =>
		stream.emit({ type: 'notice', host: null, level, message });
	notice('info', describe(replay));
	const { pause, abort, stop } = interruptions((message) => notice('warning', message));
	const cluster = { ...flags, ...withoutSecrets, file: replay.specFile };
	try {
		const exitCode = await withSession(cluster, stream, async (session) => {
			const run = newRunId();
			const { name } = session.spec;
			const version = ownVersion();
			stream.emit({ type: 'run-started', run, command: 'demo', cluster: name, version });
			await session.connect();
			return await apply(session, {
				run,
				pause,
				abort: AbortSignal.any([abort, replay.failed]),
				confirm: async () => true,
				kubeconfig: `${replay.directory}/${name}.kubeconfig`,
			});
		});
		replay.failed.throwIfAborted();
		notice('info', 'that was a replay: no host was touched, and its files are removed again');
		return exitCode;
	} catch (error) {
		// What went wrong after an answer was missing did so because of that.
		replay.failed.throwIfAborted();
		throw error;
	} finally {
		stop();
	}
}

/** The hosts of a replay take a key that its cluster.yaml names. */
const withoutSecrets = {
	limit: [],
	acceptNewHostKeys: false,
	askPass: false,
	askSudoPass: false,
	sshPasswordFile: [],
	sudoPasswordFile: [],
};

function describe({ demo, speed }: Replay): string {
	const pace = speed === 1 ? 'at the speed that it had' : `${speed} times as fast as it was`;
	return `replay of a real run recorded on ${demo.recorded}, ${pace}: ${demo.title}`;
}

function speedOf(text: string): number {
	const speed = Number(text);
	if (/^\d+(\.\d+)?$/.test(text) && speed >= 1 && speed <= 1000) return speed;
	throw new InvalidArgumentError('a number from 1 to 1000 is needed');
}
