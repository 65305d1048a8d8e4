import { describe, expect, it } from 'vitest';
import type { Role } from '../../../src/model/spec.ts';
import { App } from '../../../src/ui/app.ts';
import { Draft } from '../../../src/ui/draft.ts';
import { drawTopology } from '../../../src/ui/screens/topology/draw.ts';
import { TopologyScreen } from '../../../src/ui/screens/topology/topology-screen.tsx';
import { cells } from '../../../src/ui/text/cells.ts';
import { chooseTheme } from '../../../src/ui/theme.ts';
import { wordsOf } from '../../../src/ui/words/language.ts';
import { makeFleet } from '../../support/facts.ts';
import { goldenFrames } from '../golden-frames.ts';
import { draw } from '../terminal.ts';

function hosts(masters: number, workers: number) {
	return [
		...Array.from({ length: masters }, (_, index) =>
			host(`m${index + 1}`, 11 + index, 'control-plane'),
		),
		...Array.from({ length: workers }, (_, index) => host(`w${index + 1}`, 101 + index, 'worker')),
	];
}

function host(name: string, last: number, role: Role) {
	return { name, address: `10.0.0.${last}`, roles: [role] };
}

function draftOf(masters: number, workers: number, { vip = '10.0.0.100', inCloud = false } = {}) {
	const draft = Draft.create(
		'cluster.yaml',
		{
			name: 'prod',
			kubernetes: { version: '1.20.2' },
			runtime: { name: 'docker' },
			endpoint: { mode: 'vip', ...(vip ? { vip: { address: vip } } : {}) },
			hosts: hosts(masters, workers),
		},
		{},
	);
	const cloud = inCloud ? { cloud: { provider: 'aws' } } : {};
	const names = draft.spec.hosts.map(({ name }) => name);
	draft.learn(makeFleet(draft.spec, Object.fromEntries(names.map((name) => [name, cloud]))));
	return draft;
}

function screen(app: App, draft: Draft, next: () => void = () => {}): TopologyScreen {
	return new TopologyScreen(app, { crumbs: ['prod'], place: [3, 8], draft, next });
}

goldenFrames('topology', [
	{ name: 'three-masters-behind-a-vip', make: (app) => screen(app, draftOf(3, 4)) },
	{ name: 'vip-not-set', make: (app) => screen(app, draftOf(3, 2, { vip: '' })) },
	{ name: 'four-masters-in-a-vpc', make: (app) => screen(app, draftOf(4, 2, { inCloud: true })) },
	{ name: 'one-master', make: (app) => screen(app, draftOf(1, 1)) },
	{ name: 'sixty-workers', make: (app) => screen(app, draftOf(5, 60)) },
]);

describe('the drawing of a cluster', () => {
	const layout = (
		masters: number,
		members: number,
		workers: number,
		mode: 'vip' | 'local-proxy',
	) => ({
		masters: Array.from({ length: masters }, (_, index) => ({
			host: `m${index + 1}`,
			hasEtcd: members === 0,
			runsPods: false,
		})),
		etcdMembers: Array.from({ length: members }, (_, index) => `etcd-${index + 1}`),
		etcdEndpoints: [],
		workers: Array.from({ length: workers }, (_, index) => `worker-${index + 1}`),
		endpoint: { mode, address: '10.0.0.100', name: 'api.prod.internal', port: 8443, hosts: [] },
	});

	it('fits whatever there is to draw', () => {
		for (const columns of [24, 40, 80, 120])
			for (const masters of [1, 2, 3, 5, 9])
				for (const workers of [0, 1, 7, 300])
					for (const members of [0, 3])
						for (const mode of ['vip', 'local-proxy'] as const) {
							const lines = drawTopology(
								layout(masters, members, workers, mode),
								columns,
								wordsOf('zh-CN'),
							);
							expect(lines.filter((line) => cells(line) > columns)).toEqual([]);
						}
	});

	it('shows an etcd of its own below the masters', () => {
		const lines = drawTopology(layout(2, 3, 2, 'local-proxy'), 60, wordsOf('en'));
		expect(lines.join('\n')).toMatchInlineSnapshot(`
			"            nginx on every node, 127.0.0.1:8443
			                        ┌────┴────┐
			                    ┌───┴───┐ ┌───┴───┐
			                    │  m1   │ │  m2   │
			                    │ nginx │ │ nginx │
			                    │  api  │ │  api  │
			                    └───────┘ └───────┘
			              ┌────────┐ ┌────────┐ ┌────────┐
			              │ etcd-1 │ │ etcd-2 │ │ etcd-3 │
			              │  etcd  │ │  etcd  │ │  etcd  │
			              └────────┘ └────────┘ └────────┘
			                 ┌──────────┐ ┌──────────┐
			                 │ worker-1 │ │ worker-2 │
			                 │  nginx   │ │  nginx   │
			                 │   pods   │ │   pods   │
			                 └──────────┘ └──────────┘"
		`);
	});
});

describe('the Topology screen', () => {
	it('takes an address that is typed in a burst, and redraws the cluster with it', async () => {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		const draft = draftOf(3, 2, { vip: '' });
		app.open(screen(app, draft));
		const drawn = draw(app, { columns: 80, rows: 24 });
		await drawn.frame();
		await drawn.send('gjj\r10.0.0.77\r');
		expect(draft.spec.endpoint.vip?.address).toBe('10.0.0.77');
		expect((await drawn.frame()).join('\n')).toContain('10.0.0.77:8443 ◆ VIP');
		drawn.close();
	});

	it('says what is wrong with a value and keeps the one before', async () => {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		const draft = draftOf(3, 2);
		app.open(screen(app, draft));
		const drawn = draw(app, { columns: 100, rows: 30 });
		await drawn.frame();
		await drawn.send('gjjjj\r\x15300\r');
		expect(draft.spec.endpoint.vip?.routerId).toBe(51);
		expect((await drawn.frame()).join('\n')).toMatch(/✖ 300 → .*255/);
		await drawn.send('\x1b');
		drawn.close();
	});
});
