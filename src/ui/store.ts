import { useSyncExternalStore } from 'react';

/**
 * State that lives outside React, so that a key handler reads what the key before it wrote although
 * nothing has been drawn in between.
 */
export class Store<T> {
	#state: T;
	readonly #listeners = new Set<() => void>();

	constructor(initial: T) {
		this.#state = initial;
	}

	readonly get = (): T => this.#state;

	/** Replaces the state, by a value or by what the present one becomes. */
	set(next: T | ((state: T) => T)): void {
		const value = typeof next === 'function' ? (next as (state: T) => T)(this.#state) : next;
		if (Object.is(value, this.#state)) return;
		this.#state = value;
		for (const listener of this.#listeners) listener();
	}

	/** Replaces some fields of an object. */
	update(fields: Partial<T>): void {
		this.set((state) => ({ ...state, ...fields }));
	}

	readonly subscribe = (listener: () => void): (() => void) => {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	};
}

/** The state of a store; the component is drawn again whenever it changes. */
export function useStore<T>(store: Store<T>): T {
	return useSyncExternalStore(store.subscribe, store.get);
}
