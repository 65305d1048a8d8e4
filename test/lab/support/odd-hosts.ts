import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execInHost } from '../../../src/lab/host.ts';
import type { LabState } from '../../../src/lab/state.ts';

/** Installs packages of Debian on a host as somebody has done who was there before. */
const install = (...names: string[]) => `export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends ${names.join(' ')}
`;

/** Runs a script as root on a host, not over SSH; it ends at the first command that fails. */
export async function onHost(lab: string, host: string, script: string, input?: Buffer) {
	const argv = ['sh', '-ec', script];
	return (await execInHost(lab, host, argv, input === undefined ? {} : { input })).stdout.trim();
}

/** docker with the cgroup driver that is not systemd's, settings of its own, and a container. */
export async function installDockerOnCgroupfs({ name, directory }: LabState, host: string) {
	const daemon = {
		'exec-opts': ['native.cgroupdriver=cgroupfs'],
		'insecure-registries': ['registry.corp.internal:5000'],
		'log-opts': { 'max-size': '7m' },
	};
	const script = `mkdir -p /etc/docker
printf %s '${JSON.stringify(daemon)}' >/etc/docker/daemon.json
${install('docker.io')}`;
	await onHost(name, host, script);
	const hello = readFileSync(join(directory, 'bundle/images', helloArchive(directory)));
	await onHost(name, host, 'docker load -q', hello);
	await onHost(name, host, 'docker run -d --name tenant --restart always k8s-tui/hello:1');
}

function helloArchive(directory: string): string {
	const manifest = readFileSync(join(directory, 'bundle/manifest.json'), 'utf8');
	const { files } = JSON.parse(manifest) as { files: { path: string; images?: string[] }[] };
	const file = files.find(({ images = [] }) => images.some((image) => /hello:1$/.test(image)));
	if (!file) throw new Error('no hello image in the bundle');
	return file.path.replace(/^images\//, '');
}

/** systemd-resolved, whose stub is all that /etc/resolv.conf knows, with a server behind it. */
export async function installResolved(lab: string, host: string, server: string) {
	const script = `mkdir -p /etc/systemd/resolved.conf.d
printf '[Resolve]\\nDNS=${server}\\n' >/etc/systemd/resolved.conf.d/server.conf
${install('systemd-resolved')}grep -qx 'nameserver 127.0.0.53' /etc/resolv.conf`;
	await onHost(lab, host, script);
}

/** An operator's own nftables, closed but for SSH, that come back at each boot. */
export async function closeWithNftables(lab: string, host: string) {
	const rules = `#!/usr/sbin/nft -f
flush ruleset
table inet site {
	chain input {
		type filter hook input priority filter; policy drop;
		iif lo accept
		ct state established,related accept
		tcp dport 22 accept
	}
	chain forward { type filter hook forward priority filter; policy drop; }
}
`;
	const script = `${install('nftables')}cat >/etc/nftables.conf
systemctl enable --now --quiet nftables.service`;
	await onHost(lab, host, script, Buffer.from(rules));
}

export async function closeWithUfw(lab: string, host: string) {
	await onHost(lab, host, `${install('ufw')}ufw allow 22/tcp\nufw --force enable`);
}

/** firewalld lets SSH in from the start; its definitions need the names of protocols. */
export async function closeWithFirewalld(lab: string, host: string) {
	const script = `${install('netbase', 'firewalld', 'dbus')}systemctl enable --now --quiet firewalld
firewall-cmd --state`;
	await onHost(lab, host, script);
}

/** Takes from a host what the lab has told its apt: how to get at packages. */
export async function forgetPackageProxy(lab: string, host: string) {
	await onHost(lab, host, "sed -i '/^Acquire::http::Proxy/d' /etc/apt/apt.conf.d/90lab");
}

/** As apt does it, with the lock of fcntl(2): until the file of `releaseLock` is there. */
const HOLDER = `use Fcntl;
my ($file, $end) = @ARGV;
open my $handle, '+>>', $file or die $!;
my $lock = pack 's s x4 q q i x4', F_WRLCK, 0, 0, 0, 0;
fcntl $handle, F_SETLK, $lock or die $!;
open my $mark, '>', "$end.held" or die $!;
select undef, undef, undef, 0.1 until -e $end;
`;

/** A process called unattended-upgr that holds a lock file of apt. */
export async function holdLock(lab: string, host: string, file: string): Promise<void> {
	const end = endOf(file);
	const script = `mkdir -p "$(dirname ${file})"
cat >/usr/local/lib/hold-lock
ln -sf /usr/bin/perl /usr/local/bin/unattended-upgr
systemd-run --quiet /usr/local/bin/unattended-upgr /usr/local/lib/hold-lock ${file} ${end}
tries=0
until [ -e ${end}.held ]; do tries=$((tries + 1)); [ $tries -lt 100 ]; sleep 0.1; done`;
	await onHost(lab, host, script, Buffer.from(HOLDER));
}

export async function releaseLock(lab: string, host: string, file: string): Promise<void> {
	await onHost(lab, host, `touch ${endOf(file)}`);
}

function endOf(file: string): string {
	return `/run/release${file.replaceAll('/', '-')}`;
}
