import { printable } from './sections.ts';

/** The value of a JSON text, or null if it is none. */
export function parseJson(text: string): unknown {
	if (!/^\s*[[{]/.test(text)) return null;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null;
	}
}

/** An object whose fields can be looked at, or null for anything else. */
export function asRecord(value: unknown): Record<string, unknown> | null {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Record<string, unknown>)
		: null;
}

/** The array, or [] for anything else. */
export function asArray(value: unknown): unknown[] {
	return Array.isArray(value) ? value : [];
}

/** The string without control characters (JSON can escape them), or '' for anything else. */
export function asText(value: unknown): string {
	return typeof value === 'string' ? printable(value) : '';
}
