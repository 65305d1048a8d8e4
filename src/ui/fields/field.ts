import type { Choice, ChoosableField } from '../../advice/choices.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import type { SpecPath } from '../../spec/schema.ts';
import type { Words } from '../words/en/catalogue.ts';

/** Id of a field on the screen: what its words are found by. */
export type FieldId = keyof Words['fields'];

/** A field of cluster.yaml with a list to choose from. */
export interface ChoiceField {
	kind: 'choice';
	id: FieldId;
	field: ChoosableField;
	/** Whether the other choices leave it a meaning; unset: always. */
	applies?: (spec: ClusterSpec) => boolean;
}

/** A field of cluster.yaml that is typed. */
export interface TypedField {
	kind: 'typed';
	id: FieldId;
	path: SpecPath;
	read: (spec: ClusterSpec) => string;
	/** What stands in the file for a text; unset: the text itself, nothing for an empty one. */
	write?: (text: string) => unknown;
	applies?: (spec: ClusterSpec) => boolean;
}

export type Field = ChoiceField | TypedField;

/** Where a field stands in cluster.yaml. */
export function pathOf(field: Field): SpecPath {
	return field.kind === 'choice' ? field.field.split('.') : field.path;
}

/** What a choice field is set to. */
export function chosenValue(field: ChoiceField, spec: ClusterSpec): string {
	let value: unknown = spec;
	for (const key of pathOf(field)) value = (value as Record<string, unknown> | undefined)?.[key];
	return String(value ?? '');
}

/** The next choice that can be had after the present one, round and round. */
export function nextChoice(choices: readonly Choice[], value: string, step: 1 | -1): string | null {
	const available = choices.filter((choice) => choice.available).map((choice) => choice.value);
	if (available.length === 0) return null;
	const at = available.indexOf(value);
	return available[(at + step + available.length) % available.length] ?? null;
}

/** A number, or the text as it is, so that the spec's own check can say what is wrong with it. */
export function numberOrText(text: string): unknown {
	if (text.trim() === '') return undefined;
	const number = Number(text);
	return Number.isNaN(number) ? text : number;
}
