import { createHash } from 'node:crypto';
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Resource } from '../../src/model/resource.ts';
import { parseReport } from '../../src/resources/converge.ts';
import { canMount, Sandbox, SHELLS } from './converge-here.ts';
import { fakeTools } from './fake-tools.ts';

let sandbox: Sandbox;
beforeEach(() => {
	sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

function file(path: string, content: string, mode = '0644'): Resource {
	return { kind: 'file', path, content, mode };
}

function modeOf(path: string): string {
	return (statSync(path).mode & 0o7777).toString(8).padStart(4, '0');
}

function leftovers(directory: string): string[] {
	return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
		name.includes('k8s-tui-new'),
	);
}

describe('the shells of this machine', () => {
	it('include the one that hosts have', () => {
		expect(SHELLS.length).toBeGreaterThan(0);
	});
});

describe.each(SHELLS)('converged by %s', (...shell) => {
	it('a file is created with its mode, in directories that were not there', () => {
		const path = sandbox.path('etc/deep/er/file');
		const { exitCode, changes, output } = sandbox.converge([file(path, 'a\nb\n', '0640')], {
			shell,
		});
		expect({ exitCode, output }).toEqual({ exitCode: 0, output: '' });
		expect(changes).toEqual([{ resource: 0, verb: 'create', subject: path }]);
		expect(readFileSync(path, 'utf8')).toBe('a\nb\n');
		expect(modeOf(path)).toBe('0640');
	});

	it('a second run changes and reports nothing', () => {
		const resources = [file(sandbox.path('a'), 'x'), file(sandbox.path('b'), '', '0600')];
		expect(sandbox.converge(resources, { shell }).changes).toHaveLength(2);
		const before = statSync(sandbox.path('a')).mtimeMs;
		expect(sandbox.converge(resources, { shell })).toEqual({
			exitCode: 0,
			changes: [],
			said: [],
			output: '',
		});
		expect(statSync(sandbox.path('a')).mtimeMs).toBe(before);
	});

	it('what a file was is kept beside it, with its mode, and not what it became', () => {
		const path = sandbox.path('sources');
		const original = sandbox.path('sources.orig');
		const wanted = (content: string): Resource => ({
			kind: 'file',
			path,
			content,
			mode: '0640',
			original,
		});
		sandbox.converge([wanted('first')], { shell });
		expect(existsSync(original)).toBe(false);
		chmodSync(path, 0o600);
		const { changes } = sandbox.converge([wanted('second')], { shell });
		expect(changes).toEqual([{ resource: 0, verb: 'update', subject: path }]);
		expect(readFileSync(original, 'utf8')).toBe('first');
		expect(modeOf(original)).toBe('0600');
		sandbox.converge([wanted('third')], { shell });
		expect(readFileSync(original, 'utf8')).toBe('first');
		expect(readFileSync(path, 'utf8')).toBe('third');
		expect(sandbox.converge([wanted('third')], { shell }).changes).toEqual([]);
		expect(
			readdirSync(dirname(path))
				.filter((name) => name.includes('sources'))
				.sort(),
		).toEqual(['sources', 'sources.orig']);
	});

	it('content, mode and name of any bytes arrive as they are', () => {
		const content = `quote ' " \` $(id) $HOME \\ %s\nK8S_TUI_END\n::0123456789abcdef 0 remove x\n${'é✓\u0000'.repeat(100)}`;
		const path = sandbox.path(`dir 'with' "$(touch pwned)"/-n; name *`);
		const { changes, exitCode } = sandbox.converge([file(path, content)], { shell });
		expect(exitCode).toBe(0);
		expect(changes).toEqual([{ resource: 0, verb: 'create', subject: path }]);
		expect(readFileSync(path, 'utf8')).toBe(content);
		expect(readdirSync(sandbox.directory)).toHaveLength(1);
	});

	it('it stops at the first Resource that fails', () => {
		mkdirSync(sandbox.path('taken'));
		const later = sandbox.path('later');
		const result = sandbox.converge([file(sandbox.path('taken'), 'x'), file(later, 'y')], {
			shell,
		});
		expect(result.exitCode).toBe(1);
		expect(result.output).toBe(`${sandbox.path('taken')} is a directory and should be a file`);
		expect(existsSync(later)).toBe(false);
		expect(readdirSync(sandbox.path('taken'))).toEqual([]);
	});
});

describe('a file', () => {
	it('of any text arrives as it is', () => {
		const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 300 }), 60);
		const paths = texts.map((_, index) => sandbox.path(`any-${index}`));
		sandbox.converge(paths.map((path, index) => file(path, texts[index] ?? '')));
		for (const [index, path] of paths.entries()) {
			expect(readFileSync(path, 'utf8')).toBe(Buffer.from(texts[index] ?? '').toString());
		}
	});

	it('of two megabytes is no argument of any program', () => {
		const content = 'x'.repeat(2 * 1024 * 1024);
		expect(sandbox.converge([file(sandbox.path('big'), content)]).exitCode).toBe(0);
		expect(statSync(sandbox.path('big')).size).toBe(content.length);
	});

	it('with another text is updated and keeps its owner', () => {
		const path = sandbox.path('f');
		writeFileSync(path, 'old');
		const { uid } = statSync(path);
		const { changes } = sandbox.converge([file(path, 'new')]);
		expect(changes).toEqual([{ resource: 0, verb: 'update', subject: path }]);
		expect(readFileSync(path, 'utf8')).toBe('new');
		expect(statSync(path).uid).toBe(uid);
		expect(leftovers(sandbox.directory)).toEqual([]);
	});

	it('with only another mode is updated', () => {
		const path = sandbox.path('f');
		writeFileSync(path, 'same');
		chmodSync(path, 0o666);
		expect(sandbox.converge([file(path, 'same', '0600')]).changes).toHaveLength(1);
		expect(modeOf(path)).toBe('0600');
	});

	it('behind a symbolic link is written where the link points, and the link stays', () => {
		mkdirSync(sandbox.path('real'));
		writeFileSync(sandbox.path('real/target'), 'old');
		symlinkSync('real/target', sandbox.path('link'));
		sandbox.converge([file(sandbox.path('link'), 'new')]);
		expect(lstatSync(sandbox.path('link')).isSymbolicLink()).toBe(true);
		expect(readlinkSync(sandbox.path('link'))).toBe('real/target');
		expect(readFileSync(sandbox.path('real/target'), 'utf8')).toBe('new');
	});

	it('is never world-readable on its way to a secret place', () => {
		const path = sandbox.path('secret');
		const seen = sandbox.path('seen');
		// mv is the last act on the temporary file: what it finds is what anybody could have opened.
		const spy = fakeTools(sandbox.path('bin'), {
			cmp: `stat -c %a "$3" >${seen}; exec /usr/bin/cmp "$@"`,
		});
		writeFileSync(path, 'old');
		sandbox.converge([file(path, 'password', '0600')], { path: spy });
		expect(readFileSync(seen, 'utf8').trim()).toBe('600');
		expect(modeOf(path)).toBe('0600');
	});

	it('whose new copy a killed run left behind is written all the same', () => {
		const path = sandbox.path('f');
		writeFileSync(sandbox.path('.f.k8s-tui-new'), 'half');
		sandbox.converge([file(path, 'whole')]);
		expect(readFileSync(path, 'utf8')).toBe('whole');
		expect(leftovers(sandbox.directory)).toEqual([]);
	});

	it.runIf(canMount())(
		'that does not fit on the disk is not half written, and the host says so',
		() => {
			const disk = sandbox.path('disk');
			mkdirSync(disk);
			const inside = `mount -t tmpfs -o size=64k none ${disk} || exit 9
printf old >${disk}/f
trap 'cp -a ${disk}/. ${sandbox.path('after')}' EXIT`;
			mkdirSync(sandbox.path('after'));
			const result = sandbox.converge([file(`${disk}/f`, 'n'.repeat(200_000))], {
				shell: ['unshare', '-m', 'sh'],
				before: inside,
			});
			expect(result.exitCode).toBe(1);
			expect(result.changes).toEqual([]);
			expect(result.output).toMatch(/No space left on device/);
			expect(result.output).toContain(`cannot write ${disk}/f: `);
			expect(result.output).toContain(`KiB free on ${disk}`);
			expect(readdirSync(sandbox.path('after'))).toEqual(['f']);
			expect(readFileSync(sandbox.path('after/f'), 'utf8')).toBe('old');
		},
	);

	it.runIf(canMount())('that is a mount point itself is rewritten in place', () => {
		const path = sandbox.path('hosts');
		writeFileSync(path, 'old');
		writeFileSync(sandbox.path('source'), 'mounted');
		const result = sandbox.converge([file(path, 'new')], {
			shell: ['unshare', '-m', 'sh'],
			before: `mount --bind ${sandbox.path('source')} ${path} || exit 9`,
		});
		expect(result).toMatchObject({ exitCode: 0, changes: [{ verb: 'update' }] });
		expect(readFileSync(sandbox.path('source'), 'utf8')).toBe('new');
		expect(leftovers(sandbox.directory)).toEqual([]);
	});
});

describe('an absent path', () => {
	it.each([
		['a file', (path: string) => writeFileSync(path, '')],
		['a directory with all in it', (path: string) => mkdirSync(`${path}/a/b`, { recursive: true })],
		['a dangling link', (path: string) => symlinkSync('/nowhere', path)],
	])('was %s', (_what, make) => {
		const path = sandbox.path(`x '$(id)`);
		make(path);
		const absent: Resource = { kind: 'absent', path };
		expect(sandbox.converge([absent]).changes).toEqual([
			{ resource: 0, verb: 'remove', subject: path },
		]);
		expect(() => lstatSync(path)).toThrow(/ENOENT/);
		expect(sandbox.converge([absent]).changes).toEqual([]);
	});

	it('that is a link takes only the link away', () => {
		mkdirSync(sandbox.path('real'));
		symlinkSync(sandbox.path('real'), sandbox.path('link'));
		sandbox.converge([{ kind: 'absent', path: sandbox.path('link') }]);
		expect(existsSync(sandbox.path('real'))).toBe(true);
	});
});

function stored(name: string, content: string | Buffer): string {
	mkdirSync(`${sandbox.state}/artifacts`, { recursive: true });
	writeFileSync(`${sandbox.state}/artifacts/${name}`, content);
	return createHash('sha256').update(content).digest('hex');
}

describe('an artifact', () => {
	function artifact(sha256: string, extra: Partial<Extract<Resource, { kind: 'artifact' }>> = {}) {
		const path = sandbox.path('usr/bin/tool');
		return { kind: 'artifact', artifact: 'tool', sha256, path, mode: '0755', ...extra } as const;
	}

	it('is installed with its mode, and not again', () => {
		const resource = artifact(stored('tool', '#!/bin/sh\n'));
		expect(sandbox.converge([resource]).changes).toEqual([
			{ resource: 0, verb: 'install', subject: resource.path },
		]);
		expect(modeOf(resource.path)).toBe('0755');
		expect(sandbox.converge([resource]).changes).toEqual([]);
	});

	it('that is in place needs no file in the store', () => {
		const sha256 = stored('tool', 'x');
		sandbox.converge([artifact(sha256)]);
		sandbox.converge([{ kind: 'absent', path: `${sandbox.state}/artifacts` }]);
		expect(sandbox.converge([artifact(sha256)])).toEqual({
			exitCode: 0,
			changes: [],
			said: [],
			output: '',
		});
	});

	it('of another build replaces the old one, with the verb that the plan showed', () => {
		sandbox.converge([artifact(stored('tool', 'one'))]);
		const resource = artifact(stored('tool', 'two'));
		expect(sandbox.converge([resource]).changes).toEqual([
			{ resource: 0, verb: 'update', subject: resource.path },
		]);
		expect(readFileSync(resource.path, 'utf8')).toBe('two');
	});

	it('whose file is not what the manifest promised is refused and thrown away', () => {
		stored('tool', 'tampered');
		const result = sandbox.converge([artifact('0'.repeat(64))]);
		expect(result.exitCode).toBe(1);
		expect(result.output).toMatch(/^tool on this host is not the file that was promised/);
		expect(existsSync(`${sandbox.state}/artifacts/tool`)).toBe(false);
		expect(existsSync(sandbox.path('usr/bin/tool'))).toBe(false);
	});

	it('that never arrived is named', () => {
		expect(sandbox.converge([artifact('0'.repeat(64))])).toMatchObject({
			exitCode: 1,
			output: 'tool is not on this host',
		});
	});

	it.runIf(canMount())('that does not fit leaves the old program and nothing half written', () => {
		const disk = sandbox.path('disk');
		mkdirSync(disk);
		mkdirSync(sandbox.path('after'));
		const sha256 = stored('tool', Buffer.alloc(300_000, 1));
		const result = sandbox.converge([artifact(sha256, { path: `${disk}/tool` })], {
			shell: ['unshare', '-m', 'sh'],
			before: `mount -t tmpfs -o size=64k none ${disk} || exit 9
printf old >${disk}/tool
trap 'cp -a ${disk}/. ${sandbox.path('after')}' EXIT`,
		});
		expect(result.exitCode).toBe(1);
		expect(result.output).toContain(`cannot write ${disk}/tool: `);
		expect(readdirSync(sandbox.path('after'))).toEqual(['tool']);
		expect(readFileSync(sandbox.path('after/tool'), 'utf8')).toBe('old');
	});
});

describe('an archive', () => {
	function archive(sha256: string): Resource {
		return {
			kind: 'artifact',
			artifact: 'plugins.tgz',
			sha256,
			path: sandbox.path('opt/bin'),
			mode: '0755',
			unpack: true,
		};
	}

	function storedArchive(content: string): string {
		mkdirSync(sandbox.path('in'), { recursive: true });
		writeFileSync(sandbox.path('in/bridge'), content, { mode: 0o755 });
		const made = sandbox.converge([], {
			before: `tar -czf ${sandbox.path('plugins.tgz')} -C ${sandbox.path('in')} .`,
		});
		expect(made.exitCode).toBe(0);
		return stored('plugins.tgz', readFileSync(sandbox.path('plugins.tgz')));
	}

	it('is unpacked, and not again', () => {
		const resource = archive(storedArchive('v1'));
		expect(sandbox.converge([resource]).changes).toEqual([
			{ resource: 0, verb: 'install', subject: `${sandbox.path('opt/bin')} (plugins.tgz)` },
		]);
		expect(readFileSync(sandbox.path('opt/bin/bridge'), 'utf8')).toBe('v1');
		expect(sandbox.converge([resource]).changes).toEqual([]);
	});

	it('of another edition is unpacked over the old one', () => {
		sandbox.converge([archive(storedArchive('v1'))]);
		expect(sandbox.converge([archive(storedArchive('v2'))]).changes).toHaveLength(1);
		expect(readFileSync(sandbox.path('opt/bin/bridge'), 'utf8')).toBe('v2');
	});

	it('that cannot be unpacked does not count as unpacked', () => {
		const resource = archive(stored('plugins.tgz', 'no archive'));
		const result = sandbox.converge([resource]);
		expect(result.exitCode).toBe(1);
		expect(result.output).toContain(`cannot unpack plugins.tgz into ${sandbox.path('opt/bin')}: `);
		expect(existsSync(sandbox.path('opt/bin/.k8s-tui-plugins.tgz'))).toBe(false);
		expect(sandbox.converge([resource]).exitCode).toBe(1);
	});
});

describe('a service', () => {
	function service(extra: Partial<Extract<Resource, { kind: 'service' }>> = {}): Resource {
		return {
			kind: 'service',
			unit: 'haproxy.service',
			enabled: true,
			active: true,
			configFiles: [sandbox.path('haproxy.cfg')],
			onChange: 'reload',
			...extra,
		};
	}

	/** A systemctl that keeps its units as files and writes down what it was asked to do. */
	function systemctl(
		units: { active?: boolean; enabled?: boolean; starts?: boolean } = {},
	): string {
		const dir = sandbox.path('units');
		mkdirSync(dir);
		if (units.active) writeFileSync(`${dir}/active`, '');
		if (units.enabled) writeFileSync(`${dir}/enabled`, '');
		return fakeTools(sandbox.path('bin'), {
			journalctl: 'echo "haproxy: cannot bind :8443"',
			systemctl: `d=${dir}
case $1 in
is-active) [ -e $d/active ] ;;
is-enabled) [ -e $d/enabled ] ;;
show) echo "ActiveEnterTimestampMonotonic=$(cat $d/since 2>/dev/null || echo 1000000)" ;;
status|reset-failed|daemon-reload) echo "$1" >>$d/log ;;
start|restart|reload-or-restart) echo "$1" >>$d/log; ${units.starts === false ? 'exit 1' : ': >$d/active'} ;;
stop) echo stop >>$d/log; rm -f $d/active ;;
enable) echo enable >>$d/log; : >$d/enabled ;;
disable) echo disable >>$d/log; rm -f $d/enabled ;;
esac`,
		});
	}

	function asked(): string[] {
		const log = `${sandbox.path('units')}/log`;
		return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
	}

	it('that is neither enabled nor running is enabled and started, once', () => {
		const path = systemctl();
		writeFileSync(sandbox.path('haproxy.cfg'), 'x');
		const { changes } = sandbox.converge([service()], { path });
		expect(changes.map(({ verb, subject }) => `${verb} ${subject}`)).toEqual([
			'update haproxy.service (enabled)',
			'start haproxy.service',
		]);
		expect(sandbox.converge([service()], { path }).changes).toEqual([]);
		expect(asked()).toEqual(['enable', 'reset-failed', 'start']);
	});

	it('takes up a configuration that the same run has changed, and only once', () => {
		const path = systemctl({ active: true, enabled: true });
		const config = sandbox.path('haproxy.cfg');
		const resources = [file(config, 'new'), service()];
		const { changes } = sandbox.converge(resources, { path });
		expect(changes.map(({ verb }) => verb)).toEqual(['create', 'reload']);
		expect(sandbox.converge(resources, { path }).changes).toEqual([]);
		expect(asked()).toEqual(['reload-or-restart']);
	});

	it('takes up a file that was written a fraction of a second after its last reload', () => {
		const path = systemctl({ active: true, enabled: true });
		const config = sandbox.path('haproxy.cfg');
		const stamp = sandbox.path('run/configured/haproxy.service');
		mkdirSync(dirname(stamp), { recursive: true });
		writeFileSync(config, 'x');
		writeFileSync(stamp, '');
		const second = Math.floor(Date.now() / 1000) - 5;
		utimesSync(stamp, second + 0.2, second + 0.2);
		utimesSync(config, second + 0.1, second + 0.1);
		expect(sandbox.converge([service()], { path }).changes).toEqual([]);
		utimesSync(config, second + 0.3, second + 0.3);
		expect(sandbox.converge([service({ onChange: 'restart' })], { path }).changes).toEqual([
			{ resource: 0, verb: 'restart', subject: 'haproxy.service' },
		]);
		expect(asked()).toEqual(['restart']);
	});

	it('that started after its file was written is left alone', () => {
		const path = systemctl({ active: true, enabled: true });
		writeFileSync(sandbox.path('haproxy.cfg'), 'x');
		utimesSync(sandbox.path('haproxy.cfg'), 1_000_000_000, 1_000_000_000);
		expect(sandbox.converge([service()], { path }).changes).toEqual([]);
		expect(asked()).toEqual([]);
	});

	it('that does not start fails with its own last words', () => {
		const path = systemctl({ enabled: true, starts: false });
		const result = sandbox.converge([service()], { path });
		expect(result.exitCode).toBe(1);
		expect(result.output).toContain('haproxy: cannot bind :8443');
		expect(result.output).toMatch(/haproxy\.service does not start$/);
		expect(result.changes).toEqual([]);
	});

	it('that must not run is stopped and disabled, once', () => {
		const path = systemctl({ active: true, enabled: true });
		const off = service({ enabled: false, active: false, configFiles: [] });
		expect(sandbox.converge([off], { path }).changes.map(({ subject }) => subject)).toEqual([
			'haproxy.service (disabled)',
			'haproxy.service (stopped)',
		]);
		expect(sandbox.converge([off], { path })).toEqual({
			exitCode: 0,
			changes: [],
			said: [],
			output: '',
		});
		expect(asked()).toEqual(['disable', 'stop']);
	});

	it('whose unit file changed is read anew before it is enabled', () => {
		const path = systemctl({ active: true });
		const unit = sandbox.path('kubelet.service');
		sandbox.converge([file(unit, '[Unit]\n'), { kind: 'enabled', unit: 'kubelet.service' }], {
			path,
		});
		expect(asked()).toEqual(['daemon-reload', 'enable']);
	});
});

describe('packages', () => {
	const resource: Resource = {
		kind: 'packages',
		names: ['haproxy', 'curl'],
		keepStopped: ['haproxy.service'],
	};

	function apt(works: boolean): string {
		const db = sandbox.path('dpkg');
		mkdirSync(db);
		writeFileSync(`${db}/curl`, '');
		return fakeTools(sandbox.path('bin'), {
			'dpkg-query': `for last; do :; done; [ -e ${db}/$last ] && printf installed`,
			'apt-cache': ':',
			'apt-get': `echo "$*" >>${db}/log; case $* in *update*) exit 0 ;; esac; ${works ? `for last; do :; done; : >${db}/$last` : 'exit 100'}`,
		});
	}

	it('that are missing are installed in one transaction; the others are left alone', () => {
		const path = apt(true);
		expect(sandbox.converge([resource], { path }).changes).toEqual([
			{ resource: 0, verb: 'install', subject: 'haproxy' },
		]);
		const log = readFileSync(sandbox.path('dpkg/log'), 'utf8').trim().split('\n');
		expect(log).toHaveLength(1);
		expect(log[0]).toMatch(/ install haproxy$/);
		expect(sandbox.converge([resource], { path }).changes).toEqual([]);
	});

	it('that the package manager cannot install are named', () => {
		const result = sandbox.converge([resource], { path: apt(false) });
		expect(result.exitCode).toBe(1);
		expect(result.output).toContain('the package manager could not install: haproxy');
	});
});

describe('the report of a script', () => {
	it('is not taken from a line that only looks like one', () => {
		expect(parseReport('::other 0 create /x', '::mark')).toBeNull();
		expect(parseReport('::markx 0 create /x', '::mark')).toBeNull();
		expect(parseReport('output ::mark 0 create /x', '::mark')).toBeNull();
		expect(parseReport('::mark 3 update a b  c', '::mark')).toEqual({
			resource: 3,
			verb: 'update',
			subject: 'a b  c',
		});
	});
});
