import type { OperatorError } from '../model/errors.ts';
import { visible } from '../spec/problem.ts';
import type { Credentials } from '../ssh/credentials.ts';
import type { App } from './app.ts';
import { askText, type TextQuestionOptions } from './components/text-question.tsx';

export interface ScreenCredentialsOptions {
	/** Gets every answer, so that it is never shown. */
	secret?: (value: string) => void;
	/** Reads a private key file; what it gives tells whether a passphrase opens the key. */
	keyOpener: (file: string) => Promise<(passphrase: string) => boolean>;
}

type Kind = 'ssh' | 'sudo';

/** The error that says that a host has refused a secret of a kind. */
const REFUSALS: Record<string, Kind> = { 'ssh-auth': 'ssh', 'sudo-wrong-password': 'sudo' };

/** A host that refuses so many passwords is left alone: its account could be locked. */
const MOST_TRIES = 3;

/**
 * Secrets asked for on the screen and kept in memory, one for the whole program. However many hosts
 * ask at once, there is one question at a time: what is answered is tried on every host that needs
 * such a secret, and only those that refuse it ask again, by name. Esc means that there is none.
 */
export class ScreenCredentials implements Credentials {
	readonly #app: App;
	readonly #options: ScreenCredentialsOptions;
	/** All answers of a kind, the latest last. */
	readonly #answers: Record<Kind, string[]> = { ssh: [], sudo: [] };
	/** What was last given to a host, and what it has refused, by `nameOf`. */
	readonly #given = new Map<string, string>();
	readonly #refused = new Map<string, Set<string>>();
	/** Hosts whose turn has not come, by `nameOf`; true: the question was left with esc for them. */
	readonly #waiting = new Map<string, boolean>();
	readonly #passphrases = new Map<string, Promise<string | null>>();
	/** Ends with the question that is open now. */
	#turn: Promise<unknown> = Promise.resolve();

	constructor(app: App, options: ScreenCredentialsOptions) {
		this.#app = app;
		this.#options = options;
	}

	sshPassword(host: string): Promise<string | null> {
		return this.#password('ssh', host);
	}

	sudoPassword(host: string): Promise<string | null> {
		return this.#password('sudo', host);
	}

	keyPassphrase(file: string): Promise<string | null> {
		const known = this.#passphrases.get(file);
		if (known !== undefined) return known;
		const answer = this.#inTurn(() => this.#askPassphrase(file));
		this.#passphrases.set(file, answer);
		// Without an answer, the next connection may ask again.
		void answer.then((passphrase) => passphrase ?? this.#passphrases.delete(file));
		return answer;
	}

	/**
	 * Takes note of how a connection failed.
	 * @returns whether it is worth another try: a secret was refused, and the host will be asked
	 * about with another one
	 */
	refused(host: string, error: Pick<OperatorError, 'code'>): boolean {
		const kind = REFUSALS[error.code];
		if (kind === undefined) return false;
		const name = nameOf(kind, host);
		const given = this.#given.get(name);
		if (given === undefined) return false;
		const refused = this.#refused.get(name) ?? new Set<string>();
		this.#refused.set(name, refused.add(given));
		this.#given.delete(name);
		return refused.size < MOST_TRIES;
	}

	/** Forgets which hosts have refused what: the operator wants to try them again. */
	forgive(hosts: readonly string[]): void {
		for (const host of hosts) {
			for (const kind of ['ssh', 'sudo'] as const) {
				const refused = this.#refused.get(nameOf(kind, host));
				// One is enough to be asked about by name instead of being given the same again.
				const [last] = [...(refused ?? [])].slice(-1);
				if (last !== undefined) this.#refused.set(nameOf(kind, host), new Set([last]));
			}
		}
	}

	async #password(kind: Kind, host: string): Promise<string | null> {
		const name = nameOf(kind, host);
		const known = this.#untried(kind, name);
		if (known !== null) return known;
		this.#waiting.set(name, false);
		return await this.#inTurn(async () => {
			const isDeclined = this.#waiting.get(name);
			this.#waiting.delete(name);
			if (isDeclined) return null;
			return this.#untried(kind, name) ?? (await this.#askPassword(kind, host));
		});
	}

	/** The latest answer, unless the host has refused it. */
	#untried(kind: Kind, name: string): string | null {
		const latest = this.#answers[kind].at(-1);
		if (latest === undefined || this.#refused.get(name)?.has(latest)) return null;
		this.#given.set(name, latest);
		return latest;
	}

	async #askPassword(kind: Kind, host: string): Promise<string | null> {
		const words = this.#app.words.hosts.credentials;
		const name = nameOf(kind, host);
		const isAgain = this.#refused.has(name);
		const shown = visible(host);
		const answer = await this.#ask({
			title: kind === 'ssh' ? words.sshPassword(shown) : words.sudoPassword(shown),
			lines: [isAgain ? words.again(shown) : words.forAll],
		});
		if (answer === null) {
			if (!isAgain) this.#declineForAll(kind);
			return null;
		}
		this.#answers[kind].push(answer);
		this.#given.set(name, answer);
		return answer;
	}

	/** The question that has been left was the others' as well. */
	#declineForAll(kind: Kind): void {
		for (const name of this.#waiting.keys()) {
			if (name.startsWith(`${kind} `) && !this.#refused.has(name)) this.#waiting.set(name, true);
		}
	}

	async #askPassphrase(file: string): Promise<string | null> {
		const words = this.#app.words.hosts.credentials;
		const opens = await this.#options.keyOpener(file);
		return await this.#ask({
			title: words.passphrase(visible(file)),
			lines: [],
			check: (value) => (opens(value) ? null : words.wrongPassphrase),
		});
	}

	async #ask(
		question: Pick<TextQuestionOptions, 'title' | 'check'> & { lines: string[] },
	): Promise<string | null> {
		const words = this.#app.words.hosts.credentials;
		const answer = await askText(this.#app, {
			...question,
			crumbs: [words.crumb],
			lines: [...question.lines, words.memory, words.escape],
			secret: true,
		});
		if (answer !== null && answer !== '') this.#options.secret?.(answer);
		return answer === '' ? null : answer;
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const turn = this.#turn.then(work);
		this.#turn = turn.catch(() => {});
		return turn;
	}
}

function nameOf(kind: Kind, host: string): string {
	return `${kind} ${host}`;
}
