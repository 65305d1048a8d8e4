# Hands files of one directory from host to host for as long as its stdin stays open.
#   peer.pl serve PORT DIRECTORY        stdin: token, then nothing until it closes
#   peer.pl fetch ADDRESS PORT NAME     stdin: token; writes the file to stdout
# A request is "TOKEN NAME\n", the answer "OK SIZE\n" and the bytes, or "NO reason\n".
# The token keeps strangers out; what arrives is checked by sha256 by whoever asked for it.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Select;

my ($mode, @args) = @ARGV;
$| = 1;
chomp(my $token = <STDIN> // '');
die "no token\n" if $token eq '';

if ($mode eq 'serve') { serve(@args) } elsif ($mode eq 'fetch') { fetch(@args) } else { die "serve or fetch\n" }

sub serve {
	my ($port, $directory) = @_;
	my $listener = IO::Socket::INET->new(LocalPort => $port, Listen => 64, ReuseAddr => 1, Proto => 'tcp')
		or die "cannot listen on $port: $!\n";
	$SIG{CHLD} = 'IGNORE';
	$SIG{PIPE} = 'IGNORE';
	print "listening $port\n";
	my $select = IO::Select->new($listener, \*STDIN);
	my $deadline = time + 3600;
	while (time < $deadline) {
		for my $ready ($select->can_read(60)) {
			if ($ready == $listener) {
				my $client = $listener->accept or next;
				my $child = fork;
				if (defined $child && $child == 0) { close $listener; answer($client, $directory); exit 0 }
				close $client;
			} else {
				exit 0 if !sysread(STDIN, my $rest, 4096);
			}
		}
	}
}

sub answer {
	my ($client, $directory) = @_;
	alarm 900;
	my $request = '';
	while (length $request < 512 && $request !~ /\n/) { sysread($client, $request, 512 - length $request, length $request) or return }
	my ($given, $name) = $request =~ /\A(\S+) ([A-Za-z0-9][A-Za-z0-9._+~-]*)\n/;
	if (!defined $given || $given ne $token) { syswrite $client, "NO token\n"; return }
	my $file;
	if (!open $file, '<:raw', "$directory/$name") { syswrite $client, "NO $!\n"; return }
	syswrite $client, 'OK ' . (-s $file) . "\n";
	while (sysread $file, my $block, 1 << 20) { write_all($client, $block) or return }
}

sub fetch {
	my ($address, $port, $name) = @_;
	alarm 900;
	my $server = IO::Socket::INET->new(PeerAddr => $address, PeerPort => $port, Proto => 'tcp', Timeout => 5)
		or die "cannot reach $address:$port: $!\n";
	syswrite $server, "$token $name\n";
	my $head = '';
	while ($head !~ /\n/) { sysread($server, my $byte, 1) or die "no answer from $address:$port\n"; $head .= $byte }
	my ($size) = $head =~ /\AOK (\d+)\n/ or die "$address:$port refuses $name: $head";
	my $got = 0;
	binmode STDOUT;
	while ($got < $size) {
		my $read = sysread $server, my $block, 1 << 20;
		die "$address:$port ended after $got of $size bytes\n" if !$read;
		write_all(\*STDOUT, $block) or die "cannot write: $!\n";
		$got += $read;
	}
}

sub write_all {
	my ($out, $block) = @_;
	my $done = 0;
	while ($done < length $block) {
		my $wrote = syswrite $out, $block, length($block) - $done, $done;
		return 0 if !defined $wrote;
		$done += $wrote;
	}
	return 1;
}
