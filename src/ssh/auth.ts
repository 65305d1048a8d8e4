import { readFile } from 'node:fs/promises';
import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey, Prompt } from 'ssh2';
import { messageOf } from '../model/errors.ts';
import { agentWithKeys } from './agent.ts';
import type { Credentials } from './credentials.ts';
import { sshError } from './errors.ts';
import { cleanText } from './lines.ts';
import { loadSsh2 } from './ssh2.ts';
import type { IdentityFile, SshTarget } from './target.ts';

type Method = 'none' | 'publickey' | 'password' | 'keyboard-interactive';

/** One way to log in, prepared when its turn comes; null if there turns out to be nothing to try. */
interface Attempt {
	method: Method;
	prepare: () => Promise<AnyAuthMethod | null>;
}

/**
 * Logs in to one target: which methods are tried, in which order, and what came of it.
 * Explicit keys come first, because a server cuts the connection after a few wrong ones
 * (MaxAuthTries), and an agent may hold many.
 */
export class Authenticator {
	readonly #target: SshTarget;
	readonly #credentials: Credentials;
	/** Called around a question to the operator, so that his time is not the host's time-out. */
	readonly #whileAsking: <T>(question: () => Promise<T>) => Promise<T>;
	readonly #tried: string[] = [];
	#offered: string[] | null = null;
	#attempts: Attempt[] | null = null;
	#failure: unknown;
	#passwordUsed = false;
	/** The operator was asked for a password and gave none. */
	#isDeclined = false;

	constructor(
		target: SshTarget,
		credentials: Credentials,
		whileAsking: <T>(question: () => Promise<T>) => Promise<T>,
	) {
		this.#target = target;
		this.#credentials = credentials;
		this.#whileAsking = whileAsking;
	}

	/** For ssh2's `authHandler`. */
	readonly handler: AuthHandlerMiddleware = (offered, _partial, next) => {
		if (Array.isArray(offered)) this.#offered = offered;
		this.#next().then(
			(method) => next(method ?? (false as never)),
			(error: unknown) => {
				this.#failure = error;
				next(false as never);
			},
		);
	};

	/** The error for a login that was refused, or what kept us from trying. */
	refused(cause: unknown): unknown {
		if (this.#failure !== undefined) return this.#failure;
		const offered = this.#offered === null ? 'did not say' : this.#offered.join(', ');
		const tried = this.#tried.length > 0 ? this.#tried.join('; ') : 'nothing';
		return sshError('ssh-auth', this.#target.host, `login as ${this.#target.user} was refused`, {
			expected: `one of what the server offers: ${offered}`,
			found: `tried: ${tried}`,
			fix: this.#advice(cause),
			cause,
		});
	}

	#advice(cause: unknown): string {
		if (/too many authentication failures/i.test(messageOf(cause))) {
			return 'The server cut the connection after too many keys: name the right one as ssh.identityFile.';
		}
		const wantsKey = this.#offered?.includes('publickey') ?? true;
		const wantsPassword = this.#offered?.some((method) => method !== 'publickey') ?? false;
		const user = `${this.#target.user}@${this.#target.address}`;
		const ways = [
			wantsKey
				? `add a key for ${user} to its authorized_keys and name it as ssh.identityFile`
				: '',
			wantsPassword ? 'give the SSH password' : '',
		].filter((way) => way !== '');
		return `Check ssh.user; ${ways.join(', or ')}.`;
	}

	async #next(): Promise<AnyAuthMethod | null> {
		this.#attempts ??= this.#plan();
		for (;;) {
			const attempt = this.#attempts.shift();
			if (attempt === undefined) return null;
			if (this.#offered !== null && !this.#offered.includes(attempt.method)) continue;
			const method = await attempt.prepare();
			if (method !== null) return method;
		}
	}

	#plan(): Attempt[] {
		const { identityFiles, agent, identitiesOnly } = this.#target;
		const named = identityFiles.filter((file) => file.required);
		const others = identityFiles.filter((file) => !file.required);
		const useAgent: Attempt[] =
			agent === null
				? []
				: [{ method: 'publickey', prepare: () => this.#agent(agent, identitiesOnly) }];
		const keys = [
			...named.map((file) => this.#keyAttempt(file)),
			...useAgent,
			...others.map((file) => this.#keyAttempt(file)),
		];
		return [
			...keys,
			{ method: 'none', prepare: async () => this.#askForNothing() },
			{ method: 'password', prepare: () => this.#password() },
			{ method: 'keyboard-interactive', prepare: () => this.#keyboard() },
		];
	}

	/** Costs no try and tells which of the passwords the server takes, if no key has told it. */
	#askForNothing(): AnyAuthMethod | null {
		return this.#offered === null ? this.#method({ type: 'none' }) : null;
	}

	#keyAttempt(file: IdentityFile): Attempt {
		return { method: 'publickey', prepare: () => this.#key(file) };
	}

	async #key(file: IdentityFile): Promise<AnyAuthMethod | null> {
		const text = await readKeyFile(this.#target, file);
		if (text === null) return null;
		const { utils } = await loadSsh2();
		let key = parsed(utils.parseKey(text));
		let note = '';
		if (key instanceof Error && isEncrypted(key)) {
			const fromAgent = await this.#sameKeyOfAgent(file);
			if (fromAgent !== null) return fromAgent;
			const passphrase = await this.#whileAsking(() => this.#credentials.keyPassphrase(file.path));
			key = passphrase === null ? key : parsed(utils.parseKey(text, passphrase));
			note = passphrase === null ? 'needs a passphrase' : 'wrong passphrase';
		}
		if (key instanceof Error || !key.isPrivateKey()) {
			this.#tried.push(`key ${file.path} (${note || 'not a private key that can be read'})`);
			return null;
		}
		this.#tried.push(`key ${file.path}`);
		return this.#method({ type: 'publickey', key });
	}

	/** A key that the agent has unlocked needs no passphrase. */
	async #sameKeyOfAgent(file: IdentityFile): Promise<AnyAuthMethod | null> {
		if (this.#target.agent === null) return null;
		const found = await agentWithKeys(this.#target.agent, [file.path]).catch(() => null);
		if (found === null || found.count === 0) return null;
		this.#tried.push(`key ${file.path}, by the agent`);
		return this.#method({ type: 'agent', agent: found.agent });
	}

	async #agent(socket: string, identitiesOnly: boolean): Promise<AnyAuthMethod | null> {
		const only = identitiesOnly ? this.#target.identityFiles.map((file) => file.path) : null;
		try {
			const { agent, count } = await agentWithKeys(socket, only);
			this.#tried.push(count === 1 ? '1 key of the agent' : `${count} keys of the agent`);
			return count === 0 ? null : this.#method({ type: 'agent', agent });
		} catch (error) {
			this.#tried.push(`agent (${messageOf(error)})`);
			return null;
		}
	}

	async #password(): Promise<AnyAuthMethod | null> {
		const password = await this.#askPassword();
		if (password === null) return null;
		this.#passwordUsed = true;
		this.#tried.push('password');
		return this.#method({ type: 'password', password });
	}

	async #keyboard(): Promise<AnyAuthMethod | null> {
		// Both methods usually ask the same PAM stack: a second wrong answer could lock the account.
		if (this.#passwordUsed && this.#tried.at(-1) === 'password') return null;
		if (this.#isDeclined) return null;
		const password = await this.#askPassword();
		if (password === null) return null;
		this.#tried.push('keyboard-interactive');
		return this.#method({
			type: 'keyboard-interactive',
			prompt: (
				_name: string,
				_instructions: string,
				_language: string,
				prompts: Prompt[],
				finish: (answers: string[]) => void,
			) => {
				finish(prompts.map((prompt) => this.#answer(prompt, password)));
			},
		});
	}

	#answer(prompt: { prompt: string; echo?: boolean }, password: string): string {
		if (prompt.echo !== true) return password;
		this.#tried.push(`no answer to "${cleanText(prompt.prompt).trim()}"`);
		return '';
	}

	async #askPassword(): Promise<string | null> {
		const password = await this.#whileAsking(() =>
			this.#credentials.sshPassword(this.#target.host),
		);
		if (password === null) this.#tried.push('no password was given');
		this.#isDeclined = password === null;
		return password;
	}

	#method(method: Record<string, unknown>): AnyAuthMethod {
		return { username: this.#target.user, ...method } as unknown as AnyAuthMethod;
	}
}

async function readKeyFile(target: SshTarget, file: IdentityFile): Promise<Buffer | null> {
	try {
		return await readFile(file.path);
	} catch (error) {
		if (!file.required) return null;
		throw sshError('ssh-auth', target.host, `the private key ${file.path} cannot be read`, {
			expected: 'a private key file',
			found: messageOf(error),
			fix: 'Correct ssh.identityFile.',
			cause: error,
		});
	}
}

function parsed(result: ParsedKey | ParsedKey[] | Error): ParsedKey | Error {
	if (!Array.isArray(result)) return result;
	return result[0] ?? new Error('no key in the file');
}

function isEncrypted(error: Error): boolean {
	return /encrypted|passphrase/i.test(error.message);
}
