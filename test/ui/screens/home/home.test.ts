import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../../src/model/events.ts';
import { App } from '../../../../src/ui/app.ts';
import type { KnownCluster } from '../../../../src/ui/screens/home/clusters.ts';
import { HomeScreen } from '../../../../src/ui/screens/home/home-screen.tsx';
import type { HomeActions } from '../../../../src/ui/screens/home/items.ts';
import { chooseTheme } from '../../../../src/ui/theme.ts';
import type { LabStanding } from '../../../../src/ui/work/lab-work.ts';
import { goldenFrames } from '../../golden-frames.ts';
import { draw } from '../../terminal.ts';
import { FakePreferences } from './fake-preferences.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;

const usable = { kind: 'usable', hosts: 5, version: '1.31.2' } as const;
const CLUSTERS: KnownCluster[] = [
	{
		name: 'lab',
		file: '/srv/ops/lab/cluster.yaml',
		isHere: false,
		condition: usable,
		lastRun: {
			command: 'apply',
			state: 'done',
			at: NOW - 26 * 60 * MINUTE,
			step: { index: 9, count: 9 },
		},
	},
	{
		name: 'prod',
		file: '/srv/ops/prod/cluster.yaml',
		isHere: false,
		condition: usable,
		lastRun: {
			command: 'apply',
			state: 'paused',
			at: NOW - 12 * MINUTE,
			step: { index: 14, count: 23 },
		},
	},
	{
		name: 'staging',
		file: '/srv/ops/staging/cluster.yaml',
		isHere: false,
		condition: { ...usable, hosts: 1, version: '1.20.15' },
		lastRun: null,
	},
	{
		name: 'old',
		file: '/srv/ops/old/cluster.yaml',
		isHere: false,
		condition: { kind: 'missing' },
		lastRun: null,
	},
	{
		name: 'torn',
		file: '/srv/ops/torn/cluster.yaml',
		isHere: false,
		condition: { kind: 'broken', problem: '/srv/ops/torn/cluster.yaml:3:1: found a list' },
		lastRun: null,
	},
];

function actions(log: string[] = []): Required<HomeActions> {
	return {
		install: () => log.push('install'),
		open: (file) => log.push(`open ${file}`),
		resume: (file) => log.push(`resume ${file}`),
		status: (file) => log.push(`status ${file}`),
		troubleshoot: () => log.push('troubleshoot'),
		demo: () => log.push('demo'),
		lab: () => log.push('lab'),
	};
}

async function home(
	app: App,
	clusters: readonly KnownCluster[],
	offered: HomeActions = actions(),
	directory = '/nowhere',
	standing: LabStanding = { running: [], taken: [], problem: null },
): Promise<{ screen: HomeScreen; preferences: FakePreferences }> {
	const preferences = new FakePreferences(
		clusters.map(({ name, file }) => ({ name, file, openedAt: '2026-11-19T12:00:00Z' })),
	);
	const screen = new HomeScreen(app, {
		preferences,
		actions: offered,
		directory,
		now: () => NOW,
		labStanding: async () => standing,
		readCluster: async ({ name, file }, isHere) =>
			clusters.find((cluster) => cluster.file === file) ?? {
				name,
				file,
				isHere,
				condition: usable,
				lastRun: null,
			},
	});
	await screen.read();
	return { screen, preferences };
}

function many(): KnownCluster[] {
	return Array.from({ length: 40 }, (_, index) => ({
		name: `cluster-${index + 1}`,
		file: `/srv/ops/cluster-${index + 1}/cluster.yaml`,
		isHere: false,
		condition: usable,
		lastRun: null,
	}));
}

goldenFrames('home', [
	{ name: 'first-start', make: async (app) => (await home(app, [])).screen },
	{
		name: 'lab-is-up',
		make: async (app) => {
			const lab = { name: 'lab', hosts: 5, file: '/srv/ops/lab/cluster.yaml' };
			const standing = { running: [lab], taken: ['lab'], problem: null };
			return (await home(app, CLUSTERS.slice(0, 1), actions(), '/nowhere', standing)).screen;
		},
	},
	{
		name: 'no-lab-here',
		make: async (app) => {
			const problem: Failure = {
				code: 'lab-unsupported',
				message: 'a lab needs root: it makes network namespaces and boots systemd in them',
				expected: 'uid 0',
				found: 'uid 1000',
				fix: 'run it again with sudo',
				host: null,
			};
			const standing = { running: [], taken: [], problem };
			return (await home(app, [], actions(), '/nowhere', standing)).screen;
		},
	},
	{ name: 'recent-clusters', make: async (app) => (await home(app, CLUSTERS)).screen },
	{
		name: 'forty-clusters',
		make: async (app) => {
			const { screen } = await home(app, many());
			screen.act('list.last');
			for (let line = 0; line < 20; line++) screen.act('list.up');
			return screen;
		},
	},
]);

async function opened(clusters: readonly KnownCluster[], offered: HomeActions, directory?: string) {
	const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
	const { screen, preferences } = await home(app, clusters, offered, directory);
	app.open(screen);
	const drawn = draw(app, { columns: 80, rows: 24 });
	await screen.read();
	await drawn.frame();
	return { app, drawn, preferences, screen };
}

describe('Home', () => {
	it('goes on with the unfinished run at the first enter', async () => {
		const log: string[] = [];
		const { drawn } = await opened(CLUSTERS, actions(log));
		await drawn.send('\r');
		expect(log).toEqual(['resume /srv/ops/prod/cluster.yaml']);
		drawn.close();
	});

	it('loses no key of a burst', async () => {
		const log: string[] = [];
		const { drawn } = await opened(CLUSTERS, actions(log));
		await drawn.send('jj\rko');
		expect(log).toEqual(['open /srv/ops/staging/cluster.yaml', 'open /srv/ops/lab/cluster.yaml']);
		drawn.close();
	});

	it('offers only what it can start', async () => {
		const { drawn } = await opened([], { install: () => {} });
		const frame = (await drawn.frame()).join('\n');
		expect(frame).toContain('install a cluster');
		expect(frame).not.toMatch(/demo|troubleshoot|start a lab|open a cluster/);
		drawn.close();
	});

	it('says why a cluster whose file is gone cannot be opened, and forgets it with x', async () => {
		const log: string[] = [];
		const { drawn, preferences } = await opened(CLUSTERS, actions(log));
		await drawn.send('jjj\r');
		expect((await drawn.frame()).join('\n')).toContain('old cannot be opened');
		await drawn.send('\r');
		await drawn.send('x');
		expect(preferences.read().recentClusters.map(({ name }) => name)).toEqual([
			'lab',
			'prod',
			'staging',
			'torn',
		]);
		expect((await drawn.frame()).join('\n')).not.toContain('old');
		expect(log).toEqual([]);
		drawn.close();
	});

	it('switches language and theme, and remembers them', async () => {
		const { app, drawn, preferences } = await opened(CLUSTERS, actions());
		await drawn.send('lt');
		expect((await drawn.frame()).join('\n')).toContain('继续 prod');
		expect(app.state.get().theme.name).toBe('light');
		expect(preferences.read()).toMatchObject({ language: 'zh-CN', theme: 'light' });
		drawn.close();
	});

	it('offers the cluster.yaml of the current directory without being able to forget it', async () => {
		const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-home-'));
		writeFileSync(join(directory, 'cluster.yaml'), 'name: here\n');
		const log: string[] = [];
		const { drawn } = await opened([], actions(log), directory);
		expect((await drawn.frame()).join('\n')).toContain('in this directory');
		await drawn.send('x\r');
		expect(log).toEqual([`open ${join(directory, 'cluster.yaml')}`]);
		drawn.close();
	});

	it('keeps the cursor on its line when a cluster has come', async () => {
		const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-home-'));
		const log: string[] = [];
		const { drawn, screen } = await opened([], actions(log), directory);
		await drawn.send('j');
		writeFileSync(join(directory, 'cluster.yaml'), 'name: here\n');
		await screen.read();
		await drawn.send('jj\r');
		expect(log).toEqual(['demo']);
		drawn.close();
	});
});
