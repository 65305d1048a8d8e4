import type { Emit, Event, EventBody } from '../model/events.ts';
import { Redactor } from './redact.ts';

export type Listener = (event: Event) => void;

/** The one stream of Events of a Run: stamps, redacts, and hands each Event to every listener. */
export class EventStream {
	readonly redactor = new Redactor();
	readonly #listeners: Listener[] = [];

	subscribe(listener: Listener): void {
		this.#listeners.push(listener);
	}

	readonly emit: Emit = (body: EventBody) => {
		const event: Event = { at: new Date().toISOString(), ...this.redactor.deep(body) };
		for (const listener of this.#listeners) listener(event);
	};
}
