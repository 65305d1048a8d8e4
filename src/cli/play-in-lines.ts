import { ownVersion } from '../assets/asset.ts';
import { type ApplyOptions, apply, newRunId } from '../engine/apply.ts';
import { applyFix } from '../engine/apply-fix.ts';
import type { EventStream } from '../engine/event-stream.ts';
import type { Session } from '../engine/session.ts';
import type { Replay } from '../lab/replay/start-replay.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { ExitCode } from '../model/errors.ts';
import type { ClusterFlags } from './cluster-options.ts';
import { interruptions } from './interrupt.ts';
import { withSession } from './open-session.ts';
import { reportingStream } from './output.ts';

/**
 * Applies a replay's cluster.yaml, showing Events as lines. Where that fails for a reason that a Fix
 * mends, it is mended and applied again, as an operator would. The kubeconfig goes into the replay's
 * directory.
 * @throws OperatorError `replay-unrecorded` if the recording does not fit this version
 */
export async function playInLines(
	replay: Replay,
	flags: Pick<ClusterFlags, 'json' | 'plain' | 'color' | 'verbose'>,
): Promise<ExitCode> {
	const stream = reportingStream(flags);
	const say = (message: string, level: 'info' | 'warning' = 'info') =>
		stream.emit({ type: 'notice', host: null, level, message });
	say(describe(replay));
	const { pause, abort, stop } = interruptions((message) => say(message, 'warning'));
	const offered: Diagnosis[] = [];
	stream.subscribe((event) => {
		if (event.type === 'diagnosis' && event.repair !== null) offered.push(event);
	});
	const begin = (session: Session): ApplyOptions => ({
		run: startRun(stream, session),
		pause,
		abort: AbortSignal.any([abort, replay.failed]),
		confirm: async () => true,
		kubeconfig: `${replay.directory}/${session.spec.name}.kubeconfig`,
	});
	try {
		const cluster = { ...flags, ...withoutSecrets, file: replay.specFile };
		const exitCode = await withSession(cluster, stream, async (session) => {
			await session.connect();
			const first = await apply(session, begin(session));
			const fix = first === 1 ? fixFrom(offered) : null;
			if (fix === null) return first;
			say(`applying the fix that is offered: ${fix.fix} on ${fix.hosts.join(', ')}`);
			const mended = await applyFix(session, { ...begin(session), ...fix });
			return mended === 0 ? await apply(session, begin(session)) : mended;
		});
		replay.failed.throwIfAborted();
		say('that was a replay: no host was touched, and its files are removed again');
		return exitCode;
	} catch (error) {
		// What went wrong after an answer was missing did so because of that.
		replay.failed.throwIfAborted();
		throw error;
	} finally {
		stop();
	}
}

/** @returns the id of a new Run */
function startRun({ emit }: EventStream, { spec }: Session): string {
	const run = newRunId();
	emit({ type: 'run-started', run, command: 'demo', cluster: spec.name, version: ownVersion() });
	return run;
}

/** The Fix of the likeliest cause, on the hosts that show it. */
function fixFrom(offered: readonly Diagnosis[]): { fix: string; hosts: string[] } | null {
	const [likeliest] = offered.toSorted((a, b) => a.rank - b.rank);
	if (!likeliest?.repair) return null;
	const hosts = likeliest.evidence.flatMap(({ host }) => host ?? []);
	return { fix: likeliest.repair, hosts: [...new Set(hosts)] };
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
