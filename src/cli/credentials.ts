import { readFileSync } from 'node:fs';
import { OperatorError } from '../model/errors.ts';
import type { Credentials } from '../ssh/credentials.ts';
import { askSecret } from './ask.ts';
import type { ClusterFlags } from './cluster-options.ts';

/**
 * Secrets from the files that the flags name or, with the `--ask-…` flags and a terminal, from the
 * operator, each asked once. Nothing is read from the environment or from arguments.
 */
export function credentialsFrom(flags: ClusterFlags): Credentials {
	const ssh = source(
		'--ssh-password-file',
		flags.sshPasswordFile,
		flags.askPass ? 'SSH password: ' : null,
	);
	const sudo = source(
		'--sudo-password-file',
		flags.sudoPasswordFile,
		flags.askSudoPass ? 'sudo password: ' : null,
	);
	const passphraseFiles = flags.keyPassphraseFile ? [flags.keyPassphraseFile] : [];
	return {
		sshPassword: ssh,
		sudoPassword: sudo,
		keyPassphrase: (file) =>
			source(
				'--key-passphrase-file',
				passphraseFiles,
				process.stdin.isTTY ? `Passphrase of ${file}: ` : null,
			)(''),
	};
}

/** One answer for all hosts, unless a file is named for a host: `m2=./m2.password`. */
function source(flag: string, files: string[], prompt: string | null) {
	let asked: Promise<string> | undefined;
	return async (host: string): Promise<string | null> => {
		const own = files.find((entry) => entry.startsWith(`${host}=`))?.slice(host.length + 1);
		const common = files.find((entry) => !/^[a-z0-9.-]+=/.test(entry));
		const file = own ?? common;
		if (file !== undefined) return readSecret(flag, file);
		if (prompt === null) return null;
		asked ??= askSecret(prompt, flag);
		return await asked;
	};
}

/** The first line of a file. */
function readSecret(flag: string, file: string): string {
	try {
		return readFileSync(file, 'utf8').split('\n')[0] ?? '';
	} catch (cause) {
		throw new OperatorError(`The file of ${flag} cannot be read`, {
			code: 'password-file',
			exitCode: 2,
			expected: 'a readable file with the secret in its first line',
			found: cause instanceof Error ? cause.message : String(cause),
			fix: `Name another file with ${flag}.`,
			cause,
		});
	}
}
