import { messageOf, OperatorError } from '../../../model/errors.ts';
import type { Store } from '../../store.ts';
import type { HostsWork, OnSeen, Seen, UnknownKey } from '../../work/hosts-work.ts';
import { Batch } from './batch.ts';
import type { HostRow } from './host-row.ts';
import { withLogin } from './login.ts';
import { applySeen, atStage, type HostsState } from './state.ts';

export interface LookContext {
	state: Store<HostsState>;
	work: HostsWork;
	signal: AbortSignal;
	/** Shows unknown keys and asks whether to accept them. */
	askKeys: (keys: readonly UnknownKey[]) => Promise<boolean>;
}

/**
 * Looks at some hosts: who answers, with which host key, and what they are. What is seen goes to the
 * state as it arrives.
 */
export async function lookAt(ids: ReadonlySet<string>, context: LookContext): Promise<void> {
	const { state, work, signal } = context;
	const inTable = (row: HostRow) => ids.has(row.id);
	state.set((before) => atStage(before, ids, { kind: 'scanning' }));
	await stage(context, inTable, (look, onSeen) => work.scan(look, onSeen));
	const answering = (row: HostRow) => inTable(row) && row.stage.kind === 'reading';
	for (;;) {
		const keys = await readKeys(context, answering);
		if (keys.length === 0 || signal.aborted) break;
		if (!(await acceptKeys(context, keys, inTable))) break;
	}
	if (signal.aborted) return;
	const trusted = (row: HostRow) => inTable(row) && row.stage.kind === 'connecting';
	await stage(context, trusted, (look, onSeen) => work.facts(look, onSeen));
}

/** One round over the hosts of which `chosen` holds. */
async function stage(
	{ state, signal }: LookContext,
	chosen: (row: HostRow) => boolean,
	work: (look: Parameters<HostsWork['scan']>[0], onSeen: OnSeen) => Promise<void>,
): Promise<void> {
	const { rows, login } = state.get();
	const hosts = rows
		.filter(chosen)
		.map(({ id, candidate }) => ({ id, candidate: withLogin(candidate, login) }));
	if (hosts.length === 0 || signal.aborted) return;
	const all = rows.map(({ candidate }) => withLogin(candidate, login));
	const batch = new Batch((seen) => {
		if (!signal.aborted) state.set((before) => applySeen(before, seen));
	});
	await work({ hosts, all, signal }, batch.add);
	batch.flush();
}

/** The keys that are not known yet, each once, in the order of the table. */
async function readKeys(
	context: LookContext,
	chosen: (row: HostRow) => boolean,
): Promise<UnknownKey[]> {
	const ofRows = new Map<string, UnknownKey[]>();
	await stage(context, chosen, (look, onSeen) =>
		context.work.fingerprints(look, (id, seen) => {
			if (seen.kind === 'unknown-key') ofRows.set(id, [...(ofRows.get(id) ?? []), seen.key]);
			onSeen(id, seen);
		}),
	);
	const keys = context.state.get().rows.flatMap(({ id }) => ofRows.get(id) ?? []);
	return [...new Map(keys.map((key) => [`${key.host} ${key.fingerprint}`, key])).values()];
}

/** @returns whether they were accepted: then the keys are read again, also of hosts behind them */
async function acceptKeys(
	context: LookContext,
	keys: readonly UnknownKey[],
	inTable: (row: HostRow) => boolean,
): Promise<boolean> {
	const { state, signal, askKeys } = context;
	const isAccepted = await askKeys(keys);
	if (signal.aborted) return false;
	const failure = isAccepted ? await writeKeys(keys) : null;
	const isDone = isAccepted && failure === null;
	const waiting = state.get().rows.filter((row) => inTable(row) && row.stage.kind === 'key');
	const seen = waiting.map(({ id }): [string, Seen] => [
		id,
		isDone
			? { kind: 'answers', ip: null }
			: { kind: 'failed', error: failure ?? notAccepted(id, keys) },
	]);
	const ips = new Map(waiting.map(({ id, ip }) => [id, ip]));
	state.set((before) =>
		applySeen(
			before,
			new Map(
				seen.map(([id, what]) => [
					id,
					what.kind === 'answers' ? { ...what, ip: ips.get(id) ?? null } : what,
				]),
			),
		),
	);
	return isDone;
}

async function writeKeys(keys: readonly UnknownKey[]): Promise<OperatorError | null> {
	try {
		for (const key of keys) await key.accept();
		return null;
	} catch (cause) {
		return new OperatorError('known_hosts cannot be written', {
			code: 'known-hosts-unwritable',
			exitCode: 1,
			found: messageOf(cause),
			fix: 'Make ~/.ssh/known_hosts writable for you, then try again.',
			cause,
		});
	}
}

function notAccepted(host: string, keys: readonly UnknownKey[]): OperatorError {
	const own = keys.find((key) => key.host === host) ?? keys.find(({ isJump }) => isJump);
	return new OperatorError(`${host}: its host key was not accepted`, {
		code: 'key-not-accepted',
		exitCode: 4,
		host,
		expected: 'a host key that is in known_hosts, or that you accept',
		...(own === undefined ? {} : { found: `${own.type} ${own.fingerprint}` }),
		fix: 'Compare the fingerprint with the host, then try again and accept it.',
	});
}
