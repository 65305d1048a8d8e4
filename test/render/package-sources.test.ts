import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../src/model/facts.ts';
import type { PackageMirror } from '../../src/model/spec.ts';
import { packageMirrors } from '../../src/render/package-mirrors.ts';
import {
	holdsCredentials,
	isReplaced,
	mirroredSource,
	mirrorOf,
	packageSources,
} from '../../src/render/package-sources.ts';
import { observedText } from '../plan/support/fleet.ts';
import { makeFacts } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';
import { expectGolden } from './golden.ts';

type Os = Pick<HostFacts['os'], 'id' | 'versionId' | 'family'>;

const DEBIAN: Os = { id: 'debian', versionId: '12', family: 'debian' };
const UBUNTU: Os = { id: 'ubuntu', versionId: '24.04', family: 'debian' };
const CENTOS_7: Os = { id: 'centos', versionId: '7', family: 'rhel' };
const CENTOS_9: Os = { id: 'centos', versionId: '9', family: 'rhel' };
const ROCKY: Os = { id: 'rocky', versionId: '9.4', family: 'rhel' };
const ALMA: Os = { id: 'almalinux', versionId: '9.4', family: 'rhel' };
const EULER: Os = { id: 'openEuler', versionId: '22.03', family: 'rhel' };
const SUSE: Os = { id: 'opensuse-leap', versionId: '15.5', family: 'suse' };

/** Texts as the distributions write them, and as operators add to them. */
const FILES: [name: string, os: Os, path: string][] = [
	['debian-12.list', DEBIAN, '/etc/apt/sources.list'],
	['debian-12.sources', DEBIAN, '/etc/apt/sources.list.d/debian.sources'],
	['debian-12.mirrors.list', DEBIAN, '/etc/apt/mirrors/debian.list'],
	['ubuntu-24.04.sources', UBUNTU, '/etc/apt/sources.list.d/ubuntu.sources'],
	['centos-7.repo', CENTOS_7, '/etc/yum.repos.d/CentOS-Base.repo'],
	['centos-7-altarch.repo', CENTOS_7, '/etc/yum.repos.d/CentOS-Base.repo'],
	['centos-stream-9.repo', CENTOS_9, '/etc/yum.repos.d/centos.repo'],
	['rocky-9.repo', ROCKY, '/etc/yum.repos.d/rocky.repo'],
	['almalinux-9.repo', ALMA, '/etc/yum.repos.d/almalinux-baseos.repo'],
	['openeuler-22.03.repo', EULER, '/etc/yum.repos.d/openEuler.repo'],
	['opensuse-leap-15.repo', SUSE, '/etc/zypp/repos.d/repo-oss.repo'],
];

function shipped(name: string): string {
	return readFileSync(new URL(`./package-sources/${name}`, import.meta.url), 'utf8');
}

function hostWith(os: Os, files: Record<string, string>): HostFacts {
	const facts = makeFacts({ os });
	for (const [path, text] of Object.entries(files)) {
		facts.observed.files[path] = observedText(text);
	}
	return facts;
}

/** The text that a file becomes, and what it would become after that. */
function rewrite(preset: PackageMirror, os: Os, files: Record<string, string>): string {
	const facts = hostWith(os, files);
	const [source] = packageSources(facts);
	if (!source) throw new Error('the host has no package sources');
	return mirroredSource(preset, source, facts);
}

describe.each(FILES)('%s', (name, os, path) => {
	it.each(packageMirrors())('is pointed at %s as reviewed, once', (preset) => {
		const text = rewrite(preset, os, { [path]: shipped(name) });
		expectGolden(`package-sources/${preset}/${name}`, text);
		expect(rewrite(preset, os, { [path]: text })).toBe(text);
		const kept = { [path]: text, [`${path}.k8s-tui.orig`]: shipped(name) };
		expect(rewrite(preset, os, kept)).toBe(text);
	});

	it('goes from one mirror to another, by what was kept', () => {
		const first = rewrite('aliyun', os, { [path]: shipped(name) });
		const kept = { [path]: first, [`${path}.k8s-tui.orig`]: shipped(name) };
		expect(rewrite('tuna', os, kept)).toBe(rewrite('tuna', os, { [path]: shipped(name) }));
	});

	it('is no other distribution’s to change', () => {
		const rhel: Os = { id: 'rhel', versionId: '9.4', family: 'rhel' };
		expect(rewrite('aliyun', rhel, { [path]: shipped(name) })).toBe(shipped(name));
	});
});

describe('package sources', () => {
	it('keep what an operator has added since the first change, who then decides', () => {
		const path = '/etc/apt/sources.list';
		const first = rewrite('aliyun', DEBIAN, { [path]: shipped('debian-12.list') });
		const added = `${first}deb http://deb.debian.org/debian trixie main\n`;
		const kept = { [path]: added, [`${path}.k8s-tui.orig`]: shipped('debian-12.list') };
		expect(rewrite('aliyun', DEBIAN, kept)).toBe(
			`${first}deb http://mirrors.aliyun.com/debian trixie main\n`,
		);
	});

	it('stay as they are where an address only looks like the distribution’s, or names a user', () => {
		const text = [
			'deb http://deb.debian.org.corp.example/debian bookworm main',
			'deb http://deb.debian.org/debianish bookworm main',
			'deb http://user:pass@deb.debian.org/debian bookworm main',
			'deb http://deb.debian.org:3142/debian bookworm main',
			'deb http://cache.corp.example:3142/deb.debian.org/debian bookworm main',
			'deb mirror+http://deb.debian.org/debian bookworm main',
			'',
		].join('\n');
		expect(rewrite('aliyun', DEBIAN, { '/etc/apt/sources.list': text })).toBe(text);
	});

	it('of CentOS Stream 8 stay as they are: no release of the vault stands for them', () => {
		const text =
			'[baseos]\nmirrorlist=http://mirrorlist.centos.org/?release=$stream&repo=BaseOS\n' +
			'#baseurl=http://mirror.centos.org/$contentdir/$stream/BaseOS/$basearch/os/\n';
		const os: Os = { id: 'centos', versionId: '8', family: 'rhel' };
		expect(rewrite('aliyun', os, { '/etc/yum.repos.d/a.repo': text })).toBe(text);
		expect(
			rewrite('aliyun', os, {
				'/etc/yum.repos.d/a.repo': text.replaceAll('$stream', '$releasever'),
			}),
		).toContain(
			'\nbaseurl=https://mirrors.aliyun.com/centos-vault/8.5.2111/BaseOS/$basearch/os/\n',
		);
	});

	it('keep every other byte, whatever is in the file', () => {
		const piece = fc.constantFrom(
			...['[a]', 'baseurl=http://x/y', 'mirrorlist=http://m/', '#baseurl=', ' http://z', '', '\r'],
			...['enabled=0', 'URIs: http://x', 'deb http://x y z', '[', '=', '# deb.debian.org'],
		);
		fc.assert(
			fc.property(fc.array(piece), fc.constantFrom(DEBIAN, ROCKY), (lines, os) => {
				const text = lines.join('\n');
				for (const path of ['/etc/yum.repos.d/a.repo', '/etc/apt/sources.list']) {
					expect(rewrite('aliyun', os, { [path]: text })).toBe(text);
				}
			}),
		);
	});

	it('are the files that package managers read, and neither the originals nor others', () => {
		const facts = hostWith(DEBIAN, {
			'/etc/apt/sources.list': 'a',
			'/etc/apt/sources.list.k8s-tui.orig': 'b',
			'/etc/apt/sources.list.d/x.sources': 'c',
			'/etc/apt/sources.list.d/x.sources.k8s-tui.orig': 'd',
			'/etc/apt/sources.list.d/x.list.save': 'e',
			'/etc/hosts': 'f',
		});
		expect(packageSources(facts).map(({ path, original }) => [path, original])).toEqual([
			['/etc/apt/sources.list', 'b'],
			['/etc/apt/sources.list.d/x.sources', 'd'],
		]);
	});

	it('use the mirror before and after they are changed, and not where they are the operator’s own', () => {
		const spec = makeSpec({ os: { packageMirror: 'ustc' } });
		const path = '/etc/yum.repos.d/rocky.repo';
		const before = hostWith(ROCKY, { [path]: shipped('rocky-9.repo') });
		const after = hostWith(ROCKY, {
			[path]: rewrite('ustc', ROCKY, { [path]: shipped('rocky-9.repo') }),
		});
		const own = hostWith(ROCKY, { [path]: '[a]\nbaseurl=http://rocky.corp.example/\n' });
		expect([before, after, own].map((facts) => mirrorOf(spec, facts))).toEqual([
			'https://mirrors.ustc.edu.cn/',
			'https://mirrors.ustc.edu.cn/',
			null,
		]);
		const plain = hostWith(DEBIAN, { '/etc/apt/sources.list': shipped('debian-12.sources') });
		expect(mirrorOf(spec, plain)).toBe('http://mirrors.ustc.edu.cn/');
		expect(mirrorOf(makeSpec({ os: { packageMirror: 'tuna' } }), before)).toBeNull();
		expect(mirrorOf(makeSpec(), before)).toBeNull();
	});

	it('tell which addresses are asked for at the mirror instead', () => {
		const spec = makeSpec({ os: { packageMirror: 'aliyun' } });
		const facts = hostWith(DEBIAN, {});
		const asked = 'http://deb.debian.org/debian/dists/bookworm/InRelease';
		expect(isReplaced(asked, spec, facts)).toBe(true);
		expect(isReplaced(asked, makeSpec(), facts)).toBe(false);
		expect(isReplaced('https://download.docker.com/x/InRelease', spec, facts)).toBe(false);
	});

	it('hold credentials in URLs and in options', () => {
		expect(holdsCredentials('deb https://me:word@apt.example.com/ x main\n')).toBe(true);
		expect(holdsCredentials('[a]\nbaseurl=https://x/\npassword = word\n')).toBe(true);
		expect(holdsCredentials('[a]\nproxy_password=word\n')).toBe(true);
		expect(holdsCredentials(shipped('centos-7.repo'))).toBe(false);
		expect(holdsCredentials(shipped('debian-12.list'))).toBe(false);
	});
});
