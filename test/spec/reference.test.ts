import { expect, test } from 'vitest';
import { clusterSchema, type SchemaNode } from '../../src/spec/schema.ts';
import { unsupported } from '../../src/spec/supported.ts';
import { MINIMAL } from './fixture.ts';

/** The fields of a section as rows of a table, sections below it indented by their path. */
function rows(node: SchemaNode, path: string): string[] {
	return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
		const here = `${path}${key}`;
		const required = node.required?.includes(key) === true;
		const inner = child.items?.properties
			? rows(child.items, `${here}[].`)
			: rows(child, `${here}.`);
		return [`| \`${here}\` | ${value(child, here, required)} | ${text(child, here)} |`, ...inner];
	});
}

function value(node: SchemaNode, path: string, required: boolean): string {
	if (required) return '**required**';
	if (node.properties) return '';
	return node.default === undefined ? 'unset' : code(defaultText(path, node.default));
}

function defaultText(path: string, fallback: unknown): string {
	return path.endsWith('labels') ? '{}' : JSON.stringify(fallback).replaceAll('"', '');
}

function text(node: SchemaNode, path: string): string {
	const { description = '', minimum, maximum, onlyWith, patternErrorMessage } = node;
	const itemPath = node.items?.enum ? `${path}[]` : path;
	const choices = (node.enum ?? node.items?.enum ?? []).map((choice, index) => {
		const meaning = node.enumDescriptions?.[index];
		const isBuilt = unsupported(itemPath, choice) === undefined;
		const note = [meaning, isBuilt ? undefined : 'not built yet'].filter(Boolean).join('; ');
		return note === '' ? code(choice) : `${code(choice)} (${note})`;
	});
	return [
		description,
		node.type === 'boolean' ? unbuilt(path) : '',
		choices.length > 0 ? `One of ${choices.join(', ')}.` : '',
		patternErrorMessage ? `Must be ${patternErrorMessage}.` : '',
		minimum === undefined ? '' : `From ${minimum} to ${maximum}.`,
		onlyWith ? `Only with ${code(`${onlyWith.field}: ${onlyWith.value}`)}.` : '',
	]
		.filter((part) => part !== '')
		.join(' ')
		.replaceAll('|', '\\|');
}

function unbuilt(path: string): string {
	const value = [true, false].find((candidate) => unsupported(path, candidate) !== undefined);
	return value === undefined ? '' : `${code(String(value))} is not built yet.`;
}

function code(word: string): string {
	return `\`${word}\``;
}

function reference(): string {
	const schema = clusterSchema();
	const sections = Object.entries(schema.properties ?? {}).map(([key, node]) => {
		const own = rows({ properties: { [key]: node }, required: schema.required ?? [] }, '');
		return `## ${key}\n\n| field | default | meaning |\n| --- | --- | --- |\n${own.join('\n')}\n`;
	});
	return `# cluster.yaml

${schema.description}

\`k8s-tui init\` writes one with every field explained. This is all that one needs to say:

\`\`\`yaml
${MINIMAL}\`\`\`

Every command that reads the file checks it first and names all that is wrong with it at once, as
\`file:line:column: field: found …, expected …\`, with exit code 2. Editors that know JSON Schema show
the same rules while you type: point them at \`assets/cluster.schema.json\` of the package. \`node add\`,
\`node remove\` and \`promote\` change their lines of the file and leave every other byte as it is.

This page is made from the schema by \`test/spec/reference.test.ts\`; run that with \`-u\` after a change.

${sections.join('\n')}`;
}

test('docs/cluster-yaml.md describes the schema that is published', async () => {
	await expect(reference()).toMatchFileSnapshot('../../docs/cluster-yaml.md');
});
