# Measures what a host can do on the network and on its disk. It needs nothing but the perl-base of
# Debian and Ubuntu. It changes nothing: sockets and one unlinked file end with it.
#
# Orders come on stdin, one a line, fields separated by tabs, up to the line `go`. Answers go to
# stdout in the same form. Two kinds of orders, never both at once:
#
#   listen TOKEN NAME LIFE_S      hold the ports below for the other hosts until stdin ends
#   port PROTOCOL ADDRESS PORT
#     -> port PROTOCOL PORT open|busy|failed DETAIL ... and then: ready
#
#   measure TOKEN DEADLINE_S CONNECT_TIMEOUT_S
#   env NAME VALUE                        for the commands that fetch
#   connect PROTOCOL TARGET ADDRESS PORT OURS(0|1)
#     -> connect PROTOCOL TARGET ADDRESS PORT STATE
#   mtu TARGET ADDRESS BYTES              -> mtu TARGET ADDRESS BYTES ok|too-big|filtered
#   arp ADDRESS INTERFACE SECONDS         -> arp ADDRESS INTERFACE MAC,MAC,...
#   vrrp INTERFACE OWN_ADDRESS SECONDS    -> vrrp SOURCE ROUTER_ID PRIORITY ... and: vrrp-done
#   fsync DIRECTORY WRITES BYTES SECONDS  -> fsync DIRECTORY WRITES P50_MS P99_MS MAX_MS
#   fetch PURPOSE URL SECONDS             -> fetch PURPOSE URL ok|failed|untried DETAIL
#   repositories apt SECONDS              -> fetch lines with purpose package-repository
#     -> problem TEXT where a part could not be measured, and at the end: done
use strict;
use warnings;
use Errno qw(EINPROGRESS ECONNREFUSED ETIMEDOUT EADDRINUSE EADDRNOTAVAIL EMSGSIZE EINTR);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK O_WRONLY O_CREAT O_EXCL O_DSYNC);
use IO::Select;
use POSIX ();
use Socket qw(:DEFAULT inet_pton inet_ntop AF_INET6 pack_sockaddr_in6 IPPROTO_IP IPPROTO_ICMP);

use constant {
	IP_MTU_DISCOVER   => 10,
	IP_PMTUDISC_PROBE => 3,
	IP_ADD_MEMBERSHIP => 35,
	PROTOCOL_VRRP     => 112,
	AF_PACKET         => 17,
	ETHERTYPE_ARP     => 0x0806,
	SIOCGIFHWADDR     => 0x8927,
	SIOCGIFINDEX      => 0x8933,
	MAX_SOCKETS       => 400,
	MAX_REPOSITORIES  => 24,
};

my @orders;
while (defined(my $line = <STDIN>)) {
	chomp $line;
	last if $line eq 'go';
	push @orders, [split /\t/, $line, -1];
}
my $first = shift @orders or die "no orders\n";
my ($mode, $token, @settings) = @$first;
$SIG{PIPE} = 'IGNORE';
if    ($mode eq 'listen')  { listen_for_others(@settings) }
elsif ($mode eq 'measure') { measure(@settings) }
else                       { die "unknown mode\n" }
exit 0;

# One write per line: lines of several processes never mix.
sub answer {
	my $line = join("\t", map { my $text = $_; $text =~ s/[\t\r\n]+/ /g; substr($text, 0, 600) } @_) . "\n";
	syswrite STDOUT, $line;
}

sub wanted { my ($kind) = @_; return map { my (undef, @rest) = @$_; [@rest] } grep { $_->[0] eq $kind } @orders }

# Seconds on a clock that nobody sets. perl-base has no Time::HiRes, so the system call is made by
# its number: clock_gettime(CLOCK_MONOTONIC).
my ($clock_call, $has_hires);
sub now {
	unless (defined $has_hires) {
		$has_hires = eval { require Time::HiRes; Time::HiRes::clock_gettime(1); 1 } ? 1 : 0;
		my %numbers = (x86_64 => 228, aarch64 => 113, riscv64 => 113, ppc64le => 246, s390x => 260);
		$clock_call = $numbers{ (POSIX::uname())[4] };
	}
	return Time::HiRes::clock_gettime(1) if $has_hires;
	die "no precise clock on this processor\n" unless $clock_call;
	my $time = pack('q q', 0, 0);
	syscall($clock_call, 1, $time) == 0 or die "clock_gettime: $!\n";
	my ($seconds, $nanoseconds) = unpack('q q', $time);
	return $seconds + $nanoseconds / 1e9;
}

sub socket_address {
	my ($address, $port) = @_;
	my $v4 = inet_pton(AF_INET, $address);
	return (AF_INET, pack_sockaddr_in($port, $v4)) if defined $v4;
	my $v6 = inet_pton(AF_INET6, $address);
	return (AF_INET6, pack_sockaddr_in6($port, $v6)) if defined $v6;
	die "not an address: $address\n";
}

sub new_socket {
	my ($family, $protocol) = @_;
	socket(my $socket, $family, $protocol eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM, 0) or die "socket: $!\n";
	my $flags = fcntl($socket, F_GETFL, 0);
	fcntl($socket, F_SETFL, $flags | O_NONBLOCK);
	return $socket;
}

# --- Listening --------------------------------------------------------------------------------

sub listen_for_others {
	my ($name, $life) = @_;
	my $greeting = "k8s-tui $token $name\n";
	my (%tcp, %udp);
	my $select = IO::Select->new(\*STDIN);
	for my $order (wanted('port')) {
		my ($protocol, $address, $port) = @$order;
		my ($socket, $state, $detail) = open_port($protocol, $address, $port);
		answer('port', $protocol, $port, $state, $detail);
		next unless $socket;
		($protocol eq 'tcp' ? \%tcp : \%udp)->{ fileno $socket } = $socket;
		$select->add($socket);
	}
	answer('ready');
	my $end = now() + $life;
	while ((my $left = $end - now()) > 0) {
		for my $ready ($select->can_read($left)) {
			my $number = fileno $ready;
			if ($number == fileno STDIN) {
				my $got = sysread STDIN, my $ignored, 4096;
				return unless $got;
			}
			elsif ($tcp{$number}) {
				if (accept(my $client, $ready)) { syswrite $client, $greeting; close $client }
			}
			elsif (my $from = recv $ready, my $question, 512, 0) {
				send $ready, $greeting, 0, $from if $question eq "k8s-tui $token\n";
			}
		}
	}
}

# The given address first; behind address translation the host does not carry it: then any.
sub open_port {
	my ($protocol, $address, $port) = @_;
	my $any = $address =~ /:/ ? '::' : '0.0.0.0';
	for my $try ($address, $any) {
		my ($family, $where) = socket_address($try, $port);
		my $socket = new_socket($family, $protocol);
		setsockopt $socket, SOL_SOCKET, SO_REUSEADDR, 1 if $protocol eq 'tcp';
		unless (bind $socket, $where) {
			next if $! == EADDRNOTAVAIL && $try ne $any;
			return (undef, $! == EADDRINUSE ? 'busy' : 'failed', "$!");
		}
		if ($protocol eq 'tcp' && !listen $socket, 128) {
			return (undef, $! == EADDRINUSE ? 'busy' : 'failed', "$!");
		}
		return ($socket, 'open', '');
	}
	return (undef, 'failed', 'no such address on this host');
}

# --- Measuring --------------------------------------------------------------------------------

# Every kind of measurement is a process of its own, so that none waits for another.
sub measure {
	my ($deadline, $timeout) = @_;
	$ENV{ $_->[0] } = $_->[1] for wanted('env');
	my %running;
	my $start = sub {
		my ($work) = @_;
		my $pid = fork;
		die "fork: $!\n" unless defined $pid;
		if ($pid) { $running{$pid} = 1; return }
		setpgrp 0, 0;
		alarm $deadline;
		eval { $work->(); 1 } or answer('problem', $@);
		POSIX::_exit(0);
	};
	my @connections = wanted('connect');
	$start->(sub { connect_all($timeout, @connections) }) if @connections;
	my @paths = wanted('mtu');
	$start->(sub { path_mtu(@paths) }) if @paths;
	for my $order (wanted('arp'))          { $start->(sub { who_has(@$order) }) }
	for my $order (wanted('vrrp'))         { $start->(sub { hear_vrrp(@$order) }) }
	for my $order (wanted('fsync'))        { $start->(sub { time_fsync(@$order) }) }
	for my $order (wanted('fetch'))        { $start->(sub { fetch(@$order) }) }
	for my $order (wanted('repositories')) { $start->(sub { fetch_repositories(@$order) }) }
	local $SIG{ALRM} = sub { kill 'KILL', map { -$_ } keys %running };
	local $SIG{TERM} = sub { kill 'KILL', map { -$_ } keys %running; POSIX::_exit(1) };
	alarm $deadline;
	while (%running) {
		my $pid = waitpid -1, 0;
		next if $pid < 0 && $! == EINTR;
		last if $pid < 0;
		delete $running{$pid};
		answer('problem', 'a measurement did not end in time') if $? & 127;
	}
	answer('done');
}

# All at once, as many as one process may hold open; what does not fit goes in the next round.
sub connect_all {
	my ($timeout, @waiting) = @_;
	while (my @round = splice @waiting, 0, MAX_SOCKETS) { connect_round($timeout, @round) }
}

sub connect_round {
	my ($timeout, @round) = @_;
	my $select_out = IO::Select->new;
	my $select_in  = IO::Select->new;
	my %open;
	my $finish = sub {
		my ($try, $state) = @_;
		my ($protocol, $target, $address, $port) = @{ $try->{order} };
		answer('connect', $protocol, $target, $address, $port, $state);
		$select_out->remove($try->{socket});
		$select_in->remove($try->{socket});
		delete $open{ fileno $try->{socket} };
		close $try->{socket};
	};
	my $connected = sub {
		my ($try) = @_;
		$select_out->remove($try->{socket});
		return $finish->($try, 'open') unless $try->{order}[4];
		# Our own listener says which host it is on.
		$select_in->add($try->{socket});
	};
	for my $order (@round) {
		my ($protocol, undef, $address, $port) = @$order;
		my ($family, $where) = socket_address($address, $port);
		my $try = { order => $order, socket => new_socket($family, $protocol) };
		$open{ fileno $try->{socket} } = $try;
		my $done = connect $try->{socket}, $where;
		if ($protocol eq 'udp') {
			send $try->{socket}, "k8s-tui $token\n", 0;
			$select_in->add($try->{socket});
		}
		elsif ($done)               { $connected->($try) }
		elsif ($! == EINPROGRESS)   { $select_out->add($try->{socket}) }
		else                        { $finish->($try, state_of($!)) }
	}
	my $end = now() + $timeout;
	while (%open && (my $left = $end - now()) > 0) {
		my ($in, $out) = IO::Select::select($select_in, $select_out, undef, $left);
		for my $socket (@{ $out || [] }) {
			my $try = $open{ fileno $socket } or next;
			my $error = unpack 'i', getsockopt $socket, SOL_SOCKET, SO_ERROR;
			if ($error) { $finish->($try, state_of($error)) } else { $connected->($try) }
		}
		for my $socket (@{ $in || [] }) {
			my $number = fileno $socket;
			my $try = defined $number ? $open{$number} : undef;
			next unless $try;
			my $got = sysread $socket, my $text, 512;
			$finish->($try, state_of_answer($try, defined $got ? $text : undef, $!));
		}
	}
	for my $try (values %open) {
		# A connection that stands, but nothing in it: whoever accepted is not our listener.
		my $stands = $try->{order}[0] eq 'tcp' && $select_in->exists($try->{socket});
		$finish->($try, $stands ? 'wrong-host' : 'timeout');
	}
}

sub state_of_answer {
	my ($try, $text, $error) = @_;
	return state_of($error) unless defined $text;
	return $text eq "k8s-tui $token $try->{order}[1]\n" ? 'open' : 'wrong-host';
}

sub state_of {
	my ($error) = @_;
	return 'refused' if $error == ECONNREFUSED;
	return 'timeout' if $error == ETIMEDOUT;
	return 'unreachable';
}

# --- Path MTU: echo requests with the don't-fragment bit ----------------------------------------

sub path_mtu {
	my (@paths) = @_;
	@paths = grep { defined inet_pton(AF_INET, $_->[1]) } @paths;
	return unless @paths;
	socket(my $socket, AF_INET, SOCK_RAW, IPPROTO_ICMP) or die "no raw socket for echo requests: $!\n";
	setsockopt $socket, IPPROTO_IP, IP_MTU_DISCOVER, pack('i', IP_PMTUDISC_PROBE);
	my (%answered, %refused);
	my $id = $$ & 0xffff;
	for my $attempt (1 .. 3) {
		for my $index (0 .. $#paths) {
			my (undef, $address, $bytes) = @{ $paths[$index] };
			my $where = pack_sockaddr_in(0, inet_pton(AF_INET, $address));
			for my $big (0, 1) {
				my $number = $index * 2 + $big;
				next if $answered{$number};
				next if defined send $socket, echo_request($id, $number, $big ? $bytes : 84), 0, $where;
				$refused{$number} = 1 if $! == EMSGSIZE;
			}
		}
		collect_echoes($socket, $id, \%answered, 2 * @paths, 0.7);
		last if keys %answered == 2 * @paths;
	}
	for my $index (0 .. $#paths) {
		my ($small, $big) = ($answered{ $index * 2 }, $answered{ $index * 2 + 1 });
		my $state = $big ? 'ok' : $small || $refused{ $index * 2 + 1 } ? 'too-big' : 'filtered';
		answer('mtu', @{ $paths[$index] }, $state);
	}
}

# $bytes is the size of the whole IP packet: 20 bytes of IP and 8 of ICMP are in it.
sub echo_request {
	my ($id, $number, $bytes) = @_;
	my $body = "k" x ($bytes - 28);
	my $sum  = checksum(pack('C C n n n', 8, 0, 0, $id, $number) . $body);
	return pack('C C n n n', 8, 0, $sum, $id, $number) . $body;
}

sub checksum {
	my ($data) = @_;
	$data .= "\0" if length($data) % 2;
	my $sum = 0;
	$sum += $_ for unpack 'n*', $data;
	$sum = ($sum >> 16) + ($sum & 0xffff) while $sum >> 16;
	return ~$sum & 0xffff;
}

sub collect_echoes {
	my ($socket, $id, $answered, $all, $seconds) = @_;
	my $select = IO::Select->new($socket);
	my $end    = now() + $seconds;
	while (keys %$answered < $all && (my $left = $end - now()) > 0) {
		next unless $select->can_read($left);
		recv $socket, my $packet, 65535, 0;
		my $header = (unpack('C', $packet) & 15) * 4;
		next if length $packet < $header + 8;
		my ($type, undef, undef, $from, $number) = unpack 'C C n n n', substr $packet, $header;
		$answered->{$number} = 1 if $type == 0 && $from == $id;
	}
}

# --- Who has an address: ARP probes as in RFC 5227, from no address ------------------------------

sub who_has {
	my ($address, $interface, $seconds) = @_;
	my $wanted = inet_pton(AF_INET, $address);
	die "ARP is for IPv4 only, not $address\n" unless defined $wanted;
	my $index = unpack 'i', ask_interface($interface, SIOCGIFINDEX);
	my $mac   = substr ask_interface($interface, SIOCGIFHWADDR), 2, 6;
	my $type  = unpack 'S', pack 'n', ETHERTYPE_ARP;
	socket(my $socket, AF_PACKET, SOCK_DGRAM, $type) or die "no packet socket for ARP: $!\n";
	bind $socket, link_address($index, "\0" x 6) or die "bind to $interface: $!\n";
	my $probe = pack 'n n C C n a6 a4 a6 a4', 1, 0x0800, 6, 4, 1, $mac, "\0" x 4, "\0" x 6, $wanted;
	my $select = IO::Select->new($socket);
	my %macs;
	my $end = now() + $seconds;
	my $next = 0;

	while ((my $left = $end - now()) > 0) {
		if (now() >= $next) {
			send $socket, $probe, 0, link_address($index, "\xff" x 6);
			$next = now() + $seconds / 4;
		}
		my $wait = $next - now();
		$wait = $left if $left < $wait;
		next unless $select->can_read($wait > 0 ? $wait : 0);
		recv $socket, my $packet, 512, 0;
		next if length $packet < 28;
		my (undef, undef, undef, undef, undef, $sender, $has) = unpack 'n n C C n a6 a4', $packet;
		$macs{ join ':', unpack '(H2)6', $sender } = 1 if $has eq $wanted;
	}
	answer('arp', $address, $interface, join ',', sort keys %macs);
}

sub link_address {
	my ($index, $mac) = @_;
	return pack 'S n l S C C a8', AF_PACKET, ETHERTYPE_ARP, $index, 0, 0, 6, $mac;
}

# By ioctl: in a container /sys may show the links of the machine around it.
sub ask_interface {
	my ($interface, $question) = @_;
	socket(my $any, AF_INET, SOCK_DGRAM, 0) or die "socket: $!\n";
	my $request = pack 'a16 x24', $interface;
	ioctl $any, $question, $request or die "interface $interface: $!\n";
	return substr $request, 16;
}

# --- VRRP advertisements -------------------------------------------------------------------------

sub hear_vrrp {
	my ($interface, $own, $seconds) = @_;
	socket(my $socket, AF_INET, SOCK_RAW, PROTOCOL_VRRP) or die "no raw socket for VRRP: $!\n";
	my $index = unpack 'i', ask_interface($interface, SIOCGIFINDEX);
	my $group = inet_pton(AF_INET, '224.0.0.18');
	my $local = inet_pton(AF_INET, $own) || "\0" x 4;
	setsockopt $socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, pack('a4 a4 i', $group, $local, $index)
		or die "cannot join the VRRP group on $interface: $!\n";
	my $select = IO::Select->new($socket);
	my %heard;
	my $end = now() + $seconds;
	while ((my $left = $end - now()) > 0) {
		next unless $select->can_read($left);
		recv $socket, my $packet, 2048, 0;
		my $header = (unpack('C', $packet) & 15) * 4;
		next if length $packet < $header + 8;
		my $source = inet_ntop(AF_INET, substr $packet, 12, 4);
		my ($kind, $router, $priority) = unpack 'C C C', substr $packet, $header;
		next unless ($kind & 15) == 1;
		answer('vrrp', $source, $router, $priority) unless $heard{"$source $router"}++;
	}
	answer('vrrp-done');
}

# --- fsync latency -------------------------------------------------------------------------------

# As etcd's write-ahead log does it: small writes, each on the disk before the next. O_DSYNC makes a
# write return only then, which is write and fdatasync in one. The file has no name once it is open.
sub time_fsync {
	my ($directory, $writes, $bytes, $seconds) = @_;
	my $place = $directory;
	$place =~ s{/[^/]*$}{} until $place eq '' || -d $place;
	$place = '/' if $place eq '';
	my $path = "$place/.k8s-tui-fsync.$$";
	sysopen my $file, $path, O_WRONLY | O_CREAT | O_EXCL | O_DSYNC, 0600 or die "$path: $!\n";
	unlink $path;
	my $data = 'e' x $bytes;
	my $end  = now() + $seconds;
	my @milliseconds;
	while (@milliseconds < $writes) {
		my $before = now();
		last if $before >= $end;
		my $written = syswrite $file, $data;
		die "write to $place: $!\n" unless defined $written;
		push @milliseconds, (now() - $before) * 1000;
	}
	close $file;
	die "not one write to $place in $seconds s\n" unless @milliseconds;
	my @sorted = sort { $a <=> $b } @milliseconds;
	my $rank = sub { my $at = POSIX::ceil($_[0] * @sorted) - 1; $sorted[$at < 0 ? 0 : $at] };
	answer('fsync', $place, scalar @sorted, map { sprintf '%.3f', $_ } $rank->(0.5), $rank->(0.99), $sorted[-1]);
}

# --- Fetching ------------------------------------------------------------------------------------

sub find_program {
	my ($name) = @_;
	for my $place (split /:/, $ENV{PATH} || '/usr/sbin:/usr/bin:/sbin:/bin') {
		return "$place/$name" if -x "$place/$name" && !-d _;
	}
	return undef;
}

# Runs a command without a shell; its exit status and its output, stderr too.
sub run {
	my (@command) = @_;
	my $pid = open my $output, '-|';
	die "fork: $!\n" unless defined $pid;
	if (!$pid) {
		open STDERR, '>&', \*STDOUT;
		open STDIN, '<', '/dev/null';
		exec { $command[0] } @command or POSIX::_exit(127);
	}
	my $text = '';
	while (read $output, my $part, 4096) { $text .= $part if length $text < 65536 }
	close $output;
	return ($? >> 8, $text);
}

# Any answer of a registry or mirror will do, a refusal to tell strangers too; a download must be there.
sub fetch {
	my ($purpose, $url, $seconds) = @_;
	my $curl = find_program('curl');
	my $wget = find_program('wget');
	if ($curl) {
		my @strict = $purpose eq 'download' ? ('--fail', '--head') : ();
		my ($status, $text) = run($curl, '--silent', '--show-error', '--location', @strict,
			'--output', '/dev/null', '--max-time', $seconds, '--', $url);
		return answer('fetch', $purpose, $url, $status ? 'failed' : 'ok', last_line($text));
	}
	if ($wget) {
		my ($status, $text) = run($wget, '--spider', '--no-verbose', '--tries=1', "--timeout=$seconds", '--', $url);
		# 6 is refused credentials, 8 an error status: there is a server, and it speaks HTTP.
		my $fine = !$status || ($purpose ne 'download' && ($status == 6 || $status == 8));
		return answer('fetch', $purpose, $url, $fine ? 'ok' : 'failed', last_line($text));
	}
	answer('fetch', $purpose, $url, 'untried', 'the host has neither curl nor wget');
}

# apt's own downloader asks with apt's own proxy and credentials, and writes nothing of apt's.
sub fetch_repositories {
	my ($manager, $seconds) = @_;
	my $helper = '/usr/lib/apt/apt-helper';
	my ($status, $text) = run('/usr/bin/apt-get', 'update', '--print-uris');
	my %seen;
	my @sources = grep { m{/(?:In)?Release$} } $text =~ /^'([^']+)' /mg;
	die "apt-get cannot read its sources: " . last_line($text) . "\n" if $status;
	return answer('fetch', 'package-repository', '', 'failed', 'apt has no sources') unless @sources;
	my @urls = grep { /^(?:https?|ftp|file):/ && !$seen{$_}++ } map { first_mirror($_) } @sources;
	splice @urls, MAX_REPOSITORIES if @urls > MAX_REPOSITORIES;
	return unless @urls;
	my $place = "/tmp/.k8s-tui-fetch.$$";
	mkdir $place, 0700 or die "$place: $!\n";
	my @running;
	for my $number (0 .. $#urls) {
		my $pid = fork;
		die "fork: $!\n" unless defined $pid;
		if ($pid) { push @running, $pid; next }
		fetch_repository($helper, $urls[$number], "$place/$number", $seconds);
		POSIX::_exit(0);
	}
	waitpid $_, 0 for @running;
	unlink glob "$place/*";
	rmdir $place;
}

# apt-helper does not know lists of mirrors (apt-transport-mirror(1)): the first of a local one is asked.
sub first_mirror {
	my ($url) = @_;
	my ($list) = $url =~ m{^mirror\+file:(?://)?(/.*)$} or return $url;
	my $rest = '';
	($list, $rest) = ($1, "/$2$rest") while !-f $list && $list =~ m{^(.+)/([^/]+)$};
	open my $lines, '<', $list or return $url;
	my ($mirror) = map { m{^\s*([^\s#]\S*)} } <$lines>;
	return defined $mirror ? ($mirror =~ s{/$}{}r) . $rest : $url;
}

# A repository signed apart from its list has Release instead of InRelease.
sub fetch_repository {
	my ($helper, $url, $file, $seconds) = @_;
	my $detail = '';
	for my $try ($url, $url =~ m{/InRelease$} ? $url =~ s{/InRelease$}{/Release}r : ()) {
		my ($status, $text) = run('/usr/bin/timeout', $seconds, $helper, '-qq', '-o', 'Acquire::Retries=0',
			'-o', "Acquire::http::Timeout=$seconds", '-o', "Acquire::https::Timeout=$seconds",
			'download-file', $try, $file);
		return answer('fetch', 'package-repository', $url, 'ok', '') unless $status;
		$detail ||= $status == 124 ? "no answer in $seconds s" : last_line($text);
		last if $status == 124;
	}
	answer('fetch', 'package-repository', $url, 'failed', $detail);
}

sub last_line {
	my ($text) = @_;
	my @lines = grep { /\S/ } split /\n/, $text;
	return @lines ? $lines[-1] : '';
}
