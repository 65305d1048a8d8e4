import { execInHost } from '../../../src/lab/host.ts';

const STOP = '/var/tmp/secret-watch-stop';

/**
 * Reads the argument list and the environment of every process of a host, 20 times a second while
 * the process is young, and what jobs are given on stdin; each text is printed once, on one line.
 */
const WATCHER = `
use strict;
my (%looks, %said);
sub text { open my $file, '<', $_[0] or return ''; local $/; my $text = <$file> // ''; $text =~ tr/\\0\\n/  /; $text }
sub say_once { my ($what, $text) = @_; print "$what $text\\n" unless $text eq '' or $said{"$what $text"}++ }
until (-e '${STOP}') {
	opendir my $proc, '/proc' or die;
	my %now = map { $_ => 1 } grep { /^\\d+$/ } readdir $proc;
	delete $looks{$_} for grep { !$now{$_} } keys %looks;
	for my $pid (keys %now) {
		next if ++$looks{$pid} > 20;
		say_once('argv', text("/proc/$pid/cmdline"));
		say_once('environ', text("/proc/$pid/environ"));
	}
	say_once('stdin', text($_)) for glob '/var/lib/k8s-tui/jobs/*/stdin';
	select undef, undef, undef, 0.05;
}
`;

export interface Seen {
	/** Argument lists and environments, each on a line after the host's name. */
	processes: string[];
	/** What jobs were given on stdin. */
	stdin: string[];
}

/** Watches all processes of hosts, not over SSH, from now on. */
export class SecretWatch {
	readonly #lab: string;
	readonly #hosts: readonly string[];
	readonly #watchers: Promise<string[]>[];

	constructor(lab: string, hosts: readonly string[]) {
		this.#lab = lab;
		this.#hosts = hosts;
		this.#watchers = hosts.map(async (host) => {
			const { stdout } = await execInHost(lab, host, ['perl', '-e', WATCHER]);
			return stdout.split('\n').map((line) => `${host} ${line}`);
		});
		// A lab that ends before the watch does, after a failed test, ends the watchers.
		for (const watcher of this.#watchers) watcher.catch(() => undefined);
	}

	/** Ends the watch. */
	async seen(): Promise<Seen> {
		for (const host of this.#hosts) await execInHost(this.#lab, host, ['touch', STOP]);
		const lines = (await Promise.all(this.#watchers)).flat();
		return {
			processes: lines.filter((line) => /^\S+ (argv|environ) /.test(line)),
			stdin: lines.filter((line) => /^\S+ stdin /.test(line)),
		};
	}
}

/**
 * Names the files of a host that hold one of the texts and that others than their owner may read,
 * and the journal if it does. Left out: what no install writes, and layers of images.
 */
export async function readableFilesWith(
	lab: string,
	host: string,
	texts: readonly string[],
): Promise<string[]> {
	const script = `umask 077
needles=$(mktemp) || exit 1
trap 'rm -f "$needles"' EXIT
cat >"$needles"
find / \\( -path /proc -o -path /sys -o -path /usr -o -path /dev -o -path /var/lib/docker/overlay2 \\) -prune \\
	-o -type f -perm /077 -print0 2>/dev/null | xargs -0 -r grep -alF -f "$needles"
journalctl --no-pager -o cat | grep -qF -f "$needles" && echo the journal
true`;
	const input = `${texts.join('\n')}\n`;
	const { stdout } = await execInHost(lab, host, ['sh', '-c', script], { input });
	return stdout
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => `${host}: ${line}`);
}
