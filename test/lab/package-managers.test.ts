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
	return packagesPart.script?.({ ...emptyProbe(), packages: ['socat', 'haproxy'] }) ?? '';
}

/**
 * The system of this machine with the package managers of others, a repository of three empty
 * packages and one that is disabled, and without its own package manager. Debian's rpm keeps its
 * database in the home directory unless it is told otherwise.
 */
const SYSTEM = `${install('dnf', 'zypper', 'rpm', 'createrepo-c')}echo '%_dbpath /var/lib/rpm' >/root/.rpmmacros
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
	return `${SYSTEM}${put('/root/two.sh', converge('conntrack-tools', 'socat'))}${put('/root/one.sh', converge('haproxy'))}${put('/root/missing.sh', converge('haproxy', 'not-there'))}${put('/root/facts.sh', facts())}
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

it('zypper waits for whoever holds its lock, who is named before', () => {
	expect(said['zypper-busy']).toMatch(/^holder \d+ \/run\/zypp\.pid zypper$/m);
	expect(said.zypper).toContain(`${MARK} 0 install haproxy\n`);
});

it('the machine itself is left as it was', () => {
	expect(spawnSync('sh', ['-c', 'command -v apt-get']).status).toBe(0);
	expect(existsSync('/repository')).toBe(false);
});
