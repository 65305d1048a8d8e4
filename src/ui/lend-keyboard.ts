import { setImmediate } from 'node:timers/promises';

/**
 * Ends all reading of the keyboard, for a program that gets the terminal: Ink 8 lets go of it, but
 * leaves Node reading, which then takes every other key. Whoever listens again begins it anew.
 */
export async function lendKeyboard(stdin: NodeJS.ReadableStream): Promise<void> {
	// Node knows only in its next turn that nobody listens any more, and stops reading one after that.
	await setImmediate();
	stdin.pause();
	await setImmediate();
}
