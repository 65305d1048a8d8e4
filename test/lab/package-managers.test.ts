import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagesPart } from '../../src/facts/packages.ts';
import { emptyProbe } from '../../src/facts/probe-request.ts';
import { convergeScript } from '../../src/resources/converge.ts';

const MARK = '::0123456789abcdef';

/** What was printed by each part of the script, by its name. */
let said: Record<string, string> = {};
const folder = mkdtempSync(join(tmpdir(), 'package-managers-'));

function install(...names: string[]): string {
	return convergeScript([{ kind: 'packages', names, keepStopped: [] }], MARK);
}

function facts(): string {
	return packagesPart.script?.({ ...emptyProbe(), packages: ['socat', 'haproxy'] }) ?? '';
}

/** Shell that writes a script to a file of the system that is tried, without regard to its quotes. */
function put(path: string, script: string): string {
	return `base64 -d >${path} <<'END_OF_SCRIPT'\n${Buffer.from(script).toString('base64')}\nEND_OF_SCRIPT\n`;
}

/**
 * The system of this machine with the package managers of others, a repository of three empty
 * packages and one that is disabled, and without its own package manager. Debian's rpm keeps its
 * database in the home directory unless it is told otherwise.
 */
const SYSTEM = `export DEBIAN_FRONTEND=noninteractive LC_ALL=C HOME=/root
get() { apt-get install -y --no-install-recommends dnf zypper rpm createrepo-c; }
{ get || { apt-get update && get; }; } >/root/apt.log 2>&1 || { tail -n 5 /root/apt.log; exit 1; }
echo '%_dbpath /var/lib/rpm' >/root/.rpmmacros
mkdir -p /repository /etc/yum.repos.d /etc/zypp/repos.d
for name in conntrack-tools socat haproxy; do
	printf 'Name: %s\\nVersion: 1.0\\nRelease: 1\\nSummary: empty\\nLicense: MIT\\nBuildArch: noarch\\n%%description\\nempty\\n%%files\\n' $name >/root/$name.spec
	rpmbuild -bb --define '_rpmdir /repository' /root/$name.spec >/dev/null 2>&1 || exit 1
done
createrepo_c -q /repository
printf '[local]\\nname=local\\nbaseurl=file:///repository\\ngpgcheck=0\\n[extras]\\nname=extras\\nbaseurl=file:///nowhere\\nenabled=0\\n' >/etc/yum.repos.d/local.repo
cp /etc/yum.repos.d/local.repo /etc/zypp/repos.d/
rm -f /usr/bin/apt-get /usr/bin/dpkg-query
`;

/** All that is tried, each part with its name before it. */
function story(): string {
	return `${SYSTEM}${put('/root/two.sh', install('conntrack-tools', 'socat'))}${put('/root/one.sh', install('haproxy'))}${put('/root/missing.sh', install('haproxy', 'not-there'))}${put('/root/facts.sh', facts())}
part() { echo "@@ $1"; shift; "$@" 2>&1; echo "exit $?"; }
part dnf sh /root/two.sh
part dnf-again sh /root/two.sh
part dnf-missing sh /root/missing.sh
part dnf-facts sh /root/facts.sh
rm -f /usr/bin/dnf
cp /bin/sleep /root/zypper
/root/zypper 5 &
echo $! >/run/zypp.pid
part zypper-busy sh /root/facts.sh
part zypper sh /root/one.sh
part zypper-again sh /root/one.sh
part zypper-missing sh /root/missing.sh
part zypper-facts sh /root/facts.sh
`;
}

beforeAll(() => {
	writeFileSync(`${folder}.sh`, story());
	const outside = `mount -t tmpfs -o size=1500m none ${folder} || exit 1
mkdir ${folder}/upper ${folder}/work ${folder}/root
mount -t overlay overlay -o lowerdir=/,upperdir=${folder}/upper,workdir=${folder}/work ${folder}/root || exit 1
for directory in proc dev sys; do mount --rbind /$directory ${folder}/root/$directory; done
mkdir -p ${folder}/root/run ${folder}/root/tmp; chmod 1777 ${folder}/root/tmp
rm -f ${folder}/root/root/story.sh; cp ${folder}.sh ${folder}/root/root/story.sh
chroot ${folder}/root sh /root/story.sh`;
	const { stdout, stderr, status } = spawnSync('unshare', ['-m', 'sh', '-c', outside], {
		encoding: 'utf8',
		timeout: 480_000,
		maxBuffer: 64 * 1024 * 1024,
	});
	expect(status, `${stdout.slice(-2000)}${stderr.slice(-2000)}`).toBe(0);
	const parts = stdout.split(/^@@ /m).slice(1);
	said = Object.fromEntries(
		parts.map((text) => [text.split('\n', 1)[0], text.slice(text.indexOf('\n') + 1)]),
	);
});

afterAll(() => {
	rmSync(`${folder}.sh`, { force: true });
	rmdirSync(folder);
});

describe.each([
	['dnf', ['conntrack-tools', 'socat']],
	['zypper', ['haproxy']],
])('the real %s', (manager, names) => {
	it('installs what is missing, and then has nothing to do', () => {
		for (const name of names) expect(said[manager]).toContain(`${MARK} 0 install ${name}\n`);
		expect(said[manager]).toMatch(/exit 0\n$/);
		expect(said[`${manager}-again`]).toBe('exit 0\n');
	});

	it('is told what it lacks, and which repositories might have it', () => {
		const text = said[`${manager}-missing`] ?? '';
		expect(text).toMatch(/the package manager could not install:.* not-there\n/);
		expect(text).toMatch(/Repositories that are configured but disabled:.*\[extras\]/);
		expect(text).toMatch(/exit 1\n$/);
	});

	it('is seen with the versions of what is installed', () => {
		const text = said[`${manager}-facts`] ?? '';
		expect(text).toContain(`manager ${manager}\n`);
		expect(text).toContain('package socat 1.0-1\n');
	});
});

it('zypper waits for whoever holds its lock, who is named before', () => {
	expect(said['zypper-busy']).toMatch(/^holder \d+ \/run\/zypp\.pid zypper$/m);
	expect(said.zypper).toContain(`${MARK} 0 install haproxy\n`);
});

it('the machine itself is left as it was', () => {
	expect(spawnSync('sh', ['-c', 'command -v apt-get']).status).toBe(0);
	expect(existsSync('/repository')).toBe(false);
});
