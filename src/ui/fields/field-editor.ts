import { type Choice, type ChoiceContext, choicesOf } from '../../advice/choices.ts';
import { OperatorError } from '../../model/errors.ts';
import { formatPath } from '../../spec/schema.ts';
import { moveInList } from '../components/list-state.ts';
import {
	editText,
	type TextFieldState,
	textField,
	typeText,
} from '../components/text-field-state.ts';
import type { Draft } from '../draft.ts';
import type { Action, KeySection } from '../keys/key-table.ts';
import { Store } from '../store.ts';
import { chosenValue, type Field, nextChoice, pathOf } from './field.ts';

/** What is wrong, in the engine's words. */
export interface Refusal {
	found: string;
	expected: string;
}

export interface FieldEditorState {
	/** Index into the fields that apply. */
	cursor: number;
	/** The text being typed into the field under the cursor. */
	typing: TextFieldState | null;
	/** Why what was typed last was not taken. */
	refusal: Refusal | null;
}

/** Fields of a Draft, one under the other: choices are stepped through, others typed into in place. */
export class FieldEditor {
	readonly state = new Store<FieldEditorState>({ cursor: 0, typing: null, refusal: null });
	readonly #draft: Draft;
	readonly #all: readonly Field[];
	readonly #context: () => Omit<ChoiceContext, 'facts'>;

	constructor(draft: Draft, fields: readonly Field[], context: () => Omit<ChoiceContext, 'facts'>) {
		this.#draft = draft;
		this.#all = fields;
		this.#context = context;
	}

	/** The fields that have a meaning now. A choice of one is none and is not shown. */
	get fields(): Field[] {
		const { spec } = this.#draft;
		return this.#all.filter(({ applies }) => applies?.(spec) ?? true);
	}

	get current(): Field | undefined {
		return this.fields[this.state.get().cursor];
	}

	/** The values of a choice field, with why some cannot be had. */
	choices(field: Field): Choice[] {
		if (field.kind !== 'choice') return [];
		const { spec, facts } = this.#draft.state.get();
		return choicesOf(field.field, spec, { facts, ...this.#context() });
	}

	/** What is wrong with a field as it is set now, or null. */
	problem(field: Field): Refusal | null {
		const path = formatPath(pathOf(field));
		return this.#draft.state.get().problems.find((problem) => problem.path === path) ?? null;
	}

	sections(): readonly KeySection[] {
		return this.state.get().typing ? ['text'] : ['fields', 'list'];
	}

	/** Does what a key means; false: it means nothing here. */
	act(action: Action): boolean {
		const { typing } = this.state.get();
		if (typing) {
			this.#actWhileTyping(typing, action);
			return true;
		}
		switch (action) {
			case 'fields.next':
				this.#step(1);
				return true;
			case 'fields.previous':
				this.#step(-1);
				return true;
			case 'fields.edit':
				this.#begin();
				return true;
			default:
				if (!action.startsWith('list.')) return false;
				this.#move(action);
				return true;
		}
	}

	type(text: string): void {
		this.state.set((state) =>
			state.typing
				? { ...state, refusal: null, typing: typeText(state.typing, text.replaceAll('\n', ' ')) }
				: state,
		);
	}

	#move(action: Action): void {
		const count = this.fields.length;
		this.state.set(({ cursor }) => ({
			cursor: moveInList({ cursor, top: 0 }, action, count, count).cursor,
			typing: null,
			refusal: null,
		}));
	}

	#step(step: 1 | -1): void {
		const field = this.current;
		if (field?.kind !== 'choice') return;
		const next = nextChoice(this.choices(field), chosenValue(field, this.#draft.spec), step);
		if (next !== null) this.#set(field, next);
	}

	#begin(): void {
		const field = this.current;
		if (field?.kind === 'choice') this.#step(1);
		if (field?.kind !== 'typed') return;
		this.state.update({ typing: textField(field.read(this.#draft.spec)), refusal: null });
	}

	#actWhileTyping(typing: TextFieldState, action: Action): void {
		if (action === 'text.cancel') {
			this.state.update({ typing: null, refusal: null });
		} else if (action === 'text.submit') {
			this.#submit(typing.value.trim());
		} else {
			this.state.update({ typing: editText(typing, action), refusal: null });
		}
	}

	#submit(text: string): void {
		const field = this.current;
		if (field?.kind !== 'typed') return;
		const value = field.write ? field.write(text) : text === '' ? undefined : text;
		this.#set(field, value);
	}

	#set(field: Field, value: unknown): void {
		try {
			const problem = this.#draft.set(pathOf(field), value);
			if (problem) this.state.update({ refusal: problem });
			else this.state.update({ typing: null, refusal: null });
		} catch (error) {
			if (!(error instanceof OperatorError)) throw error;
			const refusal = { found: error.message, expected: error.fix ?? '' };
			this.state.update({ typing: null, refusal });
		}
	}
}
