import type { EvidenceLine, EvidenceSource, Signature } from '../model/diagnosis.ts';

/** Lines that are kept of what shows one Signature. */
const MAX_EVIDENCE = 6;
/** Longest part of a line that is searched and kept, in characters. */
const MAX_TEXT = 4096;

/** A Signature and what shows it. */
export interface Match {
	signature: Signature;
	/** The first lines that differ, at most six. */
	evidence: EvidenceLine[];
	/** How many lines matched in all. */
	occurrences: number;
}

interface Compiled {
	signature: Signature;
	patterns: RegExp[];
}

/** Bootstrap tokens, certificate keys and anything that calls itself a password. */
const SECRETS: readonly [pattern: RegExp, replacement: string][] = [
	[/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, '[secret]'],
	[/(certificate[- ]key[:= ]+)[0-9a-f]{64}\b/gi, '$1[secret]'],
	[/((?:password|passwd|auth_pass)["']?[:= ]+)[^\s"',]+/gi, '$1[secret]'],
];

/**
 * Searches lines for Signatures, one line at a time: memory grows with the Signatures that are
 * found, not with the lines.
 */
export class Matcher {
	readonly #compiled: Compiled[];
	/** All patterns in one: most lines match none, and it says so at a third of the cost. */
	readonly #any: RegExp;
	readonly #found = new Map<string, Match>();
	readonly #seen = new Set<string>();

	constructor(signatures: readonly Signature[]) {
		const patterns = signatures.flatMap((signature) => signature.patterns);
		this.#any = new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'));
		this.#compiled = signatures.map((signature) => ({
			signature,
			patterns: signature.patterns.map((pattern) => new RegExp(pattern)),
		}));
	}

	/** @param line its number in the source, from 1. */
	feed(source: string, host: string | null, line: number, text: string): void {
		const shown = text.slice(0, MAX_TEXT);
		const searched = searchable(shown);
		if (searched === '' || !this.#any.test(searched)) return;
		for (const { signature, patterns } of this.#compiled) {
			if (patterns.some((pattern) => pattern.test(searched)))
				this.#note(signature, { source, host, line, text: shown });
		}
	}

	/** All lines of sources that are in memory. */
	feedAll(sources: readonly EvidenceSource[]): void {
		for (const { source, host, lines } of sources) {
			let line = 0;
			for (const text of lines) {
				line += 1;
				this.feed(source, host, line, text);
			}
		}
	}

	/** What was found so far, in the order in which it was first seen. */
	matches(): Match[] {
		return [...this.#found.values()];
	}

	#note(signature: Signature, line: EvidenceLine): void {
		const match = this.#found.get(signature.id) ?? { signature, evidence: [], occurrences: 0 };
		match.occurrences += 1;
		this.#found.set(signature.id, match);
		if (match.evidence.length >= MAX_EVIDENCE) return;
		// The same message again differs in its time, pid and counters only.
		const key = `${signature.id} ${line.host} ${line.text.replaceAll(/\d+/g, '')}`;
		if (this.#seen.has(key)) return;
		this.#seen.add(key);
		match.evidence.push({ ...line, text: withoutSecrets(line.text.trim()) });
	}
}

/** A line as patterns see it: JSON within a log escapes its quotation marks, often twice. */
export function searchable(text: string): string {
	return text.replaceAll(/\\+(?=")/g, '').trimEnd();
}

function withoutSecrets(text: string): string {
	return SECRETS.reduce(
		(cleaned, [pattern, replacement]) => cleaned.replaceAll(pattern, replacement),
		text,
	);
}
