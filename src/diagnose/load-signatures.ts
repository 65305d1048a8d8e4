import { readdirSync } from 'node:fs';
import { assetPath, assetText } from '../assets/asset.ts';
import type { Signature, SignatureLevel } from '../model/diagnosis.ts';

const LEVELS: readonly SignatureLevel[] = ['specific', 'generic', 'symptom', 'notice'];
const ID = /^[A-Z]+-\d{2,3}$/;
const FIX = /^[a-z]+(-[a-z]+)+$/;

let cached: readonly Signature[] | undefined;

/** All Signatures of `assets/signatures/*.json`, read once, in the order of file name and file. */
export function loadSignatures(): readonly Signature[] {
	cached ??= readAll();
	return cached;
}

/** The Signature with this id, for its wording in another language. */
export function signatureById(id: string): Signature | undefined {
	return loadSignatures().find((signature) => signature.id === id);
}

function readAll(): Signature[] {
	const files = readdirSync(assetPath('signatures')).filter((name) => name.endsWith('.json'));
	return checkSignatures(
		files.sort().flatMap((name) => {
			const document: unknown = JSON.parse(assetText(`signatures/${name}`));
			return parseSignatures(name, document);
		}),
	);
}

/**
 * Signatures from one parsed file of the form `{"signatures": […]}`.
 * @throws Error naming the file, the position and the field that is wrong
 */
export function parseSignatures(file: string, document: unknown): Signature[] {
	const list = recordOf(document).signatures;
	if (!Array.isArray(list)) throw new Error(`${file}: expected a list "signatures"`);
	return list.map((entry, index) => parseSignature(`${file}[${index}]`, recordOf(entry)));
}

/**
 * The same list, once it holds together: unique ids, causes that exist, and none that is a symptom
 * of its own symptoms.
 * @throws Error naming the ids
 */
export function checkSignatures(signatures: Signature[]): Signature[] {
	const ids = new Set<string>();
	for (const { id } of signatures) {
		if (ids.has(id)) throw new Error(`signature ${id} is there twice`);
		ids.add(id);
	}
	for (const { id, causes } of signatures) {
		const unknown = causes.filter((other) => !ids.has(other) || other === id);
		if (unknown.length > 0) throw new Error(`signature ${id} cannot cause ${unknown.join(', ')}`);
	}
	const causes = new Map(signatures.map((signature) => [signature.id, signature.causes]));
	const open = new Set<string>();
	const done = new Set<string>();
	const visit = (id: string): void => {
		if (done.has(id)) return;
		if (open.has(id)) throw new Error(`signature ${id} is a symptom of its own symptoms`);
		open.add(id);
		for (const symptom of causes.get(id) ?? []) visit(symptom);
		done.add(id);
	};
	for (const { id } of signatures) visit(id);
	return signatures;
}

function parseSignature(place: string, entry: Record<string, unknown>): Signature {
	const fail = (field: string): never => {
		throw new Error(`${place}: the field "${field}" is missing or wrong`);
	};
	const text = (field: string, from = entry): string => {
		const value = from[field];
		return typeof value === 'string' && value !== '' ? value : fail(field);
	};
	const texts = (field: string, least: number): string[] => {
		const value = entry[field];
		const valid = Array.isArray(value) && value.every((item) => typeof item === 'string');
		return valid && value.length >= least ? value : fail(field);
	};
	const optional = (field: string): string | null => (entry[field] === null ? null : text(field));
	const zh = recordOf(entry.zh);
	const signature: Signature = {
		id: text('id'),
		component: text('component'),
		level: LEVELS.find((level) => level === entry.level) ?? fail('level'),
		patterns: texts('patterns', 1),
		samples: texts('samples', 1),
		cause: text('cause'),
		fix: text('fix'),
		zh: { cause: text('cause', zh), fix: text('fix', zh) },
		versions: optional('versions'),
		causes: texts('causes', 0),
		repair: optional('repair'),
		source: text('source'),
	};
	if (!ID.test(signature.id)) fail('id');
	if (signature.repair !== null && !FIX.test(signature.repair)) fail('repair');
	return signature;
}

function recordOf(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
