import type { Emit, Event, EventBody } from '../model/events.ts';
import { Redactor } from './redact.ts';

export type Listener = (event: Event) => void;

/** The one stream of Events of a Run: stamps, redacts, and hands each Event to every listener. */
export class EventStream {
	readonly redactor = new Redactor();
	readonly #listeners: Listener[] = [];
	#millisecond = Number.NaN;
	#at = '';

	subscribe(listener: Listener): void {
		this.#listeners.push(listener);
	}

	readonly emit: Emit = (body: EventBody) => {
		const event: Event = { at: this.#now(), ...this.redactor.deep(body) };
		for (const listener of this.#listeners) listener(event);
	};

	/** Output comes by the thousand lines a second: a millisecond is put into words once. */
	#now(): string {
		const now = Date.now();
		if (now !== this.#millisecond) this.#at = new Date(now).toISOString();
		this.#millisecond = now;
		return this.#at;
	}
}
