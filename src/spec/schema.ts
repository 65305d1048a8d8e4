import { assetJson } from '../assets/asset.ts';

/** The part of JSON Schema draft-07 that `assets/cluster.schema.json` uses. */
export interface SchemaNode {
	description?: string;
	type?: string | string[];
	properties?: Record<string, SchemaNode>;
	additionalProperties?: false | SchemaNode;
	items?: SchemaNode;
	required?: string[];
	enum?: string[];
	/** What each value of `enum` means, in its order; editors show it too. */
	enumDescriptions?: string[];
	/** The field means something only while another has this value. */
	onlyWith?: { field: string; value: string };
	default?: unknown;
	examples?: unknown[];
	format?: string;
	minimum?: number;
	maximum?: number;
	/** What the pattern means, in words; editors show it too. */
	patternErrorMessage?: string;
}

/** Keys and list positions from the root of the spec: `['hosts', 0, 'name']`. */
export type SpecPath = readonly (string | number)[];

/** The published schema: the source of every field's type, description, limits and default. */
export function clusterSchema(): SchemaNode {
	return assetJson('cluster.schema.json');
}

/** The schema of what is at a path; undefined where the spec has no such field. */
export function schemaAt(path: SpecPath): SchemaNode | undefined {
	let node: SchemaNode | undefined = clusterSchema();
	for (const step of path) {
		if (node === undefined) return undefined;
		if (typeof step === 'number') node = node.items;
		else if (node.properties && Object.hasOwn(node.properties, step)) node = node.properties[step];
		else node = node.additionalProperties || undefined;
	}
	return node;
}

/**
 * Every field of the spec as a dotted path, `[]` for any position in a list: `hosts[].ssh.port`.
 * Sections come before what is in them.
 */
export function fieldPaths(node: SchemaNode = clusterSchema(), prefix = ''): string[] {
	const inItems = node.items ? fieldPaths(node.items, `${prefix}[]`) : [];
	const inProperties = Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
		const path = prefix === '' ? key : `${prefix}.${key}`;
		return [path, ...fieldPaths(child, path)];
	});
	return [...inItems, ...inProperties];
}

/** A path as the operator reads it: `hosts[0].labels["example.com/zone"]`. */
export function formatPath(path: SpecPath): string {
	return path.reduce<string>((text, step) => {
		if (typeof step === 'number') return `${text}[${step}]`;
		if (!/^[A-Za-z0-9_-]{1,64}$/.test(step)) return `${text}[${JSON.stringify(step.slice(0, 64))}]`;
		return text === '' ? step : `${text}.${step}`;
	}, '');
}
