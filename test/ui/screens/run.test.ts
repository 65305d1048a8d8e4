import { describe, expect, it } from 'vitest';
import { lockedBy } from '../../../src/engine/lock-holder.ts';
import type { ExitCode } from '../../../src/model/errors.ts';
import type { Event, EventBody } from '../../../src/model/events.ts';
import { fixes } from '../../../src/steps/fixes/all.ts';
import { installOrder } from '../../../src/steps/install-order.ts';
import { resetOrder } from '../../../src/steps/reset-order.ts';
import { App } from '../../../src/ui/app.ts';
import type { RunActions } from '../../../src/ui/screens/run/problem.ts';
import { type RunOptions, RunScreen } from '../../../src/ui/screens/run/run-screen.tsx';
import { chooseTheme } from '../../../src/ui/theme.ts';
import { english } from '../../../src/ui/words/en/catalogue.ts';
import { chinese } from '../../../src/ui/words/zh-cn/catalogue.ts';
import { goldenFrames } from '../golden-frames.ts';
import { draw } from '../terminal.ts';
import {
	at,
	beginning,
	CGROUP_LINE,
	failingRun,
	fleet,
	pausedRun,
	until,
	wholeRun,
} from './run-story.ts';

const ALL_ACTIONS: RunActions = {
	applyFix: () => {},
	retry: () => {},
	skipHost: () => {},
	editSpec: () => {},
	shell: () => {},
	stop: () => {},
};

interface Made {
	screen: RunScreen;
	emit: (event: Event) => void;
	calls: string[];
}

interface Story {
	events?: readonly Event[];
	/** Seconds into the story. */
	now?: number;
	done?: Promise<ExitCode>;
	hosts?: RunOptions['hosts'];
	actions?: RunActions;
}

const five = fleet(3, 2);

function make(
	app: App,
	{
		events = [],
		now = 0,
		done = new Promise(() => {}),
		hosts = five,
		actions = ALL_ACTIONS,
	}: Story,
): Made {
	const calls: string[] = [];
	let emit: (event: Event) => void = () => {};
	const screen = new RunScreen(app, {
		crumbs: ['prod'],
		cluster: 'prod',
		hosts,
		subscribe: (listener) => {
			emit = listener;
			for (const event of events) listener(event);
		},
		done,
		control: { pause: () => calls.push('pause'), abort: () => calls.push('abort') },
		actions,
		next: () => calls.push('next'),
		leave: (exitCode) => calls.push(`leave ${exitCode}`),
		now: () => at(now),
	});
	return { screen, emit: (event) => emit(event), calls };
}

/** A screen whose run has ended; resolved before it is drawn. */
async function ended(app: App, story: Story): Promise<RunScreen> {
	const { screen } = make(app, story);
	await story.done?.catch(() => {});
	await Promise.resolve();
	return screen;
}

const story = wholeRun(five);
const failing = failingRun(five, { diagnosed: true });
const unexplained = failingRun(five, { diagnosed: false });
const paused = pausedRun(five, 100);
const hundred = fleet(3, 97);
const forty = fleet(3, 37);

const anna = {
	run: '20260102t030012-1f2e',
	user: 'anna',
	machine: 'ops-1',
	pid: 4711,
	started: null,
	command: 'k8s-tui apply -f cluster.yaml',
	since: '2026-01-02T03:00:12Z',
};

goldenFrames('run', [
	{
		name: 'connecting',
		make: (app) => make(app, { events: until(beginning(five), 0.32), now: 1 }).screen,
	},
	{ name: 'start', make: (app) => make(app, { events: until(story, 12), now: 12 }).screen },
	{ name: 'middle', make: (app) => make(app, { events: until(story, 118), now: 118 }).screen },
	{
		name: 'failure',
		make: (app) => make(app, { events: until(failing.story, 999), now: failing.moment + 2 }).screen,
	},
	{
		name: 'failure-unexplained',
		make: (app) =>
			make(app, { events: until(unexplained.story, 999), now: unexplained.moment + 2 }).screen,
	},
	{
		name: 'paused',
		make: (app) =>
			ended(app, {
				events: until(paused.story, 999),
				now: paused.end,
				done: Promise.resolve(130),
			}),
	},
	{
		name: 'done',
		make: (app) => ended(app, { events: until(story, 999), now: 230, done: Promise.resolve(0) }),
	},
	{
		name: 'refused',
		make: (app) =>
			ended(app, {
				events: [...until(beginning(five), 9), ...until(REFUSED, 9)],
				now: 9,
				done: Promise.resolve(3),
			}),
	},
	{
		name: 'locked',
		make: (app) =>
			ended(app, {
				events: until(beginning(five), 9),
				now: 9,
				done: Promise.reject(
					lockedBy('m1', 'the Lease kube-system/k8s-tui in the cluster', anna, 4),
				),
			}),
	},
	{
		name: 'forty-hosts',
		make: (app) => make(app, { hosts: forty, events: until(wholeRun(forty), 60), now: 60 }).screen,
	},
	{
		name: 'hundred-hosts',
		make: (app) =>
			make(app, { hosts: hundred, events: until(wholeRun(hundred), 118), now: 118 }).screen,
	},
	{
		name: 'log',
		make: (app) => {
			const { screen } = make(app, { events: until(story, 118), now: 118 });
			screen.view.update({ mode: 'log', host: 'm1' });
			return screen;
		},
	},
	{
		name: 'steps',
		make: (app) => {
			const { screen } = make(app, { events: until(story, 118), now: 118 });
			screen.view.update({ mode: 'steps' });
			return screen;
		},
	},
]);

const REFUSED: Parameters<typeof until>[0] = [
	[
		5,
		{
			type: 'finding',
			id: 'swap',
			host: 'm2',
			severity: 'error',
			checked: 'swap',
			observed: 'on: /dev/sda2 (2 GiB)',
			expected: 'off: the kubelet does not start with swap on',
			fix: 'Set os.swap to off, or run `swapoff -a` and take the swap lines out of /etc/fstab.',
			repairable: true,
		},
	],
	[
		5,
		{
			type: 'finding',
			id: 'clock-skew',
			host: 'w1',
			severity: 'error',
			checked: 'clock against the other hosts',
			observed: '+7.4 s from the middle of all; up to 7.4 s from m1',
			expected: 'within 2 s of every other host',
			fix: 'Start a time service (systemd-timesyncd or chrony) and wait until it has corrected the clock, or set os.timeSync.',
			repairable: false,
		},
	],
];

describe('the Run screen', () => {
	async function opened(story: Story, size = { columns: 160, rows: 48 }) {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		const made = make(app, story);
		app.open(made.screen);
		const drawn = draw(app, size);
		const frame = async () => (await drawn.frame()).join('\n');
		await frame();
		return { ...made, app, drawn, frame };
	}

	const middle = { events: until(story, 118), now: 118 };
	const failed = { events: until(failing.story, 999), now: failing.moment + 2 };

	it('zooms into the pane of a number, and back out', async () => {
		const { drawn, frame } = await opened(middle);
		await drawn.send('3');
		expect(await frame()).toMatch(/❯ ○ m3 10\.0\.0\.13 ─ waits for m1/);
		expect(await frame()).not.toContain('m2 10.0.0.12');
		await drawn.send('\x1b');
		await expect.poll(frame).toContain('m2 10.0.0.12');
		drawn.close();
	});

	it('moves over the panes as they stand, and loses no key of a burst', async () => {
		const { drawn, screen, frame } = await opened(middle);
		await drawn.send('jll');
		await frame();
		expect(screen.view.get().host).toBe('w2');
		await drawn.send('k\r');
		expect(await frame()).toMatch(/❯ ○ m3/);
		drawn.close();
	});

	it('filters a log while the pattern is typed, and shows all lines around a match with n', async () => {
		const { drawn, frame } = await opened(middle, { columns: 100, rows: 24 });
		await drawn.send('1/etcd');
		const filtered = await frame();
		expect(filtered).toContain('[etcd] Creating static Pod manifest');
		expect(filtered).not.toContain('[certs] Using certificateDir');
		await drawn.send('\rn');
		const around = await frame();
		expect(around).toMatch(/❯ \[etcd\] Creating static Pod/);
		expect(around).toContain('Loaded image: k8s.gcr.io/pause');
		expect(around).toContain('/ filter');
		drawn.close();
	});

	it('holds a log where it was scrolled to while lines come, and follows again at its end', async () => {
		const { drawn, frame, emit, screen } = await opened(middle, { columns: 80, rows: 24 });
		await drawn.send('1kk');
		const held = await frame();
		expect(held).toContain('held');
		for (let index = 0; index < 20; index++) {
			emit({ ...OUTPUT, text: `later line ${index}` });
		}
		screen.watch.start();
		expect(await frame()).not.toContain('later line 19');
		await drawn.send('G');
		expect(await frame()).toContain('later line 19');
		drawn.close();
	});

	it('asks before a fix is applied, and says what it does', async () => {
		const fixed: string[] = [];
		const { drawn, frame, calls } = await opened({
			...failed,
			actions: { applyFix: (fix, host) => fixed.push(`${fix}@${host}`) },
		});
		await drawn.send('\r');
		const question = await frame();
		expect(question).toContain('Apply the fix on m2?');
		expect(question).toContain('all containers of the host restart');
		expect(fixed).toEqual([]);
		await drawn.send('\r');
		await expect.poll(() => fixed).toEqual(['set-docker-cgroup-driver@m2']);
		expect(calls).toEqual(['pause']);
		expect(await frame()).toContain('Pausing: nothing new begins');
		drawn.close();
	});

	it('offers only what can be done', async () => {
		const { drawn, frame } = await opened({ ...failed, actions: { stop: () => {} } });
		const panel = await frame();
		expect(panel).toContain('stop here');
		expect(panel).toContain('whole log of m2');
		for (const absent of ['apply the fix', 'try again', 'shell into', 'leave m2 out']) {
			expect(panel).not.toContain(absent);
		}
		drawn.close();
	});

	it('puts a failure aside with esc, says that it is there, and brings it back with x', async () => {
		const { drawn, frame } = await opened(failed, { columns: 80, rows: 24 });
		await drawn.send('\x1b');
		await expect.poll(frame).not.toContain('apply the fix');
		const aside = await frame();
		expect(aside).toContain('One thing needs you: x');
		expect(aside).toContain('enter zoom');
		expect(aside).toMatch(/❯ ✖ m2/);
		await drawn.send('x');
		expect(await frame()).toContain('apply the fix');
		drawn.close();
	});

	it('leaves a log that is read in front when something fails', async () => {
		const { drawn, frame, emit, screen } = await opened(middle);
		await drawn.send('1');
		for (const event of until(failing.story, 999).slice(-5)) emit(event);
		screen.watch.start();
		const reading = await frame();
		expect(reading).toContain('One thing needs you: x');
		expect(reading).not.toContain('apply the fix');
		await drawn.send('x');
		expect(await frame()).toContain('apply the fix');
		drawn.close();
	});

	it('pauses with the first Ctrl-C, ends what runs with the second, and says so', async () => {
		let end: (code: ExitCode) => void = () => {};
		const { drawn, frame, calls } = await opened({
			...middle,
			done: new Promise((resolve) => {
				end = resolve;
			}),
		});
		await drawn.send('\x03');
		expect(calls).toEqual(['pause']);
		expect(await frame()).toContain('Pausing: nothing new begins');
		await drawn.send('\x03');
		expect(calls).toEqual(['pause', 'abort']);
		expect(await frame()).toContain('Ending what runs on the hosts');
		end(130);
		await expect.poll(() => calls).toEqual(['pause', 'abort', 'leave 130']);
		drawn.close();
	});

	it('asks on q, and leaves without stopping anything', async () => {
		const { drawn, frame, calls } = await opened(middle);
		await drawn.send('q');
		expect(await frame()).toContain('Leave while the run goes on?');
		await drawn.send('G\r');
		await expect.poll(() => calls).toEqual(['leave 130']);
		drawn.close();
	});

	it('shows each of several failures, the first first', async () => {
		const { drawn, frame } = await opened({
			...failed,
			events: [...failed.events, ...until([[200, SECOND_FAILURE]], 200)],
		});
		expect(await frame()).toContain('1 of 2');
		expect(await frame()).toContain('join control plane failed on m2');
		await drawn.send('\t');
		expect(await frame()).toContain('join as a worker failed on w1');
		drawn.close();
	});

	it('lets nothing that a host prints reach the terminal', async () => {
		const hostile = '\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m \x9b5Ax\u202egnp.exe\ttab';
		const { drawn, frame, emit, screen } = await opened(middle, { columns: 80, rows: 24 });
		emit({ ...OUTPUT, text: `${hostile}\nsecond` });
		emit({ at: OUTPUT.at, type: 'notice', host: 'm1', level: 'warning', message: hostile });
		screen.watch.start();
		expect(await frame()).toContain('red xgnp.exe    tab');
		for (const sequence of ['\x1b]0;', '\x07', '\x1b[2J', '\x9b', '\u202e', '\x1b[31mred']) {
			expect(drawn.written()).not.toContain(sequence);
		}
		drawn.close();
	});

	it('shows what failed and the choice at the cursor in the smallest window', async () => {
		const { drawn, frame } = await opened(failed, { columns: 60, rows: 15 });
		expect(await frame()).toContain('join control plane failed on m2');
		expect(await frame()).toContain('❯ apply the fix and go on');
		await drawn.send('G');
		expect(await frame()).toContain('join control plane failed on m2');
		expect(await frame()).toContain('❯ stop here');
		drawn.close();
	});

	it('shows the lines of evidence that a diagnosis rests on', async () => {
		const { drawn, frame } = await opened(failed, { columns: 200, rows: 48 });
		await drawn.send('d');
		expect((await frame()).replaceAll(/\s+/g, ' ')).toContain(CGROUP_LINE);
		drawn.close();
	});

	it('has words for every Step and every Fix in every language', () => {
		const ids = [...installOrder, ...resetOrder, ...fixes.values()].map(({ id }) => id);
		for (const words of [english, chinese]) {
			expect(ids.filter((id) => words.steps[id] === undefined)).toEqual([]);
			const unexplained = [...fixes.keys()].filter((id) => words.run.effects[id] === undefined);
			expect(unexplained).toEqual([]);
		}
	});
});

const OUTPUT = {
	at: new Date(at(119)).toISOString(),
	type: 'output' as const,
	step: 'init-control-plane',
	host: 'm1',
};

const SECOND_FAILURE: EventBody = {
	type: 'task',
	step: 'join-worker',
	host: 'w1',
	status: 'failed',
	seconds: 3,
	failure: {
		code: 'step-failed',
		message: 'join as a worker failed on w1: connection refused',
		host: 'w1',
		expected: null,
		found: null,
		fix: null,
	},
};
