/**
 * Replaces every registered secret, raw or base64, in whatever leaves the engine as an Event. One
 * per Run, at the source of Events.
 */
export class Redactor {
	readonly #secrets = new Set<string>();

	/** Secrets shorter than 4 characters are not registered: they would blank out ordinary text. */
	add(secret: string): void {
		if (secret.length < 4) return;
		this.#secrets.add(secret);
		this.#secrets.add(Buffer.from(secret).toString('base64'));
	}

	text(value: string): string {
		let result = value;
		for (const secret of this.#secrets) result = result.replaceAll(secret, '[secret]');
		return result;
	}

	/** The value with every string in it redacted. */
	deep<T>(value: T): T {
		if (this.#secrets.size === 0) return value;
		return this.#walk(value) as T;
	}

	#walk(value: unknown): unknown {
		if (typeof value === 'string') return this.text(value);
		if (Array.isArray(value)) return value.map((item) => this.#walk(item));
		if (value !== null && typeof value === 'object') {
			return Object.fromEntries(
				Object.entries(value).map(([key, item]) => [key, this.#walk(item)]),
			);
		}
		return value;
	}
}
