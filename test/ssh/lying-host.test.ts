import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gatherFacts } from '../../src/facts/gather.ts';
import { emptyProbe } from '../../src/facts/probe-request.ts';
import { OperatorError } from '../../src/model/errors.ts';
import type { Timings } from '../../src/ssh/timings.ts';
import type { Transport } from '../../src/ssh/transport.ts';
import { waitFunctions } from '../../src/steps/kubectl.ts';
import { type Lie, type LyingHost, startLyingHost } from '../fakes/lying-host.ts';
import { makeJumpingClock } from '../fakes/shells.ts';
import { QUICK, useFakes } from './fake-session.ts';
import { operatorError } from './operator-error.ts';

const { cleanups, directory, login } = useFakes();

/** Nothing that a lying host does may take longer. */
const BOUND_MS = 15_000;

/** Waits that a busy machine keeps to as well. */
const PATIENT: Partial<Timings> = { ...QUICK, begin: 12_000 };
/** Impatient only where what it waits for never comes. */
const IMPATIENT: Partial<Timings> = { ...QUICK, begin: 2_000 };
const WATCHFUL: Partial<Timings> = { ...PATIENT, keepalive: 150, keepaliveCount: 4 };

async function lyingHost(): Promise<LyingHost> {
	const fake = await startLyingHost();
	cleanups.push(() => fake.stop());
	return fake;
}

async function session(
	timings: Partial<Timings> = PATIENT,
): Promise<{ fake: LyingHost; transport: Transport; folder: string }> {
	const fake = await lyingHost();
	const folder = directory();
	const options = { jobsRoot: join(folder, 'jobs'), timings };
	return { fake, transport: await login(fake.target('m1'), options), folder };
}

const TEXT = 'Größe 磁盘 🚀 \u001b[31mrot\u001b[0m\n';
const MANY = 300;
const PRINT_MANY = `i=0; while [ $i -lt ${MANY} ]; do i=$((i+1)); echo "Zeile $i: Größe 磁盘 🚀"; done`;
const MANY_LINES = Array.from({ length: MANY }, (_, at) => `Zeile ${at + 1}: Größe 磁盘 🚀`);

/** What is done with a host, and a check that it was done rightly. */
const OPERATIONS = {
	async exec({ transport }: { transport: Transport }) {
		const result = await transport.exec(`cat; ${PRINT_MANY}; echo aus >&2; exit 3`, {
			stdin: TEXT,
		});
		expect(result).toEqual({
			exitCode: 3,
			stdout: `${TEXT}${MANY_LINES.join('\n')}\n`,
			stderr: 'aus\n',
		});
	},
	async job({ transport }: { transport: Transport }) {
		const lines: string[] = [];
		const job = { id: 'lied.to', script: `${PRINT_MANY}; sleep 0.3; echo zuletzt; exit 4` };
		const result = await transport.runJob(job, { onLine: ({ text }) => lines.push(text) });
		expect(result.exitCode).toBe(4);
		expect(lines).toEqual([...MANY_LINES, 'zuletzt']);
	},
	async upload({ transport, folder }: { transport: Transport; folder: string }) {
		const content = Buffer.alloc(300_000, 'Größe\0\n');
		const path = join(folder, 'sent');
		await transport.upload({ content }, path, { mode: '0640' });
		expect(readFileSync(path).equals(content)).toBe(true);
	},
	async facts({ transport }: { transport: Transport }) {
		const facts = await gatherFacts(transport, { ...emptyProbe(), files: ['/etc/passwd'] });
		expect(facts.observed.files['/etc/passwd']?.content).toBe(readFileSync('/etc/passwd', 'utf8'));
		expect(Number.isFinite(facts.clock.offsetMs)).toBe(true);
	},
} as const;

type Operation = keyof typeof OPERATIONS;

/** `right`: the result is the right one, whatever it took. Otherwise the code of the error. */
type Outcome = 'right' | string;

const TABLE: Record<Exclude<Lie, 'honest'>, Record<Operation, Outcome>> = {
	slow: { exec: 'right', job: 'right', upload: 'right', facts: 'right' },
	'half-utf8': { exec: 'right', job: 'right', upload: 'right', facts: 'right' },
	// Only a job can be picked up again: whether a script had run is not known.
	dropping: { exec: 'ssh-lost', job: 'right', upload: 'right', facts: 'ssh-lost' },
	'dropping-input': { exec: 'right', job: 'right', upload: 'right', facts: 'ssh-lost' },
	freezing: { exec: 'ssh-lost', job: 'right', upload: 'right', facts: 'ssh-lost' },
	'no-status': { exec: 'ssh-lost', job: 'right', upload: 'ssh-lost', facts: 'ssh-lost' },
	'refused-channels': { exec: 'right', job: 'right', upload: 'right', facts: 'right' },
	'jumping-clock': { exec: 'right', job: 'right', upload: 'right', facts: 'right' },
	'noisy-rc': { exec: 'right', job: 'right', upload: 'right', facts: 'right' },
	'not-sh': { exec: 'right', job: 'right', upload: 'right', facts: 'right' },
	'failing-rc': { exec: 'ssh-shell', job: 'ssh-shell', upload: 'ssh-shell', facts: 'ssh-shell' },
	'waiting-rc': { exec: 'ssh-shell', job: 'ssh-shell', upload: 'ssh-shell', facts: 'ssh-shell' },
	'flooding-rc': { exec: 'ssh-shell', job: 'ssh-shell', upload: 'ssh-shell', facts: 'ssh-shell' },
	'endless-line-rc': {
		exec: 'ssh-shell',
		job: 'ssh-shell',
		upload: 'ssh-shell',
		facts: 'ssh-shell',
	},
	'marker-echoing': {
		exec: 'ssh-shell',
		job: 'ssh-shell',
		upload: 'ssh-shell',
		facts: 'ssh-shell',
	},
};

const CASES = Object.entries(TABLE).flatMap(([lie, outcomes]) =>
	Object.entries(outcomes).map(
		([operation, outcome]) => [lie as Lie, operation as Operation, outcome] as const,
	),
);

describe('a host that lies', () => {
	it.each(CASES)('%s: %s is %s, in bounded time', async (lie, operation, outcome) => {
		const never = outcome === 'ssh-shell' ? IMPATIENT : PATIENT;
		const one = await session(lie === 'freezing' ? WATCHFUL : never);
		one.fake.lie = lie;
		const started = performance.now();
		if (outcome === 'right') await OPERATIONS[operation](one);
		else expectActionable(await operatorError(OPERATIONS[operation](one)), outcome);
		expect(performance.now() - started).toBeLessThan(BOUND_MS);
	});
});

describe('a host that floods', () => {
	const FLOOD = 100_000_000;
	const LINE = 'x'.repeat(99);
	/** What the kept 32 MiB of an exec's stdout and the buffers on both ends of the line come to. */
	const LIMIT = 120 * 1024 * 1024;

	it('may print 100 MB of lines in a job: each is reported, and memory stays bounded', async () => {
		const { transport } = await session();
		const memory = watchMemory();
		let lines = 0;
		const result = await transport.runJob(
			{ id: 'flood', script: `yes ${LINE} | head -c ${FLOOD}` },
			{
				onLine: () => {
					lines += 1;
				},
			},
		);
		expect(lines).toBe(FLOOD / 100);
		expect(result.tail).toHaveLength(200);
		expect(memory.grown()).toBeLessThan(LIMIT);
	});

	it('may print a line of 100 MB in a job', async () => {
		const { transport } = await session();
		const memory = watchMemory();
		const script = `head -c ${FLOOD} /dev/zero | tr '\\0' x; echo; echo after`;
		const result = await transport.runJob({ id: 'line', script });
		expect(result.tail.map(({ length }) => length)).toEqual([4097, 5]);
		expect(memory.grown()).toBeLessThan(LIMIT);
	});

	it('is cut off when a look prints 100 MB, with a word on it', async () => {
		const { transport } = await session();
		const memory = watchMemory();
		const looking = transport.exec(`yes ${LINE} | head -c ${FLOOD}`);
		const error = await operatorError(looking);
		expect(error).toMatchObject({ code: 'ssh-output', host: 'm1' });
		expect(memory.grown()).toBeLessThan(LIMIT);
		await expect(transport.exec('echo well')).resolves.toMatchObject({ stdout: 'well\n' });
	});

	it('may print 100 MB of binary on stderr: the end of it is kept', async () => {
		const { transport } = await session();
		const memory = watchMemory();
		const noise = `head -c ${FLOOD} /dev/urandom >&2; echo the reason >&2; exit 9`;
		const { exitCode, stderr } = await transport.exec(noise);
		expect(exitCode).toBe(9);
		expect(stderr.endsWith('the reason\n')).toBe(true);
		expect(memory.grown()).toBeLessThan(LIMIT);
	});
});

/** Samples what the process holds while something runs. */
function watchMemory(): { grown: () => number } {
	const held = () => {
		const { heapUsed, arrayBuffers } = process.memoryUsage();
		return heapUsed + arrayBuffers;
	};
	const before = held();
	let peak = before;
	const timer = setInterval(() => {
		peak = Math.max(peak, held());
	}, 10);
	cleanups.push(() => clearInterval(timer));
	return { grown: () => peak - before };
}

describe('before the login', () => {
	it('lines ahead of the identification and a banner are no part of any output', async () => {
		const fake = await startLyingHost({
			greeting: 'Authorised use only\r\nk8s-tui-next',
			banner: 'Nur für Befugte \u001b[2J\r\n',
		});
		cleanups.push(() => fake.stop());
		const transport = await login(fake.target('m1'));
		await expect(transport.exec('echo own')).resolves.toEqual({
			exitCode: 0,
			stdout: 'own\n',
			stderr: '',
		});
	});

	it.each([
		['greets without end', 'Welcome\r\n'],
		['greets in one line without end', 'x'],
	])('a server that %s is given up on in time and in bounded memory', async (_, greeting) => {
		const memory = watchMemory();
		const server = createServer((socket) => {
			socket.on('error', () => {});
			const flood = greeting.repeat(65_536 / greeting.length);
			const write = () => {
				while (socket.writable && socket.write(flood));
			};
			socket.on('drain', write);
			write();
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		cleanups.push(() => server.close());
		const fake = await lyingHost();
		const { port } = server.address() as AddressInfo;
		const error = await operatorError(
			login(fake.target('m1', { port }), { timings: { ...PATIENT, handshake: 700 } }),
		);
		expect(['ssh-timeout', 'ssh-lost']).toContain(error.code);
		expectActionable(error, error.code);
		expect(memory.grown()).toBeLessThan(64 * 1024 * 1024);
	});

	it.each(['waiting-rc', 'flooding-rc', 'failing-rc'] as const)(
		'a login shell with a %s is named with what it said',
		async (lie) => {
			const fake = await lyingHost();
			fake.lie = lie;
			const error = await operatorError(login(fake.target('m1'), { timings: IMPATIENT }));
			expectActionable(error, 'ssh-shell');
			expect(error.found).toMatch(/Select a project|monitored|kinit/);
		},
	);
});

describe('a frozen host', () => {
	it('does not keep the program from closing its connection', async () => {
		const fake = await lyingHost();
		const transport = await login(fake.target('m1'), { timings: { ...QUICK, keepalive: 60_000 } });
		fake.freeze();
		const started = performance.now();
		await transport.close();
		expect(performance.now() - started).toBeLessThan(3_000);
	});
});

describe('a clock that jumps', () => {
	it('makes the offset of the clock unsure instead of wrong', async () => {
		const { fake, transport } = await session();
		fake.lie = 'jumping-clock';
		const { clock } = await gatherFacts(transport, emptyProbe());
		// An hour back between the two readings: half of it either way.
		expect(clock.uncertaintyMs).toBeGreaterThanOrEqual(1_800_000 - 60_000);
	});

	it('neither lengthens nor ends what a host waits for', () => {
		const bin = makeJumpingClock(directory());
		const script = `${waitFunctions}never() { return 1; }\nuntil_true 1 'the impossible' never`;
		const started = performance.now();
		const { status } = spawnSync('sh', ['-c', script], {
			env: { PATH: `${bin}:${process.env.PATH}` },
			timeout: 10_000,
		});
		expect(status).toBe(1);
		expect(performance.now() - started).toBeLessThan(5_000);
	});
});

/** The error says what happened to which host, and what to do. */
function expectActionable(error: OperatorError, code: string): void {
	expect(error).toBeInstanceOf(OperatorError);
	expect(error).toMatchObject({ code, host: 'm1' });
	expect(error.message).toContain('m1');
	expect(error.fix).toBeTruthy();
	// biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the purpose
	expect(`${error.message}${error.found}`).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
}
