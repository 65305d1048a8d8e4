import { connect, isIP } from 'node:net';
import { OperatorError } from '../model/errors.ts';
import { Slots } from '../ssh/slots.ts';
import { processEnvironment, type SshTarget, type TargetEnvironment } from '../ssh/target.ts';
import { BannerReader } from './banner.ts';
import type { Candidate } from './candidate.ts';
import { targetOf } from './targets.ts';

/**
 * What is at a candidate's SSH port. `closed`: the host refuses connections there. `silent`: nothing
 * came back in time, or the network says that there is no such host. `not-ssh`: something else
 * answers. `unresolved`: no address could be found for it. `behind-jump`: not asked, because it is
 * reached through a jump host.
 */
export type ScanState = 'ssh' | 'closed' | 'silent' | 'not-ssh' | 'unresolved' | 'behind-jump';

export interface ScanResult {
	candidate: Candidate;
	state: ScanState;
	/** Address that was connected to, after ssh_config and DNS; null where none was found. */
	ip: string | null;
	port: number;
	/** What the server says that it is, or the first line of what it says instead; cleaned. */
	banner: string | null;
	/** From the start of the connection to the answer. */
	milliseconds: number;
	/** How to connect to it; null where ssh_config cannot be followed: then `detail` says why. */
	target: SshTarget | null;
	detail: string | null;
}

export interface ScanOptions {
	/** At most so many hosts at once; default 128. */
	concurrency?: number;
	/** For each host, from the start of its connection; default 3000. A lost SYN is resent after 1 s. */
	timeoutMs?: number;
	/** Called as each host is known, in the order of their answers. */
	onResult?: (result: ScanResult, done: number, total: number) => void;
	signal?: AbortSignal;
	environment?: TargetEnvironment;
}

/**
 * Finds out which candidates answer SSH. Nothing is sent to them.
 * @returns one result per candidate, in their order.
 * @throws the signal's reason when it is aborted: what is known by then has gone to `onResult`.
 */
export async function scan(
	candidates: readonly Candidate[],
	options: ScanOptions = {},
): Promise<ScanResult[]> {
	const { concurrency = 128, timeoutMs = 3000, onResult, signal } = options;
	const environment = remembering(options.environment ?? processEnvironment());
	const slots = new Slots(concurrency);
	let done = 0;
	const one = async (candidate: Candidate): Promise<ScanResult> => {
		const release = await slots.take(signal);
		try {
			const result = await look(candidate, candidates, environment, timeoutMs, signal);
			signal?.throwIfAborted();
			done += 1;
			onResult?.(result, done, candidates.length);
			return result;
		} finally {
			release();
		}
	};
	return Promise.all(candidates.map(one));
}

/** Reads each file once: thousands of candidates ask for the same ssh_config. */
function remembering(environment: TargetEnvironment): TargetEnvironment {
	const texts = new Map<string, string | null>();
	const read = (path: string): string | null => {
		const known = texts.get(path);
		if (known !== undefined) return known;
		const text = environment.read(path);
		texts.set(path, text);
		return text;
	};
	return { ...environment, read };
}

async function look(
	candidate: Candidate,
	all: readonly Candidate[],
	environment: TargetEnvironment,
	timeoutMs: number,
	signal: AbortSignal | undefined,
): Promise<ScanResult> {
	const nothing = { candidate, ip: null, banner: null, milliseconds: 0, detail: null };
	let target: SshTarget;
	try {
		target = targetOf(candidate, all, environment);
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		const port = candidate.port ?? 22;
		return { ...nothing, state: 'unresolved', port, target: null, detail: error.message };
	}
	const { port } = target;
	if (target.via !== null) return { ...nothing, state: 'behind-jump', port, target };
	const start = performance.now();
	const answer = await knock(target, timeoutMs, signal);
	const milliseconds = Math.round(performance.now() - start);
	return { ...nothing, ...answer, port, target, milliseconds };
}

type Answer = Pick<ScanResult, 'state' | 'ip' | 'banner'>;

/** Connects and listens for the server's first words. */
function knock(
	{ address, port }: SshTarget,
	timeoutMs: number,
	signal: AbortSignal | undefined,
): Promise<Answer> {
	return new Promise((resolve) => {
		const reader = new BannerReader();
		const socket = connect({ host: address, port });
		let ip: string | null = isIP(address) === 0 ? null : address;
		const settle = (state: ScanState, banner: string | null = null) => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', onAbort);
			socket.destroy();
			resolve({ state, ip, banner });
		};
		const said = () => settle('not-ssh', reader.end().banner || null);
		const timer = setTimeout(() => (reader.isEmpty ? settle('silent') : said()), timeoutMs);
		const onAbort = () => settle('silent');
		signal?.addEventListener('abort', onAbort, { once: true });
		socket.on('lookup', (_error, found) => {
			ip = found || null;
		});
		socket.on('connect', () => {
			ip = socket.remoteAddress ?? ip;
		});
		socket.on('data', (chunk: Buffer) => {
			const reading = reader.push(chunk);
			if (reading.state !== 'reading') settle(reading.state, reading.banner);
		});
		socket.on('end', said);
		socket.on('error', (error: NodeJS.ErrnoException) => settle(stateOf(error, reader)));
	});
}

function stateOf({ code }: NodeJS.ErrnoException, reader: BannerReader): ScanState {
	if (code === 'ECONNREFUSED') return 'closed';
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') return 'unresolved';
	return code === 'ECONNRESET' || !reader.isEmpty ? 'not-ssh' : 'silent';
}
