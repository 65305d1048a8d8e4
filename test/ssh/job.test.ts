import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listJobsScript, parseJobs, startScript } from '../../src/ssh/job-scripts.ts';
import type { FollowOptions, Transport } from '../../src/ssh/transport.ts';
import type { FakeHost } from './fake-host.ts';
import { QUICK, until, useFakes } from './fake-session.ts';
import { operatorError } from './operator-error.ts';

const { directory, host, login } = useFakes();

interface Session {
	fake: FakeHost;
	transport: Transport;
	root: string;
}

async function session(): Promise<Session> {
	const fake = await host();
	const root = join(directory(), 'jobs');
	return { fake, transport: await login(fake.target('m1'), { jobsRoot: root }), root };
}

function collect(): { lines: string[]; next: number[]; onLine: FollowOptions['onLine'] } {
	const lines: string[] = [];
	const next: number[] = [];
	return {
		lines,
		next,
		onLine: ({ text }, nextByte) => {
			lines.push(text);
			next.push(nextByte);
		},
	};
}

function runs(word: string): boolean {
	const all = execFileSync('ps', ['-eo', 'stat=,args=']).toString().split('\n');
	return all.some((line) => line.includes(word) && !/^Z/.test(line) && !line.includes('ps -eo'));
}

const COUNT = (lines: number, pause: number) =>
	`i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "line $i"; sleep ${pause}; done`;
const COUNTED = (lines: number) => Array.from({ length: lines }, (_, index) => `line ${index + 1}`);

describe('runJob', () => {
	it('gives exit code, all lines and stdin, in one round trip, and leaves the log and no stdin', async () => {
		const { transport, root } = await session();
		const before = transport.roundTrips;
		const { lines, next, onLine } = collect();
		const result = await transport.runJob(
			{ id: 'a.1', script: 'cat; echo err >&2; printf last; exit 7', stdin: 'sekret\n' },
			onLine === undefined ? {} : { onLine },
		);
		expect(result).toEqual({ exitCode: 7, tail: ['sekret', 'err', 'last'], attached: false });
		expect(lines).toEqual(['sekret', 'err', 'last']);
		expect(next).toEqual([7, 11, 15]);
		expect(transport.roundTrips - before).toBe(1);
		expect(statSync(join(root, 'a.1')).mode & 0o777).toBe(0o700);
		expect(statSync(join(root, 'a.1', 'run.sh')).mode & 0o777).toBe(0o600);
		expect(existsSync(join(root, 'a.1', 'stdin'))).toBe(false);
		expect(readdirSync(root)).toEqual(['a.1']);
	});

	it('attaches to the job of the same id instead of starting it twice', async () => {
		const { transport, root } = await session();
		const mark = join(root, '..', 'mark');
		const job = { id: 'once', script: `echo x >>${mark}; sleep 0.2; echo done; exit 3` };
		const results = await Promise.all([1, 2, 3, 4].map(() => transport.runJob(job)));
		expect(results.map(({ exitCode, tail }) => [exitCode, tail])).toEqual(
			Array(4).fill([3, ['done']]),
		);
		expect(results.filter(({ attached }) => !attached)).toHaveLength(1);
		const later = await transport.runJob({ id: 'once', script: 'echo other' });
		expect(later).toEqual({ exitCode: 3, tail: ['done'], attached: true });
		expect(readFileSync(mark, 'utf8')).toBe('x\n');
	});

	it('loses and repeats no line when the connection is cut again and again', async () => {
		const { fake, transport } = await session();
		const { lines, onLine } = collect();
		let drops = 0;
		const result = await transport.runJob(
			{ id: 'cut', script: `${COUNT(60, 0.02)}; printf 'no newline'; exit 5` },
			{
				onLine: (line, next) => {
					onLine?.(line, next);
					if (lines.length % 13 === 0) {
						drops += 1;
						fake.drop();
					}
				},
			},
		);
		expect(drops).toBe(4);
		expect(lines).toEqual([...COUNTED(60), 'no newline']);
		expect(result.exitCode).toBe(5);
		expect(result.attached).toBe(false);
		expect(fake.counts.connections).toBeGreaterThanOrEqual(4);
	});

	it('goes on from a byte in the middle of a line and of a character', async () => {
		const { fake, transport } = await session();
		const { lines, onLine } = collect();
		const running = transport.runJob(
			{ id: 'mid', script: `printf 'gr\\303'; sleep 0.4; printf '\\274n\\nend\\n'` },
			onLine === undefined ? {} : { onLine },
		);
		await until(() => fake.counts.commands.length === 2);
		await new Promise((resolve) => setTimeout(resolve, 150));
		fake.drop();
		await running;
		expect(lines).toEqual(['grün', 'end']);
	});

	it('finds a job that ended while nobody could look', async () => {
		const { fake, transport } = await session();
		const { lines, onLine } = collect();
		const running = transport.runJob(
			{ id: 'away', script: `${COUNT(5, 0.05)}; exit 4` },
			onLine === undefined ? {} : { onLine },
		);
		await until(() => lines.length > 0);
		fake.refuse(true);
		fake.drop();
		await new Promise((resolve) => setTimeout(resolve, 600));
		fake.refuse(false);
		expect((await running).exitCode).toBe(4);
		expect(lines).toEqual(COUNTED(5));
	});

	it('takes a job with a 50 MB log in bounded memory, and keeps the last 200 lines', async () => {
		const { transport } = await session();
		let count = 0;
		let peak = 0;
		const before = process.memoryUsage().heapUsed;
		const script = `yes ${'y'.repeat(99)} | dd bs=100000 count=500 iflag=fullblock 2>/dev/null`;
		const result = await transport.runJob(
			{ id: 'flood', script },
			{
				onLine: () => {
					count += 1;
					if (count % 10_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
				},
			},
		);
		expect(count).toBe(500_000);
		expect(result.tail).toHaveLength(200);
		expect(peak - before).toBeLessThan(80 * 1024 * 1024);
	});

	it('cleans what a job prints', async () => {
		const { transport } = await session();
		const script = `printf '\\033[31mred\\033[0m\\n10%%\\r100%%\\n\\033]0;evil\\007x\\n'`;
		const { tail } = await transport.runJob({ id: 'clean', script });
		expect(tail).toEqual(['red', '100%', 'x']);
	});

	it('says that a job died that left no exit status', async () => {
		const { transport } = await session();
		const error = await operatorError(
			transport.runJob({ id: 'died', script: 'echo last words; sleep 0.1; kill -9 $PPID' }),
		);
		expect(error).toMatchObject({ code: 'job-died', exitCode: 1, host: 'm1' });
		expect(error.found).toBe('last words');
	});

	it('ends the job when its time is over', async () => {
		const { transport } = await session();
		const word = `77654${process.pid % 10000}`;
		const error = await operatorError(
			transport.runJob({ id: 'slow', script: `echo waiting; sleep ${word}` }, { timeoutMs: 400 }),
		);
		expect(error).toMatchObject({ code: 'job-timeout' });
		expect(error.found).toBe('waiting');
		expect(runs(`sleep ${word}`)).toBe(false);
	});

	it('stops following, and not the job, when its signal is aborted', async () => {
		const { transport } = await session();
		const controller = new AbortController();
		const { lines, next, onLine } = collect();
		const running = transport.runJob(
			{ id: 'left', script: `${COUNT(8, 0.05)}; exit 6` },
			{
				signal: controller.signal,
				onLine: (line, nextByte) => {
					onLine?.(line, nextByte);
					if (lines.length === 2) controller.abort(new Error('paused'));
				},
			},
		);
		await expect(running).rejects.toThrow('paused');
		const fromByte = next[1] ?? 0;
		const rest: string[] = [];
		const result = await transport.attachJob('left', {
			fromByte,
			onLine: ({ text }) => rest.push(text),
		});
		expect(result).toMatchObject({ exitCode: 6, attached: true });
		expect([...lines.slice(0, 2), ...rest]).toEqual(COUNTED(8));
	});

	it('names a directory that cannot be made', async () => {
		const fake = await host();
		const file = join(directory(), 'file');
		writeFileSync(file, '');
		const transport = await login(fake.target(), { jobsRoot: file });
		await expect(
			operatorError(transport.runJob({ id: 'x', script: 'true' })),
		).resolves.toMatchObject({ code: 'job-start' });
	});

	it.each([
		{ what: 'script', job: { script: `touch ran\n${'# padding\n'.repeat(1_000)}` } },
		{ what: 'stdin', job: { script: 'touch ran', stdin: 'x'.repeat(10_000) } },
	])(
		'starts nothing where its $what does not fit on the disk, and leaves nothing there',
		({ job }) => {
			const root = join(directory(), 'jobs');
			const script = startScript(root, { id: 'x', ...job }, 'token');
			// A limit on the size of files, in blocks of 512 or 1024 bytes, fails in the way of a full disk.
			const { status, stderr } = spawnSync('sh', ['-c', `trap '' XFSZ; ulimit -f 6\n${script}`], {
				input: job.stdin ?? '',
				encoding: 'utf8',
			});
			expect({ status, started: stderr.includes('token') }).toEqual({ status: 95, started: false });
			expect(readdirSync(root)).toEqual([]);
		},
	);

	it('gives up on a host that stays away, and the job is still there', async () => {
		const fake = await host();
		const root = join(directory(), 'jobs');
		const timings = {
			...QUICK,
			reconnect: { first: 10, cap: 20, total: 50 },
			follow: 200,
		};
		const transport = await login(fake.target(), { jobsRoot: root, timings });
		const running = operatorError(
			transport.runJob({ id: 'j', script: 'sleep 1; exit 2' }, { onLine: () => {} }),
		);
		await until(() => existsSync(join(root, 'j', 'pid')));
		fake.refuse(true);
		fake.drop();
		expect(['ssh-lost', 'ssh-refused']).toContain((await running).code);
		fake.refuse(false);
		await expect(transport.attachJob('j')).resolves.toMatchObject({ exitCode: 2 });
	});

	it('leaves no follower behind when the connection is gone', async () => {
		const { fake, transport, root } = await session();
		const controller = new AbortController();
		const running = transport.runJob(
			{ id: 'tail', script: 'echo up; sleep 20' },
			{
				signal: controller.signal,
				onLine: () => {
					controller.abort(new Error('left'));
					fake.drop();
				},
			},
		);
		await expect(running).rejects.toThrow('left');
		await until(() => !runs(`${root}/tail/log`));
		await transport.abortJob('tail');
	});
});

describe('abortJob', () => {
	it('ends all that the job started, also what ignores TERM or left the session', async () => {
		const { transport } = await session();
		const word = `66554${process.pid % 10000}`;
		const script = `setsid sleep ${word} & (trap '' TERM; sleep ${word}) & echo up; wait`;
		const running = transport.runJob({ id: 'end', script });
		await until(() => runs(`sleep ${word}`));
		await transport.abortJob('end');
		expect(runs(`sleep ${word}`)).toBe(false);
		expect((await running).exitCode).toBe(143);
	});

	it('leaves a job that has ended as it is, and one that is not there alone', async () => {
		const { transport } = await session();
		await transport.runJob({ id: 'done', script: 'exit 3' });
		await transport.abortJob('done');
		await transport.abortJob('never');
		await expect(transport.attachJob('done')).resolves.toMatchObject({ exitCode: 3 });
		await expect(operatorError(transport.attachJob('never'))).resolves.toMatchObject({
			code: 'job-absent',
		});
	});

	it('takes no later process for the job because it got the same id', async () => {
		const { transport, root } = await session();
		mkdirSync(join(root, 'old'), { recursive: true });
		writeFileSync(join(root, 'old', 'log'), 'before the power cut\n');
		const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
		// This very process, with the start time of another.
		writeFileSync(join(root, 'old', 'pid'), `${process.pid} 1 ${boot}\n`);
		await transport.abortJob('old');
		writeFileSync(join(root, 'old', 'pid'), `${process.pid} 1 another-boot\n`);
		const { stdout } = await transport.exec(listJobsScript(root));
		expect(parseJobs(stdout)).toEqual([{ id: 'old', running: false, exitCode: 143 }]);
	});
});

describe('removeJob', () => {
	it('removes a job that ended, and refuses one that runs', async () => {
		const { transport, root } = await session();
		await transport.runJob({ id: 'gone', script: 'true' });
		await transport.removeJob('gone');
		expect(readdirSync(root)).toEqual([]);
		const running = transport.runJob({ id: 'busy', script: 'sleep 20' });
		await until(() => existsSync(join(root, 'busy', 'pid')));
		await expect(operatorError(transport.removeJob('busy'))).resolves.toMatchObject({
			code: 'job-remove',
		});
		await transport.abortJob('busy');
		await running;
	});
});

describe('listJobsScript and parseJobs', () => {
	it('tell running, ended and dead jobs apart', async () => {
		const { transport, root } = await session();
		const running = transport.runJob({ id: 'c.running', script: 'sleep 20' });
		await transport.runJob({ id: 'a.done', script: 'exit 9' });
		await operatorError(transport.runJob({ id: 'b.died', script: 'kill -9 $PPID' }));
		await until(() => existsSync(join(root, 'c.running', 'pid')));
		const { stdout } = await transport.exec(listJobsScript(root));
		expect(parseJobs(`noise\n${stdout}bad line\trunning\t-\n`)).toEqual([
			{ id: 'a.done', running: false, exitCode: 9 },
			{ id: 'b.died', running: false, exitCode: null },
			{ id: 'c.running', running: true, exitCode: null },
		]);
		await transport.abortJob('c.running');
		await running;
	});

	it('print nothing where there are no jobs', async () => {
		const { transport, root } = await session();
		const { stdout, exitCode } = await transport.exec(listJobsScript(root));
		expect([stdout, exitCode]).toEqual(['', 0]);
	});
});

describe('job ids', () => {
	it.each(['', '../x', 'a b', 'A', '.hidden', 'x'.repeat(129)])('refuses %j', async (id) => {
		const { transport } = await session();
		await expect(transport.runJob({ id, script: 'true' })).rejects.toThrow(TypeError);
	});
});
