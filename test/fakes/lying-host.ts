import { Transform } from 'node:stream';
import {
	type FakeHost,
	type FakeHostOptions,
	type Manner,
	startFakeHost,
} from '../ssh/fake-host.ts';
import { makeJumpingClock, makeShell, SHELLS } from './shells.ts';

/** What a lying host may do; `honest` is the host that does as it is told. */
export type Lie =
	| 'honest'
	/** Output trickles in pieces of a few bytes. */
	| 'slow'
	/** The connection breaks after some bytes of output, each time. */
	| 'dropping'
	/** The connection breaks after some bytes of input, twice. */
	| 'dropping-input'
	/** After some bytes of output nothing answers any more, and nothing is closed; once. */
	| 'freezing'
	/** Each character arrives in two halves. */
	| 'half-utf8'
	/** The exit status never comes. */
	| 'no-status'
	/** It refuses every other channel. */
	| 'refused-channels'
	/** Its clock goes back an hour each time that it is read. */
	| 'jumping-clock'
	| keyof typeof SHELLS;

export interface LyingHost extends FakeHost {
	/** What it does from the next command on. */
	lie: Lie;
}

/** Bytes after which a connection breaks. */
const PATIENCE = 4_000;

/** An SSH server inside the process that runs what it is told, and lies about it as told. */
export async function startLyingHost(options: FakeHostOptions = {}): Promise<LyingHost> {
	const state = { lie: 'honest' as Lie, sessions: 0, breaks: 0 };
	const fake: FakeHost = await startFakeHost({
		...options,
		manner: () => ({ ...options.manner?.(), ...manner() }),
	});

	function manner(): Manner {
		state.sessions += 1;
		const { lie } = state;
		if (lie in SHELLS) return { shell: makeShell(fake.directory, lie as keyof typeof SHELLS) };
		switch (lie) {
			case 'slow':
				return { through: onOutput(trickle) };
			case 'half-utf8':
				return { through: onOutput(halves) };
			case 'dropping':
				return { through: onStdout(() => breaking(() => fake.drop())) };
			case 'dropping-input':
				return { through: (stream) => (stream === 'stdin' ? breaking(breakTwice) : null) };
			case 'freezing':
				return { through: onStdout(() => breaking(freezeOnce, state.breaks === 0)) };
			case 'no-status':
				return { withoutStatus: true };
			case 'refused-channels':
				return { maxSessions: state.sessions % 2 === 0 ? 10 : 0 };
			case 'jumping-clock':
				return { bin: makeJumpingClock(fake.directory) };
			default:
				return {};
		}
	}
	function breakTwice(): void {
		state.breaks += 1;
		if (state.breaks <= 2) fake.drop();
	}
	function freezeOnce(): void {
		state.breaks += 1;
		if (state.breaks === 1) fake.freeze();
	}
	return Object.defineProperty(fake, 'lie', {
		get: () => state.lie,
		set: (lie: Lie) => Object.assign(state, { lie, breaks: 0 }),
	}) as LyingHost;
}

function onOutput(make: () => Transform): NonNullable<Manner['through']> {
	return (stream) => (stream === 'stdin' ? null : make());
}

function onStdout(make: () => Transform): NonNullable<Manner['through']> {
	return (stream) => (stream === 'stdout' ? make() : null);
}

/** Passes on what it gets in pieces that are cut anywhere, each in a packet of its own. */
function trickle(): Transform {
	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			const size = Math.max(7, Math.ceil(chunk.length / 200));
			const next = (at: number): void => {
				this.push(chunk.subarray(at, at + size));
				if (at + size < chunk.length) setTimeout(next, 1, at + size);
				else done();
			};
			next(0);
		},
	});
}

/** Cuts behind the first byte of every character that has several. */
function halves(): Transform {
	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			let from = 0;
			for (const [index, byte] of chunk.entries()) {
				if (byte < 0xc0) continue;
				this.push(chunk.subarray(from, index + 1));
				from = index + 1;
			}
			this.push(chunk.subarray(from));
			done();
		},
	});
}

/** Passes on some bytes, then lets the connection break. `forEver`: nothing comes through after that. */
function breaking(breakNow: () => void, forEver = false): Transform {
	let passed = 0;
	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			const before = passed;
			passed += chunk.length;
			this.push(chunk);
			// What was pushed has to be on its way before the line goes.
			if (before <= PATIENCE && passed > PATIENCE) setImmediate(breakNow);
			if (!forEver || passed <= PATIENCE) done();
		},
	});
}
