import type { ComponentType } from 'react';
import type { Action, KeySection } from './keys/key-table.ts';
import type { KeyPress } from './keys/parse-keys.ts';
import type { Words } from './words/en/catalogue.ts';

/** The cells that a screen may draw into: the window without header and hints. */
export interface Area {
	columns: number;
	rows: number;
}

/** What stands at the top. */
export interface Heading {
	/** Where one is, from the outside in. */
	crumbs: string[];
	/** At the right edge, e.g. the place in a sequence of screens. */
	right?: string;
}

/**
 * One screen: state and what keys do to it, with a view that draws the state. Keys go to the screen
 * and not to React components: a key that opens another screen and the keys after it may arrive in
 * one chunk, before anything is drawn.
 */
export interface Screen {
	heading(words: Words): Heading;
	/** Sections of the key table that apply now, the most specific first. `text`: characters are typed. */
	sections(): readonly KeySection[];
	/** Does what a key means. @param press the key itself, where several share an action */
	act(action: Action, press: KeyPress): void;
	/** Takes typed or pasted text. Called only where `sections` has `text`. */
	type?(text: string): void;
	/** Draws it. */
	readonly View: ComponentType<{ area: Area }>;
	/** Whether the screen itself deals with leaving the program now (q) or with Ctrl-C. */
	leave?(reason: 'quit' | 'interrupt'): 'handled' | 'leave';
	/** It has come to the top again, or for the first time. */
	shown?(): void;
	/** It has been left for good. */
	closed?(): void;
}
