import { describe, expect, it } from 'vitest';
import type { ClusterStatus } from '../../../src/engine/status.ts';
import { OperatorError } from '../../../src/model/errors.ts';
import type { RunOutcome } from '../../../src/model/events.ts';
import type { ClusterSpec } from '../../../src/model/spec.ts';
import { endSeconds, timelineOf } from '../../../src/report/timeline.ts';
import { App } from '../../../src/ui/app.ts';
import { laneOf } from '../../../src/ui/screens/result/lanes.ts';
import { type ResultOptions, ResultScreen } from '../../../src/ui/screens/result/result-screen.tsx';
import { chooseTheme } from '../../../src/ui/theme.ts';
import { makeHost, makeSpec } from '../../support/spec.ts';
import { goldenFrames } from '../golden-frames.ts';
import { draw } from '../terminal.ts';
import { failingRun, fleet, until, wholeRun } from './run-story.ts';

function specOf(masters: number, workers: number): ClusterSpec {
	const hosts = fleet(masters, workers).map(({ name, address, roles }) =>
		makeHost(name, [...roles], { address }),
	);
	return makeSpec({ name: 'prod', hosts });
}

function statusOf(spec: ClusterSpec): ClusterStatus {
	const masters = spec.hosts.filter(({ roles }) => roles.includes('control-plane'));
	return {
		cluster: spec.name,
		up: true,
		nodes: spec.hosts.map(({ name, address, roles }) => ({
			name,
			ready: true,
			kubeletVersion: 'v1.20.2',
			internalIp: address,
			controlPlane: roles.includes('control-plane'),
			podCidr: null,
			labels: {},
			taints: [],
		})),
		missing: [],
		etcdMembers: masters.map(({ name, address }) => ({
			id: 'a1',
			name,
			peerUrls: [`https://${address}:2380`],
			learner: false,
		})),
		etcd: { leader: 'm2', databaseBytes: 2_100_000, silent: [] },
		endpoint: {
			address: 'api.prod.internal:8443',
			hosts: spec.hosts.map(({ name }, index) => ({
				host: name,
				answers: true,
				milliseconds: 4 + index,
				holdsVip: index === 0,
			})),
		},
		pendingCsrs: [],
		certificates: masters.map(({ name }) => ({
			host: name,
			path: '/etc/kubernetes/pki/apiserver.crt',
			daysLeft: 364,
		})),
	};
}

/** One worker is gone, one master's member never joined, and a certificate ends soon. */
function troubled(spec: ClusterSpec): ClusterStatus {
	const status = statusOf(spec);
	return {
		...status,
		nodes: status.nodes
			.filter(({ name }) => name !== spec.hosts.at(-1)?.name)
			.map((node, index) => (index === 1 ? { ...node, ready: false } : node)),
		etcdMembers: status.etcdMembers?.slice(0, 2) ?? null,
		etcd: { leader: 'm1', databaseBytes: 2_100_000, silent: ['m2'] },
		endpoint: {
			...status.endpoint,
			hosts: status.endpoint.hosts.map((host, index) =>
				index === 1 ? { ...host, answers: false, milliseconds: 0 } : host,
			),
		},
		pendingCsrs: ['csr-8fk2p'],
		certificates: status.certificates.map((each) => ({ ...each, daysLeft: 12 })),
	};
}

const OUTCOME: RunOutcome = {
	seconds: 224,
	sentBytes: 412_000_000,
	done: 46,
	unchanged: 0,
	failed: 0,
	blocked: 0,
	paused: 0,
	summary: ['All done: 46 steps on 5 hosts.'],
};

const FAILED: RunOutcome = {
	...OUTCOME,
	done: 40,
	failed: 1,
	blocked: 3,
	summary: [
		'Done: 40 steps.',
		'Failed: join the control plane on m2: the connection was lost while a command ran',
		'Not begun: join the control plane on m3, labels and taints on m1, verify on m1.',
		'The same command looks at the hosts again, leaves what is done alone, tries again what failed and goes on from there.',
	],
};

const five = specOf(3, 2);
const many = specOf(3, 97);
const whole = timelineOf(until(wholeRun(fleet(3, 2)), 999));
const broken = timelineOf(until(failingRun(fleet(3, 2), { diagnosed: true }).story, 999));

function options(fields: Partial<ResultOptions> = {}): ResultOptions {
	return {
		crumbs: ['prod'],
		spec: five,
		exitCode: 0,
		outcome: OUTCOME,
		timeline: whole,
		readStatus: async () => statusOf(five),
		kubeconfig: './prod.kubeconfig',
		writeReport: async () => './prod-report.html',
		openRun: () => {},
		done: () => {},
		...fields,
	};
}

/** A screen whose cluster has answered. */
async function asked(app: App, fields: Partial<ResultOptions> = {}): Promise<ResultScreen> {
	const screen = new ResultScreen(app, options(fields));
	screen.shown();
	await new Promise((done) => setImmediate(done));
	return screen;
}

goldenFrames('result', [
	{ name: 'healthy', make: (app) => asked(app) },
	{
		name: 'asking',
		make: (app) => new ResultScreen(app, options({ readStatus: () => new Promise(() => {}) })),
	},
	{
		name: 'troubled',
		make: (app) => asked(app, { readStatus: async () => troubled(five) }),
	},
	{
		name: 'unfinished',
		make: (app) =>
			asked(app, {
				exitCode: 1,
				outcome: FAILED,
				timeline: broken,
				readStatus: async () => {
					const status = statusOf(five);
					const present = (name: string) => !['m2', 'm3'].includes(name);
					return {
						...status,
						nodes: status.nodes.filter(({ name }) => present(name)),
						etcdMembers: status.etcdMembers?.filter(({ name }) => present(name)) ?? null,
					};
				},
			}),
	},
	{
		name: 'silent',
		make: (app) =>
			asked(app, {
				exitCode: 1,
				outcome: FAILED,
				timeline: broken,
				readStatus: async () => ({
					...statusOf(five),
					up: false,
					nodes: [],
					etcdMembers: [],
					etcd: { leader: null, databaseBytes: null, silent: [] },
					missing: five.hosts.map(({ name }) => name),
					endpoint: {
						address: 'api.prod.internal:8443',
						hosts: five.hosts.map(({ name }) => ({
							host: name,
							answers: false,
							milliseconds: 0,
							holdsVip: false,
						})),
					},
				}),
			}),
	},
	{
		name: 'not-asked',
		make: (app) =>
			asked(app, {
				readStatus: async () => {
					throw new OperatorError('One host cannot be worked on: m1', {
						code: 'hosts-unreachable',
						exitCode: 4,
						fix: 'Mend what is said above, or leave these hosts out with --limit.',
					});
				},
			}),
	},
	{
		name: 'hundred-hosts',
		make: (app) =>
			asked(app, {
				spec: many,
				timeline: timelineOf(until(wholeRun(fleet(3, 97)), 999)),
				readStatus: async () => troubled(many),
			}),
	},
]);

describe('the Result screen', () => {
	async function opened(fields: Partial<ResultOptions>) {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		app.open(new ResultScreen(app, options(fields)));
		const drawn = draw(app, { columns: 100, rows: 30 });
		return { drawn, frame: async () => (await drawn.frame()).join('\n') };
	}

	it('writes the report on w, and says where it is', async () => {
		const { drawn, frame } = await opened({});
		await drawn.send('w');
		await expect.poll(frame).toMatch(/report +\.\/prod-report\.html/);
		drawn.close();
	});

	it('says why a report could not be written, without what could move the cursor', async () => {
		const { drawn, frame } = await opened({
			writeReport: async () => {
				throw new Error('no space left\x1b[2J on device');
			},
		});
		await drawn.send('w');
		await expect.poll(frame).toContain('no space left on device');
		drawn.close();
	});

	it('asks the cluster again on r, and drops the answer to the question before', async () => {
		const answers: ((status: ClusterStatus) => void)[] = [];
		const { drawn, frame } = await opened({
			readStatus: () => new Promise((resolve) => answers.push(resolve)),
		});
		await drawn.send('r');
		expect(answers).toHaveLength(2);
		answers[0]?.(troubled(five));
		answers[1]?.(statusOf(five));
		await expect.poll(frame).toContain('prod is up ');
		drawn.close();
	});

	it('counts each part that is not as it should be', async () => {
		const { drawn, frame } = await opened({ readStatus: async () => troubled(five) });
		// A node not ready, one missing, a member missing, one silent, a host without answer, a CSR, three certificates.
		await expect.poll(frame).toContain('9 things are not as they should be');
		drawn.close();
	});
});

describe('the time of a host as a line', () => {
	it('takes exactly its width, and shows a stretch for each Step and each wait', () => {
		for (const { bars } of whole.hosts) {
			const lane = laneOf(bars, whole, 90, (step) => step);
			expect(lane.map(({ text }) => text).join('')).toHaveLength(90);
			expect(lane[0]?.status).toBeNull();
		}
	});

	it('puts each stretch where its Step was', () => {
		const bars = whole.hosts[0]?.bars ?? [];
		const init = bars.find(({ step }) => step === 'init-control-plane');
		const lane = laneOf(bars, whole, 100, (step) => step);
		const before = lane.slice(
			0,
			lane.findIndex(({ text }) => text.includes('init')),
		);
		const start = before.reduce((sum, { text }) => sum + text.length, 0);
		const expected = ((init?.startSeconds ?? 0) / whole.seconds) * 100;
		expect(Math.abs(start - expected)).toBeLessThanOrEqual(1);
		expect(init && endSeconds(init)).toBeLessThan(whole.seconds);
	});
});
