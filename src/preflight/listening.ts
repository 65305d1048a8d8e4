import { PassThrough } from 'node:stream';
import { messageOf } from '../model/errors.ts';
import { type Helper, helperInput, runHelper } from './probe-helper.ts';
import { listenText, parseListeners } from './probe-protocol.ts';
import type { ProbeListener } from './probe-results.ts';
import type { Thresholds } from './thresholds.ts';

/** A host that holds ports open for the others. */
export interface Listening {
	host: string;
	ports: ProbeListener[];
	/** Why it does not listen; null: it does, or was not asked to. */
	problem: string | null;
	/** Ends it and waits until it has ended. */
	stop(): Promise<void>;
}

export interface ListenRequest extends Helper {
	token: string;
	thresholds: Thresholds;
	signal: AbortSignal | undefined;
}

/** Milliseconds that a host has to open its ports before the others go ahead without it. */
const READY_MS = 8000;

/** Resolves when the ports are open, or it is clear that they will not be. Never rejects. */
export async function startListening(request: ListenRequest): Promise<Listening> {
	const { host, orders, token, thresholds } = request;
	const none = { host, ports: [], problem: null, stop: async () => {} };
	if (orders.listen.length === 0) return none;
	const stdin = new PassThrough();
	stdin.write(helperInput(listenText(orders, host, token, thresholds.probes.listenerLife)));
	const lines: string[] = [];
	const { promise: ready, resolve: setReady } = Promise.withResolvers<string | null>();
	const ended = runHelper(request.transport, request.perl, stdin, {
		timeoutMs: thresholds.probes.listenerLife + READY_MS,
		...(request.signal ? { signal: request.signal } : {}),
		onLine: ({ stream, text }) => {
			if (stream === 'stdout') lines.push(text);
			if (stream === 'stdout' && text === 'ready') setReady(null);
		},
	}).then(
		({ problem }) => setReady(problem ?? 'the listener ended at once'),
		(error) => setReady(`the listener did not start: ${messageOf(error)}`),
	);
	const timer = setTimeout(() => setReady('the listener was not ready in time'), READY_MS);
	const problem = await ready;
	clearTimeout(timer);
	return {
		host,
		ports: problem === null ? parseListeners(lines.join('\n')) : [],
		problem,
		stop: async () => {
			stdin.end();
			await ended;
		},
	};
}
