import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journalEvents } from '../../../src/engine/journal.ts';
import type { Event } from '../../../src/model/events.ts';
import { reportHtml } from '../../../src/report/html/document.ts';
import { readLogTail } from '../../../src/report/html/log-tail.ts';
import { recordRun } from '../../../src/report/html/run-record.ts';
import { makeHost, makeSpec } from '../../support/spec.ts';
import { parseHtml } from './parse-html.ts';

const HERE = new URL('.', import.meta.url).pathname;
const HOSTS = ['m1', 'm2', 'm3', 'w1', 'w2'];
const SPEC = makeSpec({
	name: 'lab',
	endpoint: { name: 'api.lab.internal' },
	hosts: HOSTS.map((name) => makeHost(name, [name.startsWith('m') ? 'control-plane' : 'worker'])),
});
const EVENTS = [...journalEvents(`${HERE}recorded/journal.jsonl`)];

function report(
	events: Event[],
	options: { mostLogBytes?: number; goesOn?: boolean } = {},
): string {
	const { mostLogBytes = 100_000, goesOn = false } = options;
	return reportHtml({
		record: recordRun(events),
		spec: SPEC,
		specFile: 'cluster.yaml',
		goesOn,
		logs: HOSTS.map((host) => ({
			...readLogTail(host, `${HERE}recorded/${host}.txt`, mostLogBytes),
			file: `runs/${host}.log`,
		})),
		journal: { file: 'runs/journal.jsonl', bytes: 123_456 },
	});
}

/** The recorded installation as if `kubeadm init` had failed and what needs it was not begun. */
function failed(): Event[] {
	const init = EVENTS.findIndex(
		(event) =>
			event.type === 'task' && event.step === 'init-control-plane' && event.status === 'done',
	);
	const { at = '' } = EVENTS[init] ?? {};
	return [
		...EVENTS.slice(0, init),
		{
			at,
			type: 'task',
			step: 'init-control-plane',
			host: 'm1',
			status: 'failed',
			seconds: 24,
			failure: {
				code: 'step-failed',
				message: 'kubeadm init failed on m1: [kubelet-check] Initial timeout of 40s passed.',
				host: 'm1',
				expected: 'exit status 0',
				found: 'exit status 1, after:\nthe HTTP call equal to failed',
				fix: 'Look at the kubelet: journalctl -u kubelet',
			},
		},
		{ at, type: 'task', step: 'join-worker', host: 'w1', status: 'blocked', seconds: 0 },
		{
			at,
			type: 'run-finished',
			run: 'r1',
			exitCode: 1,
			outcome: {
				seconds: 140,
				sentBytes: 1,
				done: 38,
				unchanged: 0,
				failed: 1,
				blocked: 1,
				paused: 0,
				summary: ['Done: 38 steps.', 'Failed: kubeadm init on m1.'],
			},
		},
	];
}

/** Compares with a reviewed file; UPDATE_GOLDEN=1 writes it, for the reviewer to see in git. */
function expectGolden(name: string, text: string): void {
	const file = `${HERE}golden/${name}`;
	if (process.env.UPDATE_GOLDEN === '1') {
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text);
	}
	expect(text).toBe(readFileSync(file, 'utf8'));
}

describe('the report of a recorded installation', () => {
	const text = report(EVENTS);

	it('is as reviewed', () => {
		expectGolden('install.html', text);
	});

	it('is well-formed and below 300 kB', () => {
		expect(() => parseHtml(text)).not.toThrow();
		expect(Buffer.byteLength(text)).toBeLessThan(300_000);
	});

	it('says once what is the same on all hosts, and names hosts where it is not', () => {
		const { text: words } = parseHtml(text);
		expect(words.match(/create \/etc\/sysctl\.d\/90-k8s-tui\.conf/g)).toHaveLength(1);
		expect(words).toContain('update /etc/hosts on w2');
	});

	it('shows only the end of long logs, in whole lines, and says where the rest is', () => {
		const { text: words } = parseHtml(report(EVENTS, { mostLogBytes: 300 }));
		expect(words).toMatch(/The first 2\.\d kB are left out; the whole log is runs\/m1\.log/);
		expect(words).not.toContain('Building dependency tree');
	});
});

describe('the report of a run that failed', () => {
	const text = report(failed());
	const { text: words } = parseHtml(text);

	it('is as reviewed', () => {
		expectGolden('failed.html', text);
	});

	it('begins with what failed, why, and what to do', () => {
		const order = [
			'✖ failed',
			'✖ kubeadm init failed on m1',
			'Look at the kubelet: journalctl -u kubelet',
			'the HTTP call equal to failed',
			'k8s-tui apply -f cluster.yaml',
			'Where the time went',
		].map((part) => words.indexOf(part));
		expect(order).not.toContain(-1);
		expect(order).toEqual(order.toSorted((a, b) => a - b));
	});

	it('says what was not begun', () => {
		expect(words).toMatch(/not begun\s*7\b/);
		expect(words).toContain('not begun, because something before it failed: w1');
	});
});

describe('the report of a run with hundreds of hosts', () => {
	const many = Array.from({ length: 300 }, (_, index) => `host-${index + 1}`);
	const events = EVENTS.flatMap((event): Event[] => {
		if (event.type === 'plan-made') {
			const tasks = event.plan.tasks.flatMap((task) =>
				task.host === 'w1'
					? many.map((host) => ({ ...task, host, id: `${task.step}@${host}` }))
					: task,
			);
			return [{ ...event, plan: { ...event.plan, tasks } }];
		}
		if (event.type !== 'run-started' && 'host' in event && event.host === 'w1') {
			return many.map((host) => ({ ...event, host }));
		}
		return [event];
	});

	it('stays below 300 kB, draws the hosts that matter and says how many it does not', () => {
		const text = report(events);
		expect(Buffer.byteLength(text)).toBeLessThan(300_000);
		expect(parseHtml(text).text).toContain('264 more hosts are not drawn');
		expect(text).toContain('<title>verify on m1:');
	});
});

describe('the report of a journal that ends early', () => {
	it('is well-formed wherever the journal ends', () => {
		for (let length = 0; length < EVENTS.length; length += 7) {
			expect(() => parseHtml(report(EVENTS.slice(0, length))), `${length} events`).not.toThrow();
		}
	});

	it('says that the run still goes on, or that it was broken off', () => {
		const half = EVENTS.slice(0, 150);
		expect(parseHtml(report(half, { goesOn: true })).text).toContain('… still running');
		expect(parseHtml(report(half)).text).toContain('? broken off');
	});
});
