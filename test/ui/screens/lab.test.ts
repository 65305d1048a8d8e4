import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/model/errors.ts';
import { App } from '../../../src/ui/app.ts';
import { LabScreen, type LabScreenOptions } from '../../../src/ui/screens/lab/lab-screen.tsx';
import { chooseTheme } from '../../../src/ui/theme.ts';
import { goldenFrames } from '../golden-frames.ts';

const NOON = new Date(2026, 10, 20, 12).getTime();
const LINES = [
	'packages: installing debootstrap apt-cacher-ng',
	'base: installing a Debian system (about a minute)',
	'base: done',
	'hosts: 5 answer SSH on 10.88.0.0/24 after 4.1 s',
	'kubernetes: compiling \u001b[2Jkube-apiserver',
];

/** A program with a lab that comes up as the test says. */
function lab(app: App, work: LabScreenOptions['work']): { screen: LabScreen; done: string[] } {
	const done: string[] = [];
	let at = NOON;
	const now = () => {
		at += 13_000;
		return at;
	};
	const screen = new LabScreen(app, {
		name: 'lab',
		kubernetes: true,
		work,
		done: () => done.push('up'),
		now,
	});
	return { screen, done };
}

const until = (signal: AbortSignal) =>
	new Promise<void>((_, failed) => {
		signal.addEventListener('abort', () => failed(new Error('interrupted')));
	});

goldenFrames('lab', [
	{
		name: 'coming-up',
		make: (app) =>
			lab(app, async (say, signal) => {
				for (const line of LINES) say(line);
				await until(signal);
			}).screen,
	},
	{
		name: 'failed',
		make: async (app) => {
			const { screen } = lab(app, async (say) => {
				for (const line of LINES.slice(0, 2)) say(line);
				throw new OperatorError('lab: debootstrap: exit 1\nE: no space left on device', {
					code: 'lab-command',
					exitCode: 1,
					fix: 'make room, then start it again',
				});
			});
			await screen.ended;
			return screen;
		},
	},
]);

describe('a lab that comes up', () => {
	const program = () => new App({ language: 'en', theme: chooseTheme('dark', {}) });
	const below = { heading: () => ({ crumbs: [] }), sections: () => [], act() {}, View: () => null };

	function opened(work: LabScreenOptions['work']) {
		const app = program();
		app.open(below);
		const made = lab(app, work);
		app.open(made.screen);
		return { app, ...made };
	}

	it('is handed on when it is up, and leaves its screen, whatever is asked above it', async () => {
		let finish = () => {};
		const { app, screen, done } = opened(() => new Promise((up) => (finish = up)));
		app.press('escape');
		expect(app.screen).not.toBe(screen);
		finish();
		await screen.ended;
		expect(app.screen).toBe(below);
		expect(done).toEqual(['up']);
	});

	it('stays when the program ends after it has come up', async () => {
		let seen: AbortSignal | null = null;
		const { screen } = opened(async (_say, signal) => {
			seen = signal;
		});
		await screen.ended;
		screen.stop();
		expect((seen as AbortSignal | null)?.aborted).toBe(false);
	});

	it('is stopped by Ctrl-C at once, and stays in sight until all of it is removed', async () => {
		let remove = () => {};
		const { app, screen, done } = opened(async (_say, signal) => {
			await until(signal).catch(() => new Promise<void>((gone) => (remove = gone)));
			throw new Error('interrupted');
		});
		app.press('ctrl+c');
		expect(screen.state.get().phase).toBe('stopping');
		await new Promise((soon) => setImmediate(soon));
		app.press('q');
		app.press('ctrl+c');
		expect(app.screen).toBe(screen);
		remove();
		await screen.ended;
		expect(app.screen).toBe(below);
		expect(done).toEqual([]);
	});

	it('goes on where esc was a slip, and stops where it was not', async () => {
		const { app, screen } = opened((_say, signal) => until(signal));
		app.press('escape');
		app.press('enter');
		await new Promise((soon) => setImmediate(soon));
		expect(app.screen).toBe(screen);
		expect(screen.state.get().phase).toBe('working');
		app.press('escape');
		app.press('down');
		app.press('enter');
		await screen.ended;
		expect(app.screen).toBe(below);
	});

	it('that failed says why until it is left', async () => {
		const { app, screen } = opened(async () => {
			throw new OperatorError('too little room', { code: 'lab-unsupported', exitCode: 2 });
		});
		await screen.ended;
		expect(app.screen).toBe(screen);
		expect(screen.state.get().failure?.message).toBe('too little room');
		app.press('escape');
		expect(app.screen).toBe(below);
	});
});
