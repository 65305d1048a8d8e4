import { expect, test } from 'vitest';
import { App } from '../../src/ui/app.ts';
import type { Screen } from '../../src/ui/screen.ts';
import { chooseTheme } from '../../src/ui/theme.ts';

/** A screen that notes what it gets. */
class Noting implements Screen {
	readonly got: string[] = [];
	readonly View = () => null;
	readonly heading = () => ({ crumbs: [] });
	readonly sections = () => ['text', 'list'] as const;
	type(text: string): void {
		this.got.push(text);
	}
	act(action: string): void {
		this.got.push(action);
	}
}

function newApp() {
	const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
	const home = new Noting();
	app.open(home);
	return { app, home };
}

test('keys and pastes that come while a screen is loaded go to that screen, in their order', async () => {
	const { app, home } = newApp();
	const loaded = Promise.withResolvers<void>();
	app.holdKeys(loaded.promise);
	app.press('m');
	app.paste('pasted');
	app.press('enter');
	const next = new Noting();
	app.open(next);
	await Promise.resolve();
	expect(next.got).toEqual(['m', 'pasted', 'text.submit']);
	expect(home.got).toEqual([]);
	loaded.resolve();
});

test('where no screen is opened they go to the one that is there', async () => {
	const { app, home } = newApp();
	const loaded = Promise.withResolvers<void>();
	app.holdKeys(loaded.promise);
	app.press('m');
	expect(home.got).toEqual([]);
	loaded.resolve();
	await loaded.promise;
	await Promise.resolve();
	expect(home.got).toEqual(['m']);
});

test('Ctrl-C does not wait', () => {
	const { app } = newApp();
	const codes: number[] = [];
	app.attach({ exit: (code) => codes.push(code), suspend: async () => {} });
	app.holdKeys(new Promise(() => {}));
	app.press('q');
	app.press('ctrl+c');
	expect(codes).toEqual([130]);
});

test('a screen that takes long to load is said to, until it is there', async () => {
	const { app } = newApp();
	app.holdKeys(new Promise(() => {}));
	await expect.poll(() => app.state.get().isLoading).toBe(true);
	app.open(new Noting());
	await Promise.resolve();
	expect(app.state.get().isLoading).toBe(false);
});
