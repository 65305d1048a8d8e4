import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { packagesPart } from '../../src/facts/packages.ts';
import { emptyProbe } from '../../src/facts/probe-request.ts';
import { convergeScript } from '../../src/resources/converge.ts';
import { inOverlay, install, put } from './support/overlay.ts';

const MARK = '::0123456789abcdef';

/** What was printed by each part of the script, by its name. */
let said: Record<string, string> = {};

function converge(...names: string[]): string {
	return convergeScript([{ kind: 'packages', names, keepStopped: [] }], MARK);
}

function facts(): string {
	const part = packagesPart.script?.({ ...emptyProbe(), packages: ['socat', 'haproxy'] }) ?? '';
	return `must_answer() { "$@"; }\n${part}`;
}

/**
 * The system of this machine with the package managers of others, a repository of three empty
 * packages and one that is disabled, and without its own package manager. Debian's rpm keeps its
 * database in the home directory unless it is told otherwise, and its zypper may ask for a glibc of rpm's.
 */
const SYSTEM = `${install('dnf', 'zypper', 'rpm', 'createrepo-c')}echo '%_dbpath /var/lib/rpm' >/root/.rpmmacros
mkdir -p /repository /etc/yum.repos.d /etc/zypp/repos.d
rm -f /etc/zypp/systemCheck
for name in conntrack-tools socat haproxy; do
	printf 'Name: %s\\nVersion: 1.0\\nRelease: 1\\nSummary: empty\\nLicense: MIT\\nBuildArch: noarch\\n%%description\\nempty\\n%%files\\n' $name >/root/$name.spec
	rpmbuild -bb --define '_rpmdir /repository' /root/$name.spec >/dev/null 2>&1 || exit 1
done
createrepo_c -q /repository
printf '[local]\\nname=local\\nbaseurl=file:///repository\\ngpgcheck=0\\n[extras]\\nname=extras\\nbaseurl=file:///nowhere\\nenabled=0\\n' >/etc/yum.repos.d/local.repo
cp /etc/yum.repos.d/local.repo /etc/zypp/repos.d/
`;

/** Three packages as files: `top` needs `lib`, and nobody needs `other`. */
const FILES = ['lib', 'other', 'top'];

function fromFiles(suffix: string): string {
	const bundled = FILES.map((name) => ({ artifact: `${name}${suffix}`, sha256: `SUM_${name}` }));
	return convergeScript([{ kind: 'packages', names: ['top'], keepStopped: [], bundled }], MARK);
}

/** Shell that puts a script that installs from files into its place, with their sums. */
function putWithSums(path: string, suffix: string): string {
	const sums = FILES.map(
		(name) =>
			`sed -i "s/SUM_${name}/$(sha256sum </var/lib/k8s-tui/artifacts/${name}${suffix} | cut -d' ' -f1)/" ${path}`,
	);
	return `${put(path, fromFiles(suffix))}${sums.join('\n')}\n`;
}

const RPM_FILES = `mkdir -p /var/lib/k8s-tui/artifacts
for name in lib other top; do
	needs=; [ $name = top ] && needs='Requires: lib'
	printf 'Name: %s\\nVersion: 1.0\\nRelease: 1\\nSummary: empty\\nLicense: MIT\\nBuildArch: noarch\\n%s\\n%%%%description\\nempty\\n%%%%files\\n' $name "$needs" >/root/$name.spec
	rpmbuild -bb --define '_rpmdir /root/rpms' /root/$name.spec >/dev/null 2>&1 || exit 1
	cp /root/rpms/noarch/$name-1.0-1.noarch.rpm /var/lib/k8s-tui/artifacts/
done
`;

const DEB_FILES = `mkdir -p /var/lib/k8s-tui/artifacts
for name in lib other top; do
	mkdir -p /root/deb/$name/DEBIAN
	printf 'Package: %s\\nVersion: 1.0~1\\nArchitecture: all\\nMaintainer: nobody\\nDescription: empty\\n' $name >/root/deb/$name/DEBIAN/control
	[ $name != top ] || echo 'Depends: lib (>= 1.0~0)' >>/root/deb/$name/DEBIAN/control
	dpkg-deb --build /root/deb/$name /var/lib/k8s-tui/artifacts/\${name}_1.0~1_all.deb >/dev/null || exit 1
done
`;

/** All that is tried, each part with its name before it. */
function story(): string {
	return `${SYSTEM}${DEB_FILES}${putWithSums('/root/deb.sh', '_1.0~1_all.deb')}mv /etc/apt/sources.list.d /etc/apt/sources.list /root/ 2>/dev/null
part apt-files sh /root/deb.sh
part apt-files-installed dpkg-query -W lib other top
part apt-files-again sh /root/deb.sh
echo broken >>/var/lib/k8s-tui/artifacts/top_1.0~1_all.deb
dpkg -r top >/dev/null
part apt-files-broken sh /root/deb.sh
rm -f /usr/bin/apt-get /usr/bin/dpkg-query
${RPM_FILES}${putWithSums('/root/rpm.sh', '-1.0-1.noarch.rpm')}${put('/root/two.sh', converge('conntrack-tools', 'socat'))}${put('/root/one.sh', converge('haproxy'))}${put('/root/missing.sh', converge('haproxy', 'not-there'))}${put('/root/facts.sh', facts())}
part dnf sh /root/two.sh
part dnf-again sh /root/two.sh
part dnf-missing sh /root/missing.sh
part dnf-facts sh /root/facts.sh
part dnf-files sh /root/rpm.sh
part dnf-files-installed rpm -q lib other top
rpm -e top lib
rm -f /usr/bin/dnf
cp /bin/sleep /root/zypper
/root/zypper 5 &
echo $! >/run/zypp.pid
part zypper-busy sh /root/facts.sh
part zypper sh /root/one.sh
part zypper-again sh /root/one.sh
part zypper-missing sh /root/missing.sh
part zypper-facts sh /root/facts.sh
part zypper-files sh /root/rpm.sh
part zypper-files-installed rpm -q lib other top
`;
}

beforeAll(() => {
	said = inOverlay(story());
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

describe.each([
	['apt', 'lib\t1.0~1\ntop\t1.0~1\n'],
	['dnf', 'lib-1.0-1.noarch\npackage other is not installed\ntop-1.0-1.noarch'],
	['zypper', 'lib-1.0-1.noarch\npackage other is not installed\ntop-1.0-1.noarch'],
])('the real %s', (manager, installed) => {
	it('takes from the files of a bundle what is needed, and what that needs', () => {
		expect(said[`${manager}-files`]).toContain(`${MARK} 0 install top\nexit 0\n`);
		expect(said[`${manager}-files-installed`]).toContain(installed);
	});
});

it('a file that is not what the bundle says is not installed', () => {
	expect(said['apt-files-again']).toBe('exit 0\n');
	expect(said['apt-files-broken']).toMatch(/top_1\.0~1_all\.deb on this host is not the file/);
	expect(said['apt-files-broken']).toMatch(/exit 1\n$/);
});

it('zypper waits for whoever holds its lock, who is named before', () => {
	expect(said['zypper-busy']).toMatch(/^holder \d+ \/run\/zypp\.pid zypper$/m);
	expect(said.zypper).toContain(`${MARK} 0 install haproxy\n`);
});

it('the machine itself is left as it was', () => {
	expect(spawnSync('sh', ['-c', 'command -v apt-get']).status).toBe(0);
	expect(existsSync('/repository')).toBe(false);
});
