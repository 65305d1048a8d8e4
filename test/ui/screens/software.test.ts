import { describe, expect, it } from 'vitest';
import { App } from '../../../src/ui/app.ts';
import { Draft } from '../../../src/ui/draft.ts';
import { SoftwareScreen } from '../../../src/ui/screens/software/software-screen.tsx';
import { chooseTheme } from '../../../src/ui/theme.ts';
import { makeFleet } from '../../support/facts.ts';
import { goldenFrames } from '../golden-frames.ts';
import { draw } from '../terminal.ts';

function draftOf(values: Record<string, unknown> = {}): Draft {
	const draft = Draft.create(
		'cluster.yaml',
		{
			name: 'prod',
			kubernetes: { version: '1.20.2' },
			runtime: { name: 'docker' },
			endpoint: { mode: 'vip', vip: { address: '10.0.0.100' } },
			hosts: ['m1', 'm2', 'm3', 'w1'].map((name, index) => ({
				name,
				address: `10.0.0.${index + 11}`,
				roles: [name.startsWith('m') ? 'control-plane' : 'worker'],
			})),
			...values,
		},
		{},
	);
	draft.learn(makeFleet(draft.spec));
	return draft;
}

function onS390x(draft: Draft): Draft {
	draft.learn(makeFleet(draft.spec, { w1: { arch: 's390x' } }));
	return draft;
}

function screen(
	app: App,
	draft: Draft,
	keys = '',
	next: () => void = () => {},
	version: string | null = '1.20.2',
): SoftwareScreen {
	const made = new SoftwareScreen(app, {
		crumbs: ['prod'],
		place: [4, 8],
		draft,
		lookAtBundle: async () => (version === null ? null : { version, files: [], images: [] }),
		next,
	});
	app.open(made);
	for (const key of keys) app.press(key);
	return made;
}

const overlapping = { network: { podCidr: '10.0.0.0/16' } };
const containerd = { runtime: { name: 'containerd' } };

goldenFrames('software', [
	{ name: 'all-fits', make: (app) => screen(app, draftOf()) },
	{
		name: 'no-cri-dockerd',
		make: (app) =>
			screen(app, onS390x(draftOf({ kubernetes: { version: '1.31.0' }, ...containerd })), 'jj'),
	},
	{ name: 'networks-overlap', make: (app) => screen(app, draftOf(overlapping), 'jjjjjj') },
	{
		name: 'from-a-bundle',
		make: (app) => screen(app, draftOf({ source: { bundle: './bundle' } }), 'G'),
	},
]);

describe('the Software screen', () => {
	async function opened(draft: Draft, next: () => void = () => {}, version: string | null = null) {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		screen(app, draft, '', next, version);
		const drawn = draw(app, { columns: 100, rows: 30 });
		await drawn.frame();
		return drawn;
	}

	it('does not step onto a runtime that the version cannot have', async () => {
		const draft = onS390x(draftOf({ kubernetes: { version: '1.31.0' }, ...containerd }));
		const drawn = await opened(draft);
		await drawn.send('jjll');
		expect(draft.spec.runtime.name).toBe('containerd');
		expect((await drawn.frame()).join('\n')).toContain('needs cri-dockerd');
		drawn.close();
	});

	it('checks a pod network against the hosts while it is being chosen', async () => {
		const draft = draftOf();
		const drawn = await opened(draft);
		await drawn.send('jjjjjj\r\x1510.0.0.0/16\r');
		expect(draft.spec.network.podCidr).toBe('10.0.0.0/16');
		expect((await drawn.frame()).join('\n')).toMatch(
			/10\.0\.0\.0\/16 overlaps with [\s\S]*free here: 10\.244/,
		);
		drawn.close();
	});

	it("asks for the sha256 of Calico's operator where hosts download it", async () => {
		let passed = 0;
		const draft = draftOf({ network: { cni: 'calico' } });
		const drawn = await opened(draft, () => passed++);
		await drawn.send('c');
		expect(passed).toBe(0);
		await drawn.send(`jjjjj\r${'ab'.repeat(32)}\rc`);
		expect(draft.spec.network.calicoManifestSha256).toBe('ab'.repeat(32));
		expect(passed).toBe(1);
		drawn.close();
	});

	it('goes on only with a valid spec', async () => {
		let passed = 0;
		const broken = await opened(draftOf(overlapping), () => passed++);
		const valid = await opened(draftOf(), () => passed++);
		await valid.send('c');
		expect(passed).toBe(1);
		broken.close();
		valid.close();
	});

	it('shows versions that the bundle does not hold as impossible', async () => {
		const draft = draftOf({ source: { bundle: './bundle' } });
		const drawn = await opened(draft, () => {}, '1.20.2');
		await expect
			.poll(async () => (await drawn.frame()).join('\n'))
			.toContain('the bundle holds 1.20.2');
		await drawn.send('l');
		expect(draft.spec.kubernetes.version).toBe('1.20.2');
		drawn.close();
	});
});
