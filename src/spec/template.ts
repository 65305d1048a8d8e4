import { stringify } from 'yaml';
import { clusterSchema, formatPath, type SchemaNode, type SpecPath } from './schema.ts';
import { supportedValues, unsupported } from './supported.ts';

/** What of a spec an operator may write: every part optional. */
export type SpecValues = { [field: string]: unknown };

const WIDTH = 96;

/**
 * A cluster.yaml with the given values, every other field as a comment with its default or an
 * example, and above each field what the schema says of it. Values that this version does not build
 * are not mentioned.
 * @param values as they would stand in the file; fields the schema does not know are left out.
 */
export function renderSpecTemplate(values: SpecValues): string {
	const head = [
		...comment(
			'What the cluster is to be. Fields behind a # have the value shown, or are examples.',
		),
		...comment('Check with `k8s-tui plan -f FILE`, make it so with `k8s-tui apply -f FILE`.'),
	];
	const schema = clusterSchema();
	return `${[...head, ...fields(schema, values, [])].join('\n')}\n`;
}

/** The lines of a section's fields. */
function fields(section: SchemaNode, values: SpecValues, path: SpecPath): string[] {
	return Object.entries(section.properties ?? {}).flatMap(([key, schema]) => {
		const value = values[key];
		const here = [...path, key];
		if (value === undefined && !isOffered(schema, here)) return [];
		const space = path.length === 0 ? [''] : [];
		const lines = schema.properties
			? subsection(key, schema, value as SpecValues | undefined, here)
			: field(key, schema, value);
		return [...space, ...comment(describe(schema, here)), ...lines];
	});
}

/** A section that has no value of its own is a comment as a whole, its key too. */
function subsection(
	key: string,
	schema: SchemaNode,
	values: SpecValues | undefined,
	path: SpecPath,
): string[] {
	const inner = fields(schema, values ?? {}, path).map((line) => (line === '' ? '' : `  ${line}`));
	if (values !== undefined && Object.keys(values).length > 0) return [`${key}:`, ...inner];
	return commentedOut([`${key}:`, ...inner]);
}

function field(key: string, schema: SchemaNode, value: unknown): string[] {
	if (value !== undefined) return write(key, value);
	const isShown = schema.default !== undefined && !isEmpty(schema.default);
	return commentedOut(
		write(key, isShown ? schema.default : (schema.examples?.[0] ?? schema.default)),
	);
}

function write(key: string, value: unknown): string[] {
	if (!Array.isArray(value) || key !== 'hosts') return [`${key}: ${inFlow(value)}`];
	return [`${key}:`, ...value.map((item) => `  - ${inFlow(item)}`)];
}

/** On one line, however long. */
function inFlow(value: unknown): string {
	return stringify(value, {
		collectionStyle: 'flow',
		lineWidth: 0,
		flowCollectionPadding: false,
	}).trimEnd();
}

/** `#` stands where the text would begin, so that taking it away leaves valid YAML. */
function commentedOut(lines: readonly string[]): string[] {
	return lines.map((line) => {
		if (line.trim() === '' || line.trimStart().startsWith('#')) return line;
		return line.replace(/^( *)/, '$1# ');
	});
}

/** Whether there is a choice: a field with one value, or for a mode that is not built, is noise. */
function isOffered(schema: SchemaNode, path: SpecPath): boolean {
	const { onlyWith } = schema;
	if (onlyWith && unsupported(onlyWith.field, onlyWith.value) !== undefined) return false;
	if (schema.type === 'boolean') {
		return [true, false].every((value) => unsupported(formatPath(path), value) === undefined);
	}
	return schema.enum === undefined || supportedValues(formatPath(path), schema.enum).length > 1;
}

function describe(schema: SchemaNode, path: SpecPath): string {
	const { description = '', onlyWith, enumDescriptions = [] } = schema;
	const built = supportedValues(formatPath(path), schema.enum ?? []);
	const values = (schema.enum ?? [])
		.map((value, index) => ({ value, text: `${value} (${enumDescriptions[index] ?? ''})` }))
		.filter(({ value }) => built.includes(value))
		.map(({ text }) => text);
	const choice = values.length < 2 ? '' : ` One of: ${values.join(', ')}.`;
	const condition = onlyWith === undefined ? '' : ` Only with ${onlyWith.field} ${onlyWith.value}.`;
	return `${description}${choice}${condition}`;
}

function comment(text: string): string[] {
	const lines: string[] = [];
	let line = '#';
	for (const word of text.split(' ')) {
		if (line.length + word.length + 1 > WIDTH) {
			lines.push(line);
			line = '#';
		}
		line += ` ${word}`;
	}
	return [...lines, line];
}

function isEmpty(value: unknown): boolean {
	return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
