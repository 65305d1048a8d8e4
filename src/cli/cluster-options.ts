import { type Command, Option } from 'commander';

/** Options of every command that works on the hosts of a cluster.yaml. */
export interface ClusterFlags {
	file: string;
	limit: string[];
	acceptNewHostKeys: boolean;
	askPass: boolean;
	askSudoPass: boolean;
	sshPasswordFile: string[];
	sudoPasswordFile: string[];
	keyPassphraseFile?: string;
	json: boolean;
	plain: boolean;
	color: boolean;
	verbose: boolean;
}

/** Adds them. */
export function withClusterOptions(command: Command): Command {
	return command
		.option('-f, --file <cluster.yaml>', 'what the cluster should be', 'cluster.yaml')
		.option('--limit <hosts>', 'only these hosts, separated by commas', names, [])
		.option(
			'--accept-new-host-keys',
			'add unknown host keys to known_hosts (changed ones never)',
			false,
		)
		.option('-k, --ask-pass', 'ask for the SSH password', false)
		.option('-K, --ask-sudo-pass', 'ask for the sudo password', false)
		.addOption(
			passwordFile('--ssh-password-file <[host=]file>', 'read the SSH password from a file'),
		)
		.addOption(
			passwordFile('--sudo-password-file <[host=]file>', 'read the sudo password from a file'),
		)
		.option('--key-passphrase-file <file>', 'read the passphrase of the private key from a file')
		.option('--json', 'JSON lines on stdout, words on stderr', false)
		.option('--plain', 'plain lines, no screen (the default without a terminal)', false)
		.option('--no-color', 'no colours (NO_COLOR does the same)')
		.option('-v, --verbose', 'every output line and every change', false);
}

function passwordFile(flags: string, description: string): Option {
	return new Option(flags, `${description}; may be given once per host`)
		.default([])
		.argParser((value: string, before: unknown) => [...(before as string[]), value]);
}

function names(value: string, before: string[]): string[] {
	return [...before, ...value.split(',').filter((name) => name !== '')];
}
