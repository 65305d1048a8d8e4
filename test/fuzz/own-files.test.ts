import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, readJournal } from '../../src/engine/journal.ts';
import { makePlan } from '../../src/engine/planner.ts';
import type { Event } from '../../src/model/events.ts';
import { judgeKey, parseKnownHosts } from '../../src/ssh/known-hosts.ts';
import { loadSshConfig } from '../../src/ssh/ssh-config.ts';
import { resolveTarget } from '../../src/ssh/target.ts';
import { clusterState } from '../../src/steps/cluster-state.ts';
import { installOrder } from '../../src/steps/install-order.ts';
import { makeFleet } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';
import { holds, LONG, onlyOperatorErrors, textOf } from './hold.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'k8s-tui-fuzz-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Events as a Run writes them, with failures, line feeds and text in several scripts. */
function realEvents(): Event[] {
	const at = '2026-01-01T10:10:10.000Z';
	const failure = {
		code: 'step-failed',
		message: 'kubeadm init failed: Größe 磁盘 🚀 "quoted" \\ and\nmore',
		host: 'n1',
		expected: 'exit status 0',
		found: '\u001b[31mnot cleaned\u2028',
		fix: null,
	};
	const common = { step: 'init-control-plane', host: 'n1' };
	return [
		{ at, type: 'run-started', run: 'r1', command: 'apply', cluster: 'demo', version: '1' },
		{ at, type: 'host-connected', host: 'n1', user: 'root', privilege: 'root' },
		{ at, type: 'task', ...common, status: 'running', seconds: 0 },
		{ at, type: 'progress', ...common, message: '等待 🚀' },
		{ at, type: 'task', ...common, status: 'failed', seconds: 12.5, failure },
		{ at, type: 'notice', host: null, level: 'warning', message: '__proto__' },
	];
}

describe('a journal', () => {
	it('cut off at any byte is read up to its last whole record', () => {
		const events = realEvents();
		const journal = new Journal(folder, 'r1');
		for (const event of events) journal.record(event);
		journal.close();
		const whole = readFileSync(join(journal.directory, 'journal.jsonl'));
		const file = join(folder, 'cut.jsonl');
		let ends = 0;
		const recordEnds = events.map((event) => {
			ends += Buffer.byteLength(JSON.stringify(event)) + 1;
			return ends;
		});
		for (let size = 0; size <= whole.length; size++) {
			writeFileSync(file, whole.subarray(0, size));
			// A record whose line feed alone is missing is whole.
			const complete = recordEnds.filter((end) => end - 1 <= size).length;
			expect(readJournal(file), `cut off at byte ${size}`).toEqual(events.slice(0, complete));
		}
	});

	it('that was damaged gives records, or ends', () => {
		const samples = [
			realEvents()
				.map((event) => JSON.stringify(event))
				.join('\n'),
		];
		const file = join(folder, 'damaged.jsonl');
		const read = (text: string) => {
			writeFileSync(file, text);
			for (const event of readJournal(file)) {
				expect(typeof event.type).toBe('string');
				expect(typeof event.at).toBe('string');
			}
		};
		holds(textOf(...samples), read);
		for (const text of [
			'null\n',
			'1\n',
			'[]\n',
			'{}\n',
			'{"type":1,"at":"x"}\n',
			'"x"\n',
			'\0\0\0\n',
		])
			read(text);
	});
});

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIA==';

describe('known_hosts', () => {
	const name = `[${'a'.repeat(120)}.example.org]:2222`;
	const key = Buffer.from(KEY, 'base64');
	const judge = (text: string) => judgeKey(parseKnownHosts(text, 'known_hosts'), name, key);

	it('of any content gives a verdict', () => {
		holds(
			textOf(
				`@revoked *.example.org,!${name} ssh-ed25519 ${KEY}`,
				`|1|c2FsdA==|aGFzaA== ssh-ed25519 ${KEY}\n${name} ssh-ed25519 ${KEY}`,
			),
			judge,
		);
		for (const text of LONG) holdsInTime(() => judge(text));
	});

	it('with patterns made to exhaust their matcher gives a verdict in time', () => {
		for (const pattern of ['*a'.repeat(60), '*a*?'.repeat(40), `${'?*'.repeat(80)}!`]) {
			holdsInTime(() => judge(`${pattern}b ssh-ed25519 ${KEY}`));
		}
	});
});

describe('ssh_config', () => {
	const environment = (text: string) => ({
		home: '/home/alice',
		agent: null,
		localUser: 'alice',
		read: (path: string) => (path === '/home/alice/.ssh/config' ? text : null),
	});
	const spec = makeSpec();

	it('of any content gives settings, or a word on what is wrong with it', () => {
		const sample = `Host n1 !x *.example.org
  HostName %h.lan
  Port 2222
  IdentityFile ~/.ssh/%r@%h
  ProxyJump a@b:22,c
Match host n1 user root exec "true"
  ProxyCommand ssh -W %h:%p gate
Include conf.d/*
`;
		const read = (text: string) => {
			loadSshConfig(environment(text)).settingsFor('n1');
			resolveTarget(spec, 'n1', environment(text));
		};
		holds(textOf(sample), read, 400);
		for (const text of LONG) holdsInTime(() => onlyOperatorErrors(() => read(text)));
		for (const word of ['*a'.repeat(60), '?*'.repeat(80)])
			holdsInTime(() => onlyOperatorErrors(() => read(`Host ${word}b\n  Port 1\n`)));
	});
});

describe('names that objects have of their own', () => {
	it('are hosts, labels and sysctls like any other, or refused', async () => {
		const nasty = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
		for (const key of nasty) {
			const labels = JSON.parse(`{"${key}":"x"}`) as Record<string, string>;
			const spec = makeSpec();
			const [first] = spec.hosts;
			if (first) first.labels = labels;
			const facts = makeFleet(spec);
			const targets = new Set(spec.hosts.map((host) => host.name));
			const software = { artifacts: [], images: 'registry' as const, testImage: null };
			const context = { spec, facts, targets, software, cluster: clusterState(spec, facts) };
			const step = installOrder.find(({ id }) => id === 'label-nodes');
			const plan = makePlan(step ? [step] : [], context);
			expect(JSON.stringify(plan)).toContain(`${key}=x`);
		}
	});
});

/** Runs what must not take longer than a moment, whatever it makes of it. */
function holdsInTime(work: () => unknown): void {
	const started = performance.now();
	work();
	expect(performance.now() - started).toBeLessThan(2_000);
}
