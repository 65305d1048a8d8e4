/**
 * Where secrets come from: a prompt, an environment variable, a test. Each is asked for only when
 * it is needed. `null` means that there is none.
 */
export interface Credentials {
	/** Password to log in with, also the answer to a keyboard-interactive password prompt. */
	sshPassword(host: string): Promise<string | null>;
	/** Password that the login user gives to sudo. */
	sudoPassword(host: string): Promise<string | null>;
	/** Passphrase of a private key file on the operator's machine. */
	keyPassphrase(file: string): Promise<string | null>;
}

/** For hosts that need no secret beyond an unencrypted key or an agent. */
export const noCredentials: Credentials = {
	sshPassword: async () => null,
	sudoPassword: async () => null,
	keyPassphrase: async () => null,
};

/**
 * Asks the source once for each secret and keeps the answers in memory, so that many hosts that
 * share a key ask for its passphrase once, and a reconnect asks for nothing.
 */
export function rememberCredentials(source: Credentials): Credentials {
	return {
		sshPassword: once((host) => source.sshPassword(host)),
		sudoPassword: once((host) => source.sudoPassword(host)),
		keyPassphrase: once((file) => source.keyPassphrase(file)),
	};
}

function once(ask: (name: string) => Promise<string | null>) {
	const answers = new Map<string, Promise<string | null>>();
	return (name: string): Promise<string | null> => {
		const known = answers.get(name);
		if (known !== undefined) return known;
		const answer = ask(name);
		answers.set(name, answer);
		// A prompt that failed (no terminal, interrupted) may be tried again.
		answer.catch(() => answers.delete(name));
		return answer;
	};
}
