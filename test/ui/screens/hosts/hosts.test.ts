import { describe, expect, it } from 'vitest';
import { bareCandidate } from '../../../../src/discover/candidate.ts';
import { OperatorError } from '../../../../src/model/errors.ts';
import { App } from '../../../../src/ui/app.ts';
import { Draft } from '../../../../src/ui/draft.ts';
import { HostKeysScreen } from '../../../../src/ui/screens/hosts/host-keys-screen.tsx';
import { type HostsOptions, HostsScreen } from '../../../../src/ui/screens/hosts/hosts-screen.tsx';
import { PickScreen } from '../../../../src/ui/screens/hosts/pick-screen.tsx';
import { chooseTheme } from '../../../../src/ui/theme.ts';
import { goldenFrames } from '../../golden-frames.ts';
import { draw } from '../../terminal.ts';
import { changedKey, RecordedWork, refusedLogin, unknownKey } from './recorded-work.ts';

const GiB = 1024 ** 3;

function screenWith(app: App, work: RecordedWork, options: Partial<HostsOptions> = {}) {
	return new HostsScreen(app, {
		work,
		file: '/srv/ops/prod/cluster.yaml',
		place: app.words.common.step(1, 6),
		next: () => {},
		...options,
	});
}

/** A screen whose hosts were typed and looked at, as far as they answer. */
async function lookedAt(
	app: App,
	text: string,
	work: RecordedWork,
	options: Partial<HostsOptions> = {},
) {
	const screen = screenWith(app, work, options);
	screen.type(text);
	screen.act('hostsEntry.look');
	await settled(screen, () => screen.state.get().rows.length > 0 && isSettled(screen, work));
	return screen;
}

function isSettled(screen: HostsScreen, work: RecordedWork): boolean {
	const { rows, looks } = screen.state.get();
	return (
		looks === 0 ||
		rows.every(
			({ id, stage }) => work.hanging.has(id) || stage.kind === 'ready' || stage.kind === 'failed',
		)
	);
}

/** Waits until a state has been reached. */
async function settled(screen: HostsScreen, condition: () => boolean): Promise<void> {
	while (!condition()) {
		await new Promise<void>((changed) => {
			const stop = screen.state.subscribe(() => {
				stop();
				changed();
			});
		});
	}
}

function small(memory: number) {
	return { facts: { memory: { total: memory, available: memory } } };
}

goldenFrames('hosts', [
	{ name: 'empty', make: (app) => screenWith(app, new RecordedWork()) },
	{
		name: 'typed',
		make: (app) => {
			const screen = screenWith(app, new RecordedWork());
			screen.type('m{1..3}\n10.0.0.21-28   # workers\nroot@edge.example.com:2222');
			return screen;
		},
	},
	{
		name: 'paste-with-errors',
		make: (app) => {
			const screen = screenWith(app, new RecordedWork());
			screen.type('m1 10.0.0.300\n10.0.0.9-3, 10.0.0.0/33\nm[3:1] a:99999');
			return screen;
		},
	},
	{
		name: 'scanning',
		make: async (app) => {
			const hanging = ['10.0.0.13', '10.0.0.15', '10.0.0.16'];
			const silent = new OperatorError('10.0.0.14: it does not answer (port 22)', {
				code: 'scan-silent',
				exitCode: 4,
				host: '10.0.0.14',
				expected: 'an SSH server at port 22',
				found: 'nothing within 3 s',
			});
			const work = new RecordedWork({ '10.0.0.14': { scan: silent } }, hanging);
			const screen = screenWith(app, work);
			screen.type('10.0.0.11-16');
			screen.act('hostsEntry.look');
			await settled(screen, () =>
				screen.state.get().rows.some(({ stage }) => stage.kind === 'reading'),
			);
			return screen;
		},
	},
	{
		name: 'facts-arriving',
		make: async (app) => {
			const work = new RecordedWork();
			work.fingerprints = async (look, onSeen) => {
				for (const { id } of look.hosts) onSeen(id, { kind: 'trusted' });
				for (const id of ['10.0.0.13', '10.0.0.15', '10.0.0.16']) work.hanging.add(id);
			};
			return await lookedAt(app, '10.0.0.11-16', work);
		},
	},
	{
		name: 'roles-suggested',
		make: async (app) => {
			const work = new RecordedWork({
				w1: small(1 * GiB),
				w2: { facts: { memory: { total: 32 * GiB, available: 30 * GiB } } },
				m2: { facts: { login: { user: 'ops', uid: 1000 } } },
			});
			return await lookedAt(app, 'm1 m2 m3 w1 w2', work);
		},
	},
	{
		name: 'one-failed',
		make: async (app) => {
			const work = new RecordedWork({ m2: { facts: refusedLogin('m2') } });
			const screen = await lookedAt(app, 'm1 m2 m3 w1', work);
			screen.act('list.down');
			return screen;
		},
	},
	{
		name: 'changed-key',
		make: async (app) => {
			const work = new RecordedWork({ m1: { key: changedKey('m1') } });
			return await lookedAt(app, 'm1 m2 m3 w1', work);
		},
	},
	{
		name: 'sixty-hosts',
		make: async (app) => {
			const screen = await lookedAt(app, 'node[01:60]', new RecordedWork());
			for (let line = 0; line < 30; line++) screen.act('list.down');
			screen.act('hosts.role');
			return screen;
		},
	},
	{
		name: 'five-keys',
		make: (app) =>
			new HostKeysScreen(
				app,
				[
					unknownKey('bastion.example.com', true),
					...['m1', 'm2', 'm3', 'w1'].map((host) => unknownKey(host)),
				],
				() => {},
			),
	},
	{
		name: 'forty-keys',
		make: (app) => {
			const keys = Array.from({ length: 40 }, (_, at) => unknownKey(`10.0.0.${11 + at}`));
			const screen = new HostKeysScreen(app, keys, () => {});
			for (let line = 0; line < 18; line++) screen.act('list.down');
			return screen;
		},
	},
	{
		name: 'picking',
		make: (app) => {
			const candidates = Array.from({ length: 30 }, (_, at) => ({
				...bareCandidate(`web${at + 1}`, `192.0.2.${at + 1}`, { kind: 'ssh-config', alias: 'x' }),
				user: at % 3 === 0 ? 'ops' : null,
			}));
			const screen = new PickScreen(
				app,
				{ source: '~/.ssh/config', candidates, all: false },
				() => {},
			);
			screen.act('pick.toggle');
			screen.act('list.down');
			screen.act('list.down');
			screen.act('pick.toggle');
			return screen;
		},
	},
]);

function appWith(
	work: RecordedWork,
	options: Partial<HostsOptions> = {},
	size = { columns: 120, rows: 40 },
) {
	const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
	const below = screenWith(app, new RecordedWork());
	const screen = screenWith(app, work, options);
	app.open(below);
	app.open(screen);
	return { app, below, screen, drawn: draw(app, size) };
}

type Opened = ReturnType<typeof appWith>;

async function text({ drawn }: Opened): Promise<string> {
	return (await drawn.frame()).join('\n');
}

/** Waits until a text is on the screen. */
async function sees(opened: Opened, wanted: string): Promise<void> {
	await expect.poll(() => text(opened), { timeout: 3000, interval: 10 }).toContain(wanted);
}

function readyHosts({ screen }: Opened): string[] {
	return screen.state
		.get()
		.rows.filter(({ stage }) => stage.kind === 'ready')
		.map(({ id }) => id);
}

describe('typing hosts', () => {
	it('goes from text to suggested roles and to a Draft by keys alone', async () => {
		const drafts: Draft[] = [];
		const opened = appWith(new RecordedWork(), { next: (draft) => drafts.push(draft) });
		await opened.drawn.send('m1 m2 m3 w1\r');
		await sees(opened, '3 control plane · 1 worker');
		await opened.drawn.send('\r');
		await sees(opened, 'Name of the cluster');
		await opened.drawn.send('\r');
		expect(drafts).toHaveLength(1);
		const [draft] = drafts;
		expect(draft?.spec.name).toBe('prod');
		expect(draft?.spec.hosts.map(({ name, roles }) => [name, roles])).toEqual([
			['m1', ['control-plane']],
			['m2', ['control-plane']],
			['m3', ['control-plane']],
			['w1', ['worker']],
		]);
		expect(Object.keys(draft?.state.get().facts ?? {})).toEqual(['m1', 'm2', 'm3', 'w1']);
		expect(draft?.spec.hosts[0]).toMatchObject({ address: '10.0.0.11', ssh: { address: 'm1' } });
		opened.drawn.close();
	});

	it('takes the line ends of a paste as lines, with and without bracketed paste', async () => {
		const work = new RecordedWork();
		const opened = appWith(work);
		await opened.drawn.send('\x1b[200~m1\nm2\n\x1b[201~');
		await opened.drawn.send('m3\rm4\r');
		await sees(opened, '4 hosts');
		expect(work.calls[0]).toBe('scan m1 m2 m3 m4');
		opened.drawn.close();
	});

	it('says where a mistake is and does not look before it is corrected', async () => {
		const work = new RecordedWork();
		const opened = appWith(work);
		await opened.drawn.send('m1 10.0.0.300\r');
		await sees(opened, 'line 1, column 4: "10.0.0.300"');
		expect(work.calls).toEqual([]);
		await opened.drawn.send('\x7f\r');
		await sees(opened, '2 hosts');
		expect(work.calls[0]).toBe('scan m1 10.0.0.30');
		opened.drawn.close();
	});

	it('edits in the middle: up, down and back to the end of a shorter line', async () => {
		const opened = appWith(new RecordedWork());
		await opened.drawn.send('\x1b[200~abc\nm\x1b[201~');
		await opened.drawn.send('\x1b[A');
		await opened.drawn.send('X');
		await opened.drawn.send('\x1b[B');
		await opened.drawn.send('Y');
		expect(opened.screen.state.get().field.value).toBe('aXbc\nmY');
		opened.drawn.close();
	});

	it('drops what is silent in a network, and keeps a silent host that was named', async () => {
		const silent = (host: string) =>
			new OperatorError('no answer', { code: 'scan-silent', exitCode: 4, host });
		const names = ['10.9.0.1', '10.9.0.3', '10.9.0.5', '10.9.0.6', 'named'];
		const opened = appWith(
			new RecordedWork(Object.fromEntries(names.map((name) => [name, { scan: silent(name) }]))),
		);
		await opened.drawn.send('10.9.0.0/29 named\r');
		await sees(opened, '4 addresses are silent · 1 failed');
		expect(opened.screen.state.get().rows.map(({ id }) => id)).toEqual([
			'10.9.0.2',
			'10.9.0.4',
			'named',
		]);
		opened.drawn.close();
	});
});

describe('host keys', () => {
	it('are accepted once for all, and only then is anybody logged in to', async () => {
		const work = new RecordedWork({
			m1: { key: unknownKey('m1') },
			m2: { key: unknownKey('m2') },
		});
		const opened = appWith(work);
		await opened.drawn.send('m1 m2 m3\r');
		await sees(opened, '2 host keys are new to this machine');
		expect(work.calls).not.toContain('facts m1 m2 m3');
		await opened.drawn.send('y');
		await sees(opened, '3 control plane');
		expect(work.calls.at(-1)).toBe('facts m1 m2 m3');
		opened.drawn.close();
	});

	it('of a jump host are accepted first, then those of the hosts behind it', async () => {
		const work = new RecordedWork({ m1: { key: unknownKey('bastion', true) } });
		const opened = appWith(work);
		await opened.drawn.send('m1\r');
		await sees(opened, 'bastion (jump host)');
		work.recorded.m1 = { key: unknownKey('m1') };
		await opened.drawn.send('y');
		await expect.poll(() => text(opened), { timeout: 3000 }).not.toContain('bastion (jump host)');
		await sees(opened, '1 host key is new to this machine');
		await opened.drawn.send('y');
		await expect.poll(() => readyHosts(opened), { timeout: 3000 }).toEqual(['m1']);
		opened.drawn.close();
	});

	it('that are refused leave only their hosts behind, with the way out', async () => {
		const work = new RecordedWork({ m1: { key: unknownKey('m1') } });
		const opened = appWith(work);
		await opened.drawn.send('m1 m2\r');
		await sees(opened, '1 host key is new');
		await opened.drawn.send('n');
		await expect.poll(() => readyHosts(opened), { timeout: 3000 }).toEqual(['m2']);
		await sees(opened, 'host key not accepted');
		await opened.drawn.send('r');
		await sees(opened, '1 host key is new');
		await opened.drawn.send('y');
		await expect.poll(() => readyHosts(opened), { timeout: 3000 }).toEqual(['m1', 'm2']);
		opened.drawn.close();
	});

	it('that changed stop their host, with both fingerprints', async () => {
		const opened = appWith(new RecordedWork({ m1: { key: changedKey('m1') } }));
		await opened.drawn.send('m1 m2\r');
		await sees(opened, 'host key has CHANGED');
		const frame = await text(opened);
		expect(frame).toContain(unknownKey('old').fingerprint);
		expect(frame).toContain(unknownKey('m1').fingerprint);
		expect(frame).toContain('ssh-keygen -f /home/ops/.ssh/known_hosts -R m1');
		opened.drawn.close();
	});
});

describe('the table of hosts', () => {
	it('cycles roles with space, whatever was suggested, in one burst', async () => {
		const opened = appWith(new RecordedWork());
		await opened.drawn.send('m1 m2\r');
		await sees(opened, '2 hosts');
		await expect.poll(() => readyHosts(opened), { timeout: 3000 }).toHaveLength(2);
		await sees(opened, '1 control plane');
		await opened.drawn.send('j    ');
		const { rows } = opened.screen.state.get();
		// worker → both → left out → control plane → worker
		expect(rows[1]).toMatchObject({ roles: ['worker'], isIncluded: true, rolesBy: 'operator' });
		await opened.drawn.send('  ');
		expect(opened.screen.state.get().rows[1]).toMatchObject({ isIncluded: false });
		opened.drawn.close();
	});

	it('does not go on with a host that failed, until it is left out or works', async () => {
		const drafts: Draft[] = [];
		const work = new RecordedWork({ m2: { facts: refusedLogin('m2') } });
		const retried: string[] = [];
		const opened = appWith(work, {
			next: (draft) => drafts.push(draft),
			retrying: (hosts) => retried.push(...hosts),
		});
		await opened.drawn.send('m1 m2\r');
		await sees(opened, '1 failed');
		await sees(opened, 'only host');
		await opened.drawn.send('\r');
		await sees(opened, '1 host failed');
		await opened.drawn.send('j\r');
		expect(retried).toEqual(['m2']);
		await sees(opened, 'login refused');
		await expect.poll(() => opened.screen.state.get().looks).toBe(0);
		await opened.drawn.send('\r');
		await sees(opened, '1 host failed');
		await opened.drawn.send('jj\r');
		await sees(opened, 'Name of the cluster');
		await opened.drawn.send('\x15test\r');
		expect(drafts[0]?.spec).toMatchObject({ name: 'test', hosts: [{ name: 'm1' }] });
		opened.drawn.close();
	});

	it('says what is missing instead of going on', async () => {
		const opened = appWith(new RecordedWork({}, ['m2']));
		await opened.drawn.send('m1 m2\r');
		await sees(opened, 'looking for SSH');
		await opened.drawn.send('\r');
		await sees(opened, 'still looking at');
		opened.drawn.close();
	});

	it('edits the name and the login of one host; another login is tried at once', async () => {
		const drafts: Draft[] = [];
		const work = new RecordedWork();
		const opened = appWith(work, { next: (draft) => drafts.push(draft) });
		await opened.drawn.send('10.0.0.11\r');
		await sees(opened, 'only host');
		await opened.drawn.send('e');
		await opened.drawn.send('\r');
		await opened.drawn.send('\x15Bad_Name\r');
		await sees(opened, 'expected a DNS label');
		await opened.drawn.send('\x15cp-1\r');
		await opened.drawn.send('j\r');
		await opened.drawn.send('ops\r');
		await sees(opened, 'ops');
		await opened.drawn.send('\x1b');
		await expect.poll(() => work.calls.filter((call) => call.startsWith('facts'))).toHaveLength(2);
		await expect.poll(() => opened.screen.state.get().looks).toBe(0);
		await opened.drawn.send('\r');
		await sees(opened, 'Name of the cluster');
		await opened.drawn.send('\r');
		expect(drafts[0]?.spec.hosts).toMatchObject([
			{ name: 'cp-1', address: '10.0.0.11', ssh: { user: 'ops' } },
		]);
		opened.drawn.close();
	});

	it('writes what holds for all hosts once, and tries those that failed with it', async () => {
		const drafts: Draft[] = [];
		const work = new RecordedWork({ m1: { facts: refusedLogin('m1') } });
		const opened = appWith(work, { next: (draft) => drafts.push(draft) });
		await opened.drawn.send('m1\r');
		await sees(opened, 'login refused');
		work.recorded.m1 = {};
		await opened.drawn.send('s');
		await opened.drawn.send('\r');
		await opened.drawn.send('ops\r');
		await opened.drawn.send('\x1b');
		await sees(opened, 'user ops');
		await sees(opened, 'only host');
		await opened.drawn.send('\r');
		await sees(opened, 'Name of the cluster');
		await opened.drawn.send('\r');
		expect(drafts[0]?.spec.ssh.user).toBe('ops');
		expect(drafts[0]?.spec.hosts[0]?.ssh).toEqual({ address: 'm1' });
		opened.drawn.close();
	});

	it('leaves with esc after a question, and what arrives later changes nothing', async () => {
		const work = new RecordedWork({}, ['m1']);
		const opened = appWith(work);
		await opened.drawn.send('m1 m2\r');
		await sees(opened, 'looking for SSH');
		await opened.drawn.send('\x1b');
		await sees(opened, 'Leave this list of hosts?');
		await opened.drawn.send('j\r');
		await expect.poll(() => opened.app.screen === opened.below).toBe(true);
		const before = opened.screen.state.get();
		await new Promise((done) => setImmediate(done));
		expect(opened.screen.state.get()).toBe(before);
		opened.drawn.close();
	});

	it('takes four thousand hosts without drawing more than the window', async () => {
		const opened = appWith(new RecordedWork());
		await opened.drawn.send('\x1b[200~10.1.0.0/20\x1b[201~');
		const started = performance.now();
		await opened.drawn.send('\r');
		await expect.poll(() => readyHosts(opened).length, { timeout: 20_000 }).toBe(4094);
		await opened.drawn.send('Gkkg');
		expect(performance.now() - started).toBeLessThan(20_000);
		expect((await opened.drawn.frame()).length).toBe(40);
		opened.drawn.close();
	}, 30_000);
});

describe('the least window', () => {
	it('shows hosts a line each, fingerprints in full, and the text that is typed', async () => {
		const work = new RecordedWork({ m1: { key: unknownKey('m1') } });
		const opened = appWith(work, {}, { columns: 60, rows: 15 });
		await opened.drawn.send('m1 m2 m3');
		await sees(opened, '│ m1 m2 m3');
		await sees(opened, '3 hosts');
		await opened.drawn.send('\r');
		await sees(opened, unknownKey('m1').fingerprint);
		await sees(opened, 'y accepts all');
		await opened.drawn.send('y');
		await sees(opened, '3 control plane');
		const frame = await opened.drawn.frame();
		const at = frame.findIndex((line) => line.includes('✔ m1'));
		expect(frame.slice(at, at + 3).map((line) => line.trim().split(/\s+/).slice(-4))).toEqual(
			[11, 12, 13].map((last) => [`10.0.0.${last}`, 'Debian', '12', 'both']),
		);
		opened.drawn.close();
	});
});

describe('leaving', () => {
	it('with q asks first where hosts would be lost', async () => {
		const opened = appWith(new RecordedWork());
		await opened.drawn.send('m1\r');
		await sees(opened, 'only host');
		await opened.drawn.send('q');
		await sees(opened, 'Leave k8s-tui?');
		await opened.drawn.send('\r');
		await sees(opened, 'only host');
		await opened.drawn.send('q');
		await opened.drawn.send('j\r');
		expect(await opened.drawn.exited).toBe(0);
	});
});

describe('an existing cluster', () => {
	function draft(): Draft {
		return Draft.create(
			'/srv/ops/prod/cluster.yaml',
			{
				name: 'prod',
				kubernetes: { version: '1.31.2' },
				hosts: [
					{ name: 'm1', address: '10.0.0.11', roles: ['control-plane'] },
					{ name: 'w1', address: '10.0.0.21', roles: ['worker'], labels: { zone: 'a' } },
				],
			},
			{},
		);
	}

	it('shows its hosts, adds one, makes a worker a master and removes one, by edits of its text', async () => {
		const present = draft();
		const drafts: Draft[] = [];
		const opened = appWith(new RecordedWork(), {
			draft: present,
			next: (next) => drafts.push(next),
		});
		await expect.poll(() => readyHosts(opened), { timeout: 3000 }).toEqual(['m1', 'w1']);
		await opened.drawn.send('a');
		await opened.drawn.send('w2\r');
		await expect.poll(() => readyHosts(opened), { timeout: 3000 }).toEqual(['m1', 'w1', 'w2']);
		await expect.poll(() => opened.screen.state.get().looks).toBe(0);
		await opened.drawn.send('j   ');
		await opened.drawn.send('gx');
		await opened.drawn.send('\r');
		expect(drafts).toEqual([present]);
		expect(present.spec.hosts.map(({ name, roles }) => [name, roles])).toEqual([
			['w1', ['control-plane']],
			['w2', expect.any(Array)],
		]);
		expect(present.spec.hosts[0]?.labels).toEqual({ zone: 'a' });
		opened.drawn.close();
	});

	it('keeps a host that cannot be reached now', async () => {
		const present = draft();
		const opened = appWith(new RecordedWork({ w1: { facts: refusedLogin('w1') } }), {
			draft: present,
		});
		await sees(opened, 'login refused');
		await expect.poll(() => opened.screen.state.get().looks).toBe(0);
		await opened.drawn.send('X\r');
		expect(present.spec.hosts.map(({ name }) => name)).toEqual(['m1', 'w1']);
		opened.drawn.close();
	});
});
