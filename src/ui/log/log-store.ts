import { cleanLines } from './clean-line.ts';
import { LineRing, type RingLimits } from './line-ring.ts';

/**
 * What each host has printed lately, outside React: lines come by the thousand a second, and are
 * drawn ten times a second. `publish` tells the drawn panes of hosts with new lines.
 */
export class LogStore {
	readonly #limits: Partial<RingLimits>;
	readonly #rings = new Map<string, LineRing>();
	readonly #dirty = new Set<string>();
	readonly #versions = new Map<string, number>();
	readonly #listeners = new Map<string, Set<() => void>>();

	constructor(limits: Partial<RingLimits> = {}) {
		this.#limits = limits;
	}

	/** Takes what a host printed. @param time Unix time in milliseconds. */
	append(host: string, time: number, text: string): void {
		const ring = this.of(host);
		for (const line of cleanLines(text)) ring.push(time, line);
		this.#dirty.add(host);
	}

	/** The lines of a host; an empty ring for one that has said nothing. */
	of(host: string): LineRing {
		let ring = this.#rings.get(host);
		if (!ring) {
			ring = new LineRing(this.#limits);
			this.#rings.set(host, ring);
		}
		return ring;
	}

	publish(): void {
		const hosts = [...this.#dirty];
		this.#dirty.clear();
		for (const host of hosts) {
			this.#versions.set(host, this.version(host) + 1);
			for (const listener of this.#listeners.get(host) ?? []) listener();
		}
	}

	/** Changes whenever lines of a host were published. */
	version(host: string): number {
		return this.#versions.get(host) ?? 0;
	}

	subscribe(host: string, listener: () => void): () => void {
		const listeners = this.#listeners.get(host) ?? new Set();
		this.#listeners.set(host, listeners.add(listener));
		return () => listeners.delete(listener);
	}
}
