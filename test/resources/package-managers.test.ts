import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PackagesResource } from '../../src/model/resource.ts';
import { Sandbox } from './converge-here.ts';
import { fakeTools } from './fake-tools.ts';

let sandbox: Sandbox;
beforeEach(() => {
	sandbox = new Sandbox();
});
afterEach(() => sandbox.remove());

const resource: PackagesResource = {
	kind: 'packages',
	names: ['haproxy', 'curl'],
	keepStopped: [],
};

/** A host that has these programs, a few of the usual ones, and no other package manager. */
function host(tools: Record<string, string>): { shell: string[]; moved: Record<string, string> } {
	const bin = fakeTools(sandbox.path('bin'), tools);
	for (const name of ['awk', 'cat', 'mkdir', 'rm', 'sed', 'sleep', 'stat', 'timeout']) {
		if (name in tools) continue;
		const program = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
		symlinkSync(program, join(bin, name));
	}
	writeFileSync(sandbox.path('locks'), '');
	const moved = {
		'/etc/yum.repos.d': sandbox.path('repos'),
		'/run/systemd/system': '/nowhere',
		'/proc/locks': sandbox.path('locks'),
		'/var/lib/apt/lists/lock': sandbox.path('lists-lock'),
	};
	return { shell: ['/usr/bin/env', `PATH=${bin}`, '/bin/sh'], moved };
}

/** rpm with curl in its database, and a manager that adds what it is told to install. */
function rpmHost(manager: string, works = true) {
	const db = sandbox.path('rpm');
	mkdirSync(db);
	writeFileSync(`${db}/curl`, '');
	return host({
		rpm: `for last; do :; done; [ -e ${db}/$last ]`,
		[manager]: `echo "$http_proxy|$no_proxy|$ZYPP_LOCK_TIMEOUT|$*" >>${sandbox.path('log')}
${works ? `for last; do :; done; : >${db}/$last` : 'exit 1'}`,
	});
}

const log = () => readFileSync(sandbox.path('log'), 'utf8').trim().split('\n');

describe.each([
	['dnf', '|||install -y --setopt=install_weak_deps=False haproxy'],
	['yum', '|||install -y haproxy'],
	['zypper', '||300|--non-interactive install --no-recommends haproxy'],
])('%s', (manager, call) => {
	it('installs what is missing in one transaction, and nothing the second time', () => {
		const options = rpmHost(manager);
		expect(sandbox.converge([resource], options).changes).toEqual([
			{ resource: 0, verb: 'install', subject: 'haproxy' },
		]);
		expect(sandbox.converge([resource], options).changes).toEqual([]);
		expect(log()).toEqual([call]);
	});

	it('goes through the proxy, but not to the hosts of the cluster', () => {
		const proxied = { ...resource, proxy: 'http://10.0.0.2:3128', noProxy: ['n1', '10.0.0.11'] };
		sandbox.converge([proxied], rpmHost(manager));
		expect(log()[0]).toMatch(/^http:\/\/10\.0\.0\.2:3128\|n1,10\.0\.0\.11\|/);
	});

	it('that fails is told with the repositories that are disabled', () => {
		const options = rpmHost(manager, false);
		mkdirSync(sandbox.path('repos'));
		writeFileSync(
			sandbox.path('repos/epel.repo'),
			'[epel]\nname=EPEL\nenabled = 0\n[epel-testing]\nenabled=1\n',
		);
		const { exitCode, output } = sandbox.converge([resource], options);
		expect(exitCode).toBe(1);
		expect(output).toContain('Repositories that are configured but disabled: [epel]');
		expect(output).not.toContain('testing');
		expect(output).toContain('the package manager could not install: haproxy');
	});
});

describe('apt-get, which waits for the lock of dpkg alone', () => {
	/** The lock of its lists is held for some looks, and then some more once apt-get has begun. */
	function aptHost({ held = 0, taken = false } = {}) {
		const options = host({
			'dpkg-query': `for last; do :; done; [ -e ${sandbox.path('installed')} ] && printf installed`,
			'apt-cache': '[ "$2" = curl ]',
			'apt-get': `echo "\${http_proxy:-}|$*" >>${sandbox.path('log')}
if [ -e ${sandbox.path('taken')} ]; then
	rm ${sandbox.path('taken')}
	cat ${sandbox.path('one-lock')} >${sandbox.path('locks')}
	exit 100
fi
case $* in *' install '*) : >${sandbox.path('installed')} ;; esac`,
			sleep: `echo "$1" >>${sandbox.path('waits')}
read -r left <${sandbox.path('left')}
if [ "$left" = x ]; then : >${sandbox.path('locks')}; else printf %s "\${left#x}" >${sandbox.path('left')}; fi`,
		});
		const holder = process.pid;
		writeFileSync(sandbox.path('lists-lock'), '');
		const { ino } = statSync(sandbox.path('lists-lock'));
		const lock = `1: POSIX  ADVISORY  WRITE ${holder} fe:01:${ino} 0 EOF\n1: -> POSIX  ADVISORY  WRITE 1 fe:01:${ino} 0 EOF\n`;
		writeFileSync(sandbox.path('one-lock'), lock);
		writeFileSync(sandbox.path('left'), 'x'.repeat(Math.max(held, 1)));
		if (held > 0) writeFileSync(sandbox.path('locks'), lock);
		if (taken) writeFileSync(sandbox.path('taken'), '');
		return options;
	}
	const waits = () => readFileSync(sandbox.path('waits'), 'utf8').trim().split('\n').length;
	const waiting = new RegExp(
		`^waiting for process ${process.pid} \\(.+\\), which holds .*lists-lock$`,
	);

	it('is started once nobody holds another, and who does is named, once', () => {
		const { exitCode, said } = sandbox.converge([resource], aptHost({ held: 3 }));
		expect(exitCode).toBe(0);
		expect(said).toEqual([expect.stringMatching(waiting)]);
		expect(waits()).toBe(3);
		expect(
			log().map((line) => line.split(' ').find((word) => /^(update|install)$/.test(word))),
		).toEqual(['update', 'install']);
	});

	it('is started again where somebody took the lock first', () => {
		const { exitCode, said, changes } = sandbox.converge([resource], aptHost({ taken: true }));
		expect({ exitCode, changes: changes.length }).toEqual({ exitCode: 0, changes: 2 });
		expect(said).toEqual([expect.stringMatching(waiting)]);
	});

	it('is started again where its look at the sources never ends, then without a limit', () => {
		const options = aptHost();
		const timeout = join(sandbox.path('bin'), 'timeout');
		rmSync(timeout);
		writeFileSync(timeout, `#!/bin/sh\necho "timeout $*" >>${sandbox.path('log')}\nexit 124\n`, {
			mode: 0o755,
		});
		const { exitCode } = sandbox.converge([resource], options);
		expect(exitCode).toBe(0);
		const words = /(?<![-\w])(timeout|update|install)(?![-\w])/g;
		expect(log().map((line) => line.match(words)?.join(' '))).toEqual([
			'timeout update',
			'update',
			'install',
		]);
	});

	it('says nothing and waits for nothing where all are free', () => {
		const { exitCode, said } = sandbox.converge([resource], aptHost());
		expect({ exitCode, said }).toEqual({ exitCode: 0, said: [] });
		expect(existsSync(sandbox.path('waits'))).toBe(false);
	});
});

describe('half-installed packages', () => {
	/** dpkg with a package that is not configured; the lock is free after some tries. */
	function dpkg(busy: number, mends = true) {
		writeFileSync(sandbox.path('half'), 'keepalived');
		writeFileSync(sandbox.path('busy'), 'x'.repeat(busy));
		return host({
			dpkg: `case $* in
--audit) cat ${sandbox.path('half')} ;;
*) read -r busy <${sandbox.path('busy')}
	if [ -n "$busy" ]; then printf %s "\${busy#x}" >${sandbox.path('busy')}; echo 'dpkg frontend lock was locked'; exit 2; fi
	${mends ? `: >${sandbox.path('half')}` : 'echo "post-installation script failed"; exit 1'} ;;
esac`,
			// apt-get installs nothing beside a package that is half installed.
			'apt-get': mends
				? `case $* in *' install '*) [ ! -s ${sandbox.path('half')} ] && : >${sandbox.path('installed')} ;; esac`
				: 'exit 100',
			'apt-cache': 'exit 0',
			'dpkg-query': `[ -e ${sandbox.path('installed')} ] && printf installed`,
			sleep: `echo "$1" >>${sandbox.path('waits')}`,
		});
	}

	it('are finished, once', () => {
		const options = dpkg(0);
		const { exitCode, changes } = sandbox.converge([{ kind: 'whole-packages' }], options);
		expect({ exitCode, changes: changes.length }).toEqual({ exitCode: 0, changes: 1 });
		expect(sandbox.converge([{ kind: 'whole-packages' }], options).changes).toEqual([]);
	});

	it('are finished before others are installed, where the cut came after the look at the host', () => {
		const { exitCode, changes } = sandbox.converge([resource], dpkg(0));
		expect({ exitCode, changes: changes.length }).toEqual({ exitCode: 0, changes: 2 });
		expect(readFileSync(sandbox.path('half'), 'utf8')).toBe('');
	});

	it('wait for whoever holds the lock', () => {
		const { exitCode } = sandbox.converge([{ kind: 'whole-packages' }], dpkg(2));
		expect(exitCode).toBe(0);
		expect(readFileSync(sandbox.path('waits'), 'utf8')).toBe('10\n10\n');
	});

	it('that cannot be finished are a failure with dpkg’s own words', () => {
		const { exitCode, output } = sandbox.converge([{ kind: 'whole-packages' }], dpkg(0, false));
		expect(exitCode).toBe(1);
		expect(output).toContain('post-installation script failed');
		expect(output).toContain('half-installed packages could not be finished');
		expect(existsSync(sandbox.path('waits'))).toBe(false);
	});
});
