import { type ApplyOptions, apply, newRunId } from '../../src/engine/apply.ts';
import { EventStream } from '../../src/engine/event-stream.ts';
import { Session } from '../../src/engine/session.ts';
import type { Replay } from '../../src/lab/replay/start-replay.ts';
import type { ExitCode } from '../../src/model/errors.ts';
import type { Event } from '../../src/model/events.ts';
import { noCredentials } from '../../src/ssh/credentials.ts';

export interface Played {
	exitCode: ExitCode;
	events: Event[];
	kubeconfig: string;
}

/** Connects to a replay's hosts as to any. Close the Session in the end. */
export async function connectTo(replay: Replay, stream = new EventStream()): Promise<Session> {
	const session = await Session.open({
		spec: replay.spec,
		specFile: replay.specFile,
		credentials: noCredentials,
		hostKeys: 'strict',
		limit: [],
		stream,
	});
	await session.connect();
	return session;
}

/** Applies a replay's spec with the engine; ends it at once when something was never recorded. */
export async function play(
	replay: Replay,
	onEvent: (event: Event) => void = () => {},
	changes: Partial<ApplyOptions> = {},
): Promise<Played> {
	const events: Event[] = [];
	const stream = new EventStream();
	stream.subscribe((event) => {
		events.push(event);
		onEvent(event);
	});
	const session = await connectTo(replay, stream);
	const kubeconfig = `${replay.directory}/kubeconfig`;
	try {
		const exitCode = await apply(session, {
			run: newRunId(),
			pause: new AbortController().signal,
			abort: replay.failed,
			confirm: async () => true,
			kubeconfig,
			...changes,
		});
		replay.failed.throwIfAborted();
		return { exitCode, events, kubeconfig };
	} catch (error) {
		replay.failed.throwIfAborted();
		throw error;
	} finally {
		await session.close();
	}
}
