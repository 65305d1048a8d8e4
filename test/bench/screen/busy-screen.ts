import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { signs } from '../../../src/ui/theme.ts';
import { PtyProgram } from '../../e2e/pty.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { nodeArguments } from '../child.ts';
import { median, percentile, slope } from '../statistics.ts';

/** Warm when every ring is full, and Ink's caches of 4,096 texts are. */
const LOADS = [
	{ hosts: 12, rate: 1000, warmUp: 45 },
	{ hosts: 100, rate: 100, warmUp: 45 },
];
/** Longer than the minute of which the growth is told: caches that fill and are emptied make the heap a saw. */
const MEASURED_SECONDS = 150;
const GROWTH_SECONDS = 60;
const BASELINE_SECONDS = 15;
const PRESSES = 100;
/** A program that shows a key as soon as it has it. */
const ECHO = `process.stdin.setRawMode(true);
process.stdin.on('data', (key) => process.stdout.write(key));`;

/** What `flood.ts` writes. */
interface Result {
	/** Seconds of processor time in a second. */
	cpuShare: number;
	linesPerSecond: number;
	/** MB that are in use, by seconds. */
	heap: { x: number; y: number }[];
}

interface Load {
	hosts: number;
	rate: number;
	warmUp: number;
}

export const busyScreen: Benchmark = {
	name: 'busy-screen',
	title: 'The Run screen under load',
	how: 'The real Run screen in a process of its own on a pseudo-terminal of 160×48, fed through the real Event stream with its redactor. Its processor time is that of the whole process, less that of a process which makes the same lines and does nothing with them; the heap is read after a full collection, whose time is not counted. A second process reads the pseudo-terminal through a terminal emulator, presses keys, and takes the time until the cursor is seen on the next host; in between it takes the same time for an idle program that writes back what it reads, which is what the machine itself needs at that moment.',
	measure: async (say) => {
		const figures: Figure[] = [];
		for (const load of LOADS) {
			const lines = await flood('lines', load, 2, BASELINE_SECONDS);
			const screen = await flood('screen', load, load.warmUp, MEASURED_SECONDS);
			const name = `${load.hosts} hosts × ${load.rate} lines/s`;
			say(`${name}: ${JSON.stringify(screen)}`);
			figures.push(...figuresOf(name, lines.result, screen));
		}
		return figures;
	},
};

function figuresOf(
	name: string,
	lines: Result,
	{ result: screen, delays }: { result: Result; delays: Delays },
): Figure[] {
	const first = screen.heap[0]?.y ?? Number.NaN;
	const growth = slope(screen.heap) * GROWTH_SECONDS;
	return [
		{ what: `${name}: lines that came, per second`, value: screen.linesPerSecond, unit: '' },
		{
			what: `${name}: processor`,
			value: (screen.cpuShare - lines.cpuShare) * 100,
			unit: '% of a core',
			limit: { atMost: 20 },
		},
		{
			what: `${name}: processor for making the lines, not in the figure above`,
			value: lines.cpuShare * 100,
			unit: '% of a core',
		},
		{ what: `${name}: heap`, value: first, unit: 'MB' },
		{
			what: `${name}: growth of the heap in 60 s, by its slope`,
			value: (growth / first) * 100,
			unit: '%',
			limit: { atMost: 5 },
		},
		{
			what: `${name}: key to screen, median`,
			value: median(delays.screen),
			unit: 'ms',
			limit: { atMost: 50 },
		},
		{
			what: `${name}: key to screen, 95th percentile`,
			value: percentile(delays.screen, 0.95),
			unit: 'ms',
		},
		{
			what: `${name}: key to an idle program that only echoes it, median`,
			value: median(delays.echo),
			unit: 'ms',
		},
	];
}

async function flood(
	mode: 'screen' | 'lines',
	{ hosts, rate }: Load,
	warmUp: number,
	measured: number,
): Promise<{ result: Result; delays: Delays }> {
	const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-bench-'));
	const resultFile = join(directory, 'result.json');
	const args = [mode, hosts, rate, warmUp, measured, resultFile].map(String);
	const program = new PtyProgram([], {
		columns: 160,
		rows: 48,
		cwd: directory,
		// As bin/k8s-tui.js sets it.
		env: { NODE_ENV: 'production' },
		nodeArguments: ['--expose-gc', ...nodeArguments(new URL('flood.ts', import.meta.url), ...args)],
	});
	try {
		const delays =
			mode === 'screen'
				? await pressKeys(program, hosts, warmUp, measured)
				: { screen: [], echo: [] };
		await program.exited;
		return { result: JSON.parse(readFileSync(resultFile, 'utf8')) as Result, delays };
	} finally {
		await program.close();
		rmSync(directory, { recursive: true, force: true });
	}
}

/** Milliseconds from each key to the screen. */
interface Delays {
	screen: number[];
	echo: number[];
}

/** Moves the cursor from host to host, and presses a key of the echo each time. */
async function pressKeys(
	program: PtyProgram,
	hosts: number,
	warmUp: number,
	measured: number,
): Promise<Delays> {
	const echo = new PtyProgram([], { cwd: tmpdir(), nodeArguments: ['-e', ECHO] });
	await program.see(cursorOn(1));
	await wait(warmUp * 1000);
	const delays: Delays = { screen: [], echo: [] };
	// Ends before the program does, also where the machine is so busy that keys take long.
	const end = performance.now() + measured * 900;
	for (let press = 1; press <= PRESSES && performance.now() < end; press++) {
		// Not in step with anything that is drawn by a clock.
		await wait(((measured * 1000) / PRESSES) * (0.3 + 0.6 * Math.random()));
		const back = Math.floor((press - 1) / (hosts - 1)) % 2 === 1;
		const place = (press - 1) % (hosts - 1);
		const host = back ? hosts - 1 - place : place + 2;
		delays.screen.push(await delayOf(program, back ? 'h' : 'l', cursorOn(host)));
		delays.echo.push(await delayOf(echo, `${press}\r\n`, new RegExp(`^${press}$`, 'm')));
	}
	await echo.close();
	return delays;
}

async function delayOf(program: PtyProgram, key: string, seen: RegExp): Promise<number> {
	const pressed = performance.now();
	program.press(key);
	await program.see(seen);
	return performance.now() - pressed;
}

function cursorOn(host: number): RegExp {
	return new RegExp(`${signs.cursor} \\S+ host-${host} `);
}
