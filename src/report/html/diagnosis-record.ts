import type { Event } from '../../model/events.ts';

/** A Diagnosis as the report shows it: the root cause, what shows it, and the way out. */
export interface DiagnosisRecord {
	id: string;
	host: string | null;
	cause: string;
	fix: string | null;
	evidence: { source: string; line: number | null; text: string }[];
}

/** Reads a `diagnosis` Event; null for any other, and for one that names no cause. */
export function diagnosisOf(event: Event): DiagnosisRecord | null {
	const record: Record<string, unknown> = { ...event };
	const cause = textOf(record.cause);
	if (record.type !== 'diagnosis' || cause === null) return null;
	const evidence = Array.isArray(record.evidence) ? record.evidence : [];
	return {
		id: textOf(record.id) ?? 'unknown',
		host: textOf(record.host),
		cause,
		fix: textOf(record.fix),
		evidence: evidence.map(evidenceOf),
	};
}

function evidenceOf(value: unknown): DiagnosisRecord['evidence'][number] {
	if (value === null || typeof value !== 'object') {
		return { source: '', line: null, text: String(value) };
	}
	const { source, line, text } = value as Record<string, unknown>;
	return {
		source: textOf(source) ?? '',
		line: typeof line === 'number' ? line : null,
		text: textOf(text) ?? '',
	};
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
