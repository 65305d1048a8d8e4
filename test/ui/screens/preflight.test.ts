import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../../src/model/errors.ts';
import type { Event, EventBody } from '../../../src/model/events.ts';
import type { Severity } from '../../../src/model/finding.ts';
import { CHECKS } from '../../../src/preflight/checks.ts';
import { App } from '../../../src/ui/app.ts';
import {
	type PreflightOptions,
	PreflightScreen,
} from '../../../src/ui/screens/preflight/preflight-screen.tsx';
import type { ShownFinding } from '../../../src/ui/screens/preflight/state.ts';
import { chooseTheme } from '../../../src/ui/theme.ts';
import { english } from '../../../src/ui/words/en/catalogue.ts';
import { chinese } from '../../../src/ui/words/zh-cn/catalogue.ts';
import { goldenFrames } from '../golden-frames.ts';
import { draw } from '../terminal.ts';

const AT = '2026-01-02T03:04:05.000Z';

function hostNames(masters: number, workers: number): string[] {
	return [
		...Array.from({ length: masters }, (_, index) => `m${index + 1}`),
		...Array.from({ length: workers }, (_, index) => `w${index + 1}`),
	];
}

function event(body: EventBody): Event {
	return { at: AT, ...body };
}

const TROUBLE: Record<string, [Severity, Partial<ShownFinding>]> = {
	'swap@m2': [
		'error',
		{
			checked: 'swap',
			observed: 'on: /dev/sda2 (2 GiB)',
			expected: 'off: the kubelet does not start with swap on',
			fix: 'Set os.swap to off, or run `swapoff -a` and take the swap lines out of /etc/fstab.',
			repairable: true,
		},
	],
	'clock-skew@w1': [
		'error',
		{
			checked: 'clock against the other hosts',
			observed: '+7.4 s from the middle of all; up to 7.4 s from m1',
			expected: 'within 2 s of every other host',
			fix: 'Start a time service (systemd-timesyncd or chrony) and wait until it has corrected the clock, or set os.timeSync.',
			repairable: false,
		},
	],
	'memory@w2': [
		'warning',
		{
			checked: 'memory in all',
			observed: '1.6 GiB',
			expected: '2 GiB or more',
			fix: 'Give the host more memory, or take a role from it in cluster.yaml.',
			repairable: false,
		},
	],
};

/** The checks on the pictures: not all, so that a new one leaves the pictures as they are. */
const SHOWN = [
	'os-supported',
	'init-system',
	'architecture',
	'package-manager',
	'privileges',
	'cpu',
	'memory',
	'disk-space',
	'inodes',
	'kernel-version',
	'kernel-features',
	'ipvs',
	'sysctls',
	'cgroup-version',
	'docker-support',
	'containerd-version',
	'cgroup-driver',
	'hostname',
	'own-name',
	'unique-hostname',
	'unique-machine-id',
	'unique-product-uuid',
	'unique-mac',
	'unique-address',
	'address-on-host',
	'names-resolve',
	'resolv-conf',
	'default-routes',
	'mtu',
	'cidr-overlap',
	'pod-cidr-size',
	'vip-interface',
	'vip-cloud',
	'clock-skew',
	'time-sync',
	'swap',
	'security-modules',
	'firewall',
	'ports',
	'leftovers',
	'package-lock',
	'broken-packages',
	'automatic-updates',
	'proxy-variables',
	'sshd-limits',
	'etcd-members',
	'bundle-contents',
	'probes-ran',
	'reachability',
	'path-mtu',
	'vip-free',
	'router-id',
	'etcd-disk',
	'package-repositories',
	'downloads',
];

/** What a check of a fleet says: every check about every host, the troubles above among them. */
function findings(hosts: readonly string[]): Event[] {
	return SHOWN.flatMap((id) =>
		(FLEET_CHECKS.has(id) ? [null] : hosts).map((host) => {
			const [severity, words] = TROUBLE[`${id}@${host}`] ?? ['ok', {}];
			return event({
				type: 'finding',
				id,
				host,
				severity,
				checked: (english.checks[id] ?? id).toLowerCase(),
				observed: 'as it should be',
				expected: 'what Kubernetes needs',
				fix: null,
				repairable: false,
				...words,
			});
		}),
	);
}

const FLEET_CHECKS = new Set(['cidr-overlap', 'pod-cidr-size', 'bundle-contents', 'etcd-members']);

function answers(hosts: readonly string[]): Event[] {
	return hosts.flatMap((host) => [
		event({ type: 'host-connected', host, user: 'root', privilege: 'root' }),
		event({ type: 'facts-gathered', host, milliseconds: 400 }),
	]);
}

interface Made {
	screen: PreflightScreen;
	fixed: ShownFinding[][];
	passed: () => number;
}

/** A screen whose hosts say this, and never more where `goesOn` is true. */
function make(
	app: App,
	hosts: readonly string[],
	events: readonly Event[],
	{ goesOn = false, error = null as OperatorError | null } = {},
): Made {
	const fixed: ShownFinding[][] = [];
	let passed = 0;
	const options: PreflightOptions = {
		crumbs: ['prod'],
		place: [5, 8],
		hosts,
		next: () => passed++,
		work: {
			check: async (listener) => {
				for (const each of events) listener(each);
				if (error) throw error;
				if (goesOn) await new Promise(() => {});
			},
			fix: async (list, listener) => {
				fixed.push([...list]);
				for (const each of events) listener(each);
				await new Promise(() => {});
			},
		},
	};
	return { screen: new PreflightScreen(app, options), fixed, passed: () => passed };
}

const five = hostNames(3, 2);
const forty = hostNames(3, 40);
const all = [...answers(five), ...findings(five)];
const healthy = all.map((each) =>
	each.type === 'finding' ? { ...each, severity: 'ok' as const, repairable: false } : each,
);

goldenFrames('preflight', [
	{
		name: 'connecting',
		make: (app) => make(app, five, answers(five.slice(0, 2)), { goesOn: true }).screen,
	},
	{
		name: 'filling-in',
		make: (app) => make(app, five, all.slice(0, 120), { goesOn: true }).screen,
	},
	{ name: 'problems', make: (app) => make(app, five, all).screen },
	{ name: 'all-is-well', make: (app) => make(app, five, healthy).screen },
	{
		name: 'forty-three-hosts',
		make: (app) => make(app, forty, [...answers(forty), ...findings(forty)]).screen,
	},
	{
		name: 'host-refuses',
		make: (app) =>
			make(app, five, answers(five.slice(1)), {
				error: new OperatorError('One host cannot be worked on: m1', {
					code: 'hosts-unreachable',
					exitCode: 4,
					expected: 'every host to answer; nothing was changed on any',
					found: 'm1: login as root was refused',
					fix: 'Mend what is said above, or leave these hosts out with --limit.',
				}),
			}).screen,
	},
]);

describe('the Preflight screen', () => {
	async function opened(events = all) {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		const made = make(app, five, events);
		app.open(made.screen);
		const drawn = draw(app, { columns: 100, rows: 30 });
		await drawn.frame();
		return { ...made, drawn, app };
	}

	it('puts what is worse first once all is known, with the cursor on it', async () => {
		const { drawn } = await opened();
		const frame = (await drawn.frame()).join('\n');
		expect(frame).toMatch(/❯ Clocks agree/);
		expect(frame).toContain('w1  Clocks agree');
		expect(frame).toContain('within 2 s of every other host');
		drawn.close();
	});

	it('goes on with warnings, and not with errors', async () => {
		const refused = await opened();
		await refused.drawn.send('c');
		expect(refused.passed()).toBe(0);
		refused.drawn.close();
		const warned = await opened(
			all.filter((each) => each.type !== 'finding' || each.severity !== 'error'),
		);
		await warned.drawn.send('c');
		expect(warned.passed()).toBe(1);
		warned.drawn.close();
	});

	it('walks from problem to problem, and loses no key of a burst', async () => {
		const { drawn } = await opened();
		await drawn.send('nn');
		const frame = (await drawn.frame()).join('\n');
		expect(frame).toContain('w2  Memory');
		drawn.close();
	});

	it('fixes what can be fixed after asking, and nothing else', async () => {
		const { drawn, fixed } = await opened();
		await drawn.send('F');
		expect((await drawn.frame()).join('\n')).toContain('Apply this fix on 1 host?');
		await drawn.send('\r');
		await expect.poll(() => fixed.length).toBe(1);
		// What the run that fixes finds on its way is not counted a second time.
		expect((await drawn.frame()).join('\n')).toMatch(/Applying the safe fixes[\s\S]*⚠ 1 /);
		expect(fixed[0]?.map(({ id, host }) => `${id}@${host}`)).toEqual(['swap@m2']);
		drawn.close();
	});

	it('has words for every check in every language', () => {
		for (const words of [english, chinese]) {
			const without = CHECKS.filter(({ id }) => words.checks[id] === undefined);
			expect(without.map(({ id }) => id)).toEqual([]);
		}
	});
});
