import { OperatorError } from '../model/errors.ts';

/**
 * Replaces every registered secret, raw or base64, in whatever leaves the engine as an Event. One
 * per Run, at the source of Events.
 */
export class Redactor {
	readonly #secrets = new Set<string>();
	#pattern: RegExp | null = null;

	/** Secrets shorter than 4 characters are not registered: they would blank out ordinary text. */
	add(secret: string): void {
		if (secret.length < 4) return;
		for (const form of [secret, ...base64Of(secret)]) this.#secrets.add(form);
		// The longest first: one that begins another must not leave the rest of it in sight.
		const alternatives = [...this.#secrets].toSorted((a, b) => b.length - a.length).map(literally);
		this.#pattern = new RegExp(alternatives.join('|'), 'g');
	}

	text(value: string): string {
		return this.#pattern ? value.replaceAll(this.#pattern, '[secret]') : value;
	}

	/** The value with every string in it redacted. */
	deep<T>(value: T): T {
		if (!this.#pattern) return value;
		return this.#walk(value) as T;
	}

	/** What was thrown, without secrets: an error of the same kind, with the same exit code. */
	error(thrown: unknown): unknown {
		if (!this.#pattern || !(thrown instanceof Error)) return thrown;
		const message = this.text(thrown.message);
		if (thrown instanceof OperatorError) {
			const { code, exitCode, host, step, expected, found, fix } = thrown;
			const texts = Object.entries({ host, step, expected, found, fix }).flatMap(([name, text]) =>
				text === undefined ? [] : [[name, this.text(text)]],
			);
			return new OperatorError(message, { code, exitCode, ...Object.fromEntries(texts) });
		}
		const redacted = new Error(message);
		redacted.stack = this.text(thrown.stack ?? '');
		return redacted;
	}

	#walk(value: unknown): unknown {
		if (typeof value === 'string') return this.text(value);
		if (Array.isArray(value)) return value.map((item) => this.#walk(item));
		if (value !== null && typeof value === 'object') {
			const copy: Record<string, unknown> = { ...value };
			for (const key of Object.keys(copy)) copy[key] = this.#walk(copy[key]);
			return copy;
		}
		return value;
	}
}

/** Shortest piece of base64 that is surely not ordinary text. */
const SHORTEST_PIECE = 8;

/**
 * The secret in base64, alone and inside of a longer text: there it may begin at any of the three
 * bytes of a group, and the characters at its ends hold bits of its neighbours.
 */
function base64Of(secret: string): string[] {
	const bytes = Buffer.from(secret);
	const within = [0, 1, 2].map((shift) => {
		const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
		const first = Math.ceil((shift * 8) / 6);
		return whole.slice(first, Math.floor(((shift + bytes.length) * 8) / 6));
	});
	return [bytes.toString('base64'), ...within.filter(({ length }) => length >= SHORTEST_PIECE)];
}

function literally(text: string): string {
	return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
