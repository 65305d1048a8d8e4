import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/diagnose/diagnose.ts';
import { OperatorError } from '../../../src/model/errors.ts';
import { App } from '../../../src/ui/app.ts';
import type { Findings } from '../../../src/ui/screens/troubleshoot/state.ts';
import { TroubleshootScreen } from '../../../src/ui/screens/troubleshoot/troubleshoot-screen.tsx';
import { chooseTheme } from '../../../src/ui/theme.ts';
import { goldenFrames } from '../golden-frames.ts';
import { draw } from '../terminal.ts';

/** What a master with a cgroup driver mismatch says, found by the real engine. */
const KUBELET = [
	'Nov 20 10:14:07 m2 kubelet[4711]: F1120 10:14:07.123456 4711 server.go:269] failed to run Kubelet: misconfiguration: kubelet cgroup driver: "systemd" is different from docker cgroup driver: "cgroupfs"',
	'Nov 20 10:14:08 m2 systemd[1]: kubelet.service: Main process exited, code=exited, status=255/EXCEPTION',
];
const KUBEADM = [
	"[kubelet-check] It seems like the kubelet isn't running or healthy.",
	'[kubelet-check] The HTTP call equal to \'curl -sSL http://localhost:10248/healthz\' failed with error: Get "http://localhost:10248/healthz": dial tcp [::1]:10248: connect: connection refused.',
	'error execution phase kubelet-start: timed out waiting for the condition',
];

function mismatch(): Findings {
	const diagnoses = diagnose(
		[
			{ source: 'journal kubelet', host: 'm2', lines: KUBELET },
			{ source: 'kubeadm join', host: 'm2', lines: KUBEADM },
		],
		'1.20.2',
	);
	return {
		diagnoses,
		looked: ['m1 (journal kubelet)', 'm2 (journal kubelet, kubeadm join)'],
		lines: 5,
	};
}

const nothing: Findings = {
	diagnoses: [],
	looked: ['m1 (journal kubelet, journal docker)', 'm2 (journal kubelet, journal docker)'],
	lines: 1234,
};

function screen(
	app: App,
	search: () => Promise<Findings>,
	applyFix?: (fix: string, hosts: string[]) => void,
): TroubleshootScreen {
	return new TroubleshootScreen(app, {
		crumbs: ['prod'],
		hosts: 3,
		search,
		...(applyFix ? { applyFix } : {}),
	});
}

goldenFrames('troubleshoot', [
	{
		name: 'looking',
		make: (app) =>
			new TroubleshootScreen(app, {
				crumbs: ['prod'],
				hosts: 3,
				search: async (answered) => {
					answered();
					return await new Promise<Findings>(() => {});
				},
			}),
	},
	{
		name: 'cgroup-mismatch',
		make: (app) =>
			screen(
				app,
				async () => mismatch(),
				() => {},
			),
	},
	{ name: 'nothing-known', make: (app) => screen(app, async () => nothing) },
	{
		name: 'nobody-answers',
		make: (app) =>
			screen(app, async () => {
				throw new OperatorError('One host cannot be worked on: m1', {
					code: 'hosts-unreachable',
					exitCode: 4,
					expected: 'every host to answer; nothing was changed on any',
					found: 'm1: cannot reach 10.0.0.11 port 22',
					fix: 'Mend what is said above, or leave these hosts out with --limit.',
				});
			}),
	},
]);

describe('the Troubleshoot screen', () => {
	it('shows the root cause first, with its line, and its fix is applied after a question', async () => {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		const applied: string[] = [];
		app.open(screen(app, async () => mismatch()));
		app.open(
			screen(
				app,
				async () => mismatch(),
				(fix, hosts) => applied.push(`${fix} ${hosts}`),
			),
		);
		const drawn = draw(app, { columns: 120, rows: 40 });
		await expect
			.poll(async () => (await drawn.frame()).join('\n'))
			.toMatch(/❯ 1\. .*m2: [\s\S]*is different from docker cgroup driver/);
		await drawn.send('f');
		expect(applied).toEqual([]);
		await drawn.send('\r');
		await expect.poll(() => applied).toEqual(['set-docker-cgroup-driver m2']);
		drawn.close();
	});

	it('words causes and fixes in the language on the screen', async () => {
		const app = new App({ language: 'zh-CN', theme: chooseTheme('dark', {}) });
		app.open(screen(app, async () => mismatch()));
		const drawn = draw(app, { columns: 120, rows: 40 });
		await expect.poll(async () => (await drawn.frame()).join('\n')).toMatch(/原因 {2}KL-01/);
		expect((await drawn.frame()).join('')).toMatch(/[\u4e00-\u9fff]{8}/);
		drawn.close();
	});
});
