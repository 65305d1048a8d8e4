import type { ErrorObject } from 'ajv';
import { networkAddress, parseCidr } from './address.ts';
import { nearest } from './nearest.ts';
import { MAX_PROBLEMS, oneOf, type SpecProblem, show } from './problem.ts';
import {
	clusterSchema,
	fieldPaths,
	formatPath,
	type SchemaNode,
	type SpecPath,
	schemaAt,
} from './schema.ts';
import type { SpecSource } from './source.ts';
import { supportedValues } from './supported.ts';
import { validator } from './validator.ts';

/**
 * Checks values against the published schema and fills in its defaults, in place.
 * @returns what is wrong, each with its place in the source.
 */
export function validateShape(values: unknown, source: SpecSource): SpecProblem[] {
	const validate = validator();
	dropEmptySections(values, clusterSchema());
	if (validate(values)) return [];
	return (validate.errors ?? [])
		.slice(0, MAX_PROBLEMS)
		.map((error) => toProblem(error, values, source));
}

/** `os:` with everything below it commented out is the same as no `os` at all. */
function dropEmptySections(values: unknown, schema: SchemaNode): void {
	if (typeof values !== 'object' || values === null) return;
	const section = values as Record<string, unknown>;
	for (const [key, child] of Object.entries(schema.properties ?? {})) {
		if (!child.properties || !Object.hasOwn(section, key)) continue;
		if (section[key] === null) delete section[key];
		else dropEmptySections(section[key], child);
	}
}

type Described = Pick<SpecProblem, 'found' | 'expected' | 'suggestion'>;

function toProblem(error: ErrorObject, values: unknown, source: SpecSource): SpecProblem {
	const parent = toPath(error.instancePath, values);
	const params = error.params as Record<string, unknown>;
	const schema = (error.parentSchema ?? {}) as SchemaNode;
	if (error.keyword === 'additionalProperties') {
		const path = [...parent, String(params.additionalProperty)];
		return locate(source, path, unknownKey(path, schema), 'key');
	}
	if (error.keyword === 'required') {
		const path = [...parent, String(params.missingProperty)];
		return locate(source, path, { found: 'nothing', expected: expectation(schemaAt(path), path) });
	}
	const found = source.written(parent) ?? show(error.data);
	return locate(source, parent, { found, ...wrongValue(error, parent, schema) });
}

function locate(
	source: SpecSource,
	path: SpecPath,
	described: Described,
	what: 'key' | 'value' = 'value',
): SpecProblem {
	return { ...source.locate(path, what), path: formatPath(path), ...withoutUndefined(described) };
}

/** A JSON pointer of ajv's as a path; digits are positions only where there is a list. */
function toPath(pointer: string, values: unknown): SpecPath {
	let value = values;
	return pointer
		.split('/')
		.slice(1)
		.map((part) => {
			const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
			const step = Array.isArray(value) ? Number(name) : name;
			value = (value as Record<string | number, unknown> | undefined)?.[step];
			return step;
		});
}

function unknownKey(path: SpecPath, schema: SchemaNode): Described {
	const key = String(path.at(-1));
	const known = Object.keys(schema.properties ?? {});
	const section = path.slice(0, -1);
	const sibling = nearest(key, known);
	const elsewhere = fieldPaths().find((field) => field.split('.').at(-1) === key);
	const near = sibling === undefined ? elsewhere : formatPath([...section, sibling]);
	return { found: 'an unknown key', expected: oneOf(known), ...withSuggestion(near) };
}

function wrongValue(
	error: ErrorObject,
	path: SpecPath,
	schema: SchemaNode,
): Omit<Described, 'found'> {
	const text = typeof error.data === 'string' ? error.data : '';
	switch (error.keyword) {
		case 'enum': {
			const values = supportedValues(genericPath(path), schema.enum ?? []);
			return { expected: oneOf(values), ...withSuggestion(nearest(text, values)) };
		}
		case 'format': {
			const network = schema.format === 'cidr' ? parseCidr(text) : null;
			const whole = network === null ? undefined : networkAddress(network);
			return { expected: expectation(schema, path), ...withSuggestion(whole) };
		}
		case 'pattern':
			return { expected: expectation(schema, path), ...withSuggestion(tidied(text, schema)) };
		case 'uniqueItems':
			return { expected: 'each entry once' };
		default:
			return { expected: expectation(schema, path) };
	}
}

/** The same text as people often mean it: without a leading v, in lower case, with - for _. */
function tidied(text: string, schema: SchemaNode & { pattern?: string }): string | undefined {
	const pattern = new RegExp(schema.pattern ?? '', 'u');
	const tries = [text.trim(), text.replace(/^v/, ''), text.toLowerCase().replaceAll(/[_ ]/g, '-')];
	return tries.find((candidate) => candidate !== text && pattern.test(candidate));
}

/** What a field takes, as a phrase. */
function expectation(schema: SchemaNode | undefined, path: SpecPath): string {
	if (schema === undefined) return 'a value';
	if (schema.patternErrorMessage !== undefined) return schema.patternErrorMessage;
	if (schema.enum) return oneOf(supportedValues(genericPath(path), schema.enum));
	if (schema.format === 'ip') return 'an IP address such as 10.0.0.11';
	if (schema.format === 'cidr') return 'a network such as 10.244.0.0/16';
	const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
	switch (type) {
		case 'integer':
			return schema.minimum === undefined
				? 'a whole number'
				: `a whole number from ${schema.minimum} to ${schema.maximum}`;
		case 'boolean':
			return 'true or false';
		case 'array':
			return path.at(-1) === 'hosts' ? 'a list of at least one host' : 'a list';
		case 'object':
			return schema.required ? `a mapping with ${schema.required.join(', ')}` : 'a mapping';
		default:
			return 'text (in quotes if it looks like something else)';
	}
}

function genericPath(path: SpecPath): string {
	return formatPath(path).replaceAll(/\[\d+\]/g, '[]');
}

function withSuggestion(suggestion: string | undefined): { suggestion?: string } {
	return suggestion === undefined ? {} : { suggestion };
}

function withoutUndefined(described: Described): Described {
	const { suggestion, ...rest } = described;
	return { ...rest, ...withSuggestion(suggestion) };
}
