import { execInHost } from '../../../src/lab/host.ts';

/** Where the packages of a host of `becomeRocky` are built; its repository is whatever serves this. */
export const REPOSITORY = '/srv/repository';

/** rpm packages by the names that Rocky Linux has for them, and the Debian packages that they hold. */
const PACKAGES: Record<string, string[]> = {
	'docker-ce': ['docker.io'],
	'containerd.io': ['containerd', 'runc'],
	'conntrack-tools': ['conntrack'],
	curl: ['curl'],
	ethtool: ['ethtool'],
	'iptables-nft': ['iptables'],
	'iproute-tc': ['iproute2'],
	socat: ['socat'],
	tar: ['tar'],
};

const DEBS = Object.values(PACKAGES).flat();

/** What those need besides: all else that apt would install with them. */
const LIBRARIES = 'shared-libraries';

const REQUIRES: Record<string, string[]> = { 'docker-ce': ['containerd.io', 'iptables-nft'] };

/** As the packages of the distribution do: docker's socket belongs to a group. */
const POST: Record<string, string> = {
	'docker-ce': 'getent group docker >/dev/null || groupadd -r docker\nsystemctl daemon-reload',
	'containerd.io': 'systemctl daemon-reload',
	[LIBRARIES]: 'ldconfig',
};

const OS_RELEASE = `NAME="Rocky Linux"
VERSION="9.4 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.4"
PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"
`;

/**
 * Makes a lab host one that has dnf and nothing else: real dnf and rpm, a repository with real rpm
 * packages of what a node needs (the files are those of Debian's packages), the os-release of Rocky
 * Linux, and neither apt nor dpkg. Nothing of what a node needs is installed yet.
 * @param repository URL by which dnf knows `REPOSITORY`
 */
export async function becomeRocky(lab: string, host: string, repository: string): Promise<void> {
	await execInHost(lab, host, ['sh', '-c', script(repository)]);
}

function script(repository: string): string {
	return `set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
apt-get -q update
apt-get -q install -y --no-install-recommends dnf rpm createrepo-c
rm -f /var/cache/apt/archives/*.deb
apt-get -q install -y --no-install-recommends --download-only ${DEBS.join(' ')}
work=/srv/build root=/srv/build/root
mkdir -p $root $work/debs ${REPOSITORY} /etc/rpm /etc/yum.repos.d
cd $work/debs
mv /var/cache/apt/archives/*.deb .
for name in ${DEBS.join(' ')}; do [ -n "$(find . -name "\${name}_*")" ] || apt-get -q download $name; done

# Files of packages NAME…, as they lie in a system whose /bin, /sbin and /lib are in /usr.
unpacked() {
	rm -rf $work/one
	mkdir $work/one
	for deb in "$@"; do dpkg-deb -x "$deb" $work/one; done
	for top in bin sbin lib lib64; do
		[ ! -d $work/one/$top ] || { mkdir -p $work/one/usr/$top; cp -al $work/one/$top/. $work/one/usr/$top/; rm -r $work/one/$top; }
	done
	rm -rf $work/one/etc/init.d $work/one/usr/share
	diverted=$(dpkg-divert --truename /usr/sbin/runc)
	[ ! -e $work/one/usr/sbin/runc ] || [ "$diverted" = /usr/sbin/runc ] || mv $work/one/usr/sbin/runc "$work/one$diverted"
	if [ -e $work/one/usr/sbin/xtables-nft-multi ]; then
		for name in iptables ip6tables; do
			for part in '' -save -restore; do ln -s xtables-nft-multi $work/one/usr/sbin/$name$part; done
		done
	fi
	(cd $work/one && find . ! -type d | sed 's/^\\.//')
	cp -al $work/one/. $root/
}
${Object.entries(PACKAGES)
	.map(([name, debs]) => {
		const files = debs.map((deb) => `${deb}_*.deb`).join(' ');
		return `unpacked ${files} >$work/${name}.files\nrm ${files}\n`;
	})
	.join('')}unpacked *.deb >$work/${LIBRARIES}.files

cat >$work/packages.spec <<'END_OF_SPEC'
%define debug_package %{nil}
%define __os_install_post %{nil}
%define _binary_payload w0.gzdio
%define _build_id_links none
${spec()}
END_OF_SPEC
rpmbuild -bb --quiet --define "_topdir $work/rpm" --define '_rpmdir ${REPOSITORY}' --buildroot $work/install $work/packages.spec
createrepo_c -q ${REPOSITORY}
rm -rf $work

# Debian's rpm keeps its database in the home directory unless it is told otherwise.
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros
printf '[rocky]\\nname=Packages\\nbaseurl=%s\\ngpgcheck=0\\n[extras]\\nname=Extras\\nbaseurl=%s/extras\\nenabled=0\\n' ${repository} ${repository} >/etc/yum.repos.d/rocky.repo
rm -f /etc/os-release
cat >/etc/os-release <<'END_OF_RELEASE'
${OS_RELEASE}END_OF_RELEASE
mkdir /root/debian
for name in /usr/bin/apt* /usr/bin/dpkg*; do mv $name /root/debian/; done
`;
}

function spec(): string {
	const parts = [...Object.keys(PACKAGES), LIBRARIES].map((name) => {
		const needs = [...(REQUIRES[name] ?? []), ...(name === LIBRARIES ? [] : [LIBRARIES])];
		const main = name === LIBRARIES;
		return {
			head: `${main ? `Name: ${name}\nVersion: 1.0\nRelease: 1\nLicense: various\nProvides: /bin/sh` : `%package -n ${name}`}
Summary: Files of Debian packages
AutoReqProv: no
${needs.map((need) => `Requires: ${need}\n`).join('')}`,
			tail: `%description${main ? '' : ` -n ${name}`}
Files of Debian packages.
%files${main ? '' : ` -n ${name}`} -f /srv/build/${name}.files
${POST[name] ? `%post${main ? '' : ` -n ${name}`}\n${POST[name]}\n` : ''}`,
		};
	});
	const ordered = parts.toReversed();
	return `${ordered.map(({ head }) => head).join('\n')}
${ordered.map(({ tail }) => tail).join('\n')}
%install
mkdir -p %{buildroot}
cp -al /srv/build/root/. %{buildroot}/`;
}
