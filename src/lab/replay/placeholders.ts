/**
 * What differs from run to run stands in a recording as ⟦kind number⟧ and is filled in when it is
 * played. `word`: random words that a request asks its answer to be marked with. `clock`: the host's
 * clock in nanoseconds. The others are secrets, none of which a recording holds.
 */
export const SECRET_KINDS = ['token', 'certificate-key', 'private-key'] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

const PLACEHOLDER = /⟦([a-z-]+)(?: (\d+))?⟧/g;
/** Section marks of looks and report marks of jobs. */
const WORDS = /@[0-9a-f]{32}\b|::[0-9a-f]{16}\b/g;

export function placeholder(kind: 'word' | 'clock' | SecretKind, number?: number): string {
	return number === undefined ? `⟦${kind}⟧` : `⟦${kind} ${number}⟧`;
}

/** The random words of a request, in the order in which they first appear. */
export function wordsOf(script: string): string[] {
	return [...new Set(script.match(WORDS) ?? [])];
}

/** What takes the place of each placeholder. */
export interface Filling {
	words: readonly string[];
	secret: (kind: SecretKind, number: number) => string;
	/** Unix time, milliseconds. */
	now: () => number;
}

/** @throws Error for a placeholder that nothing is known for: the recording does not fit. */
export function fill(text: string, { words, secret, now }: Filling): string {
	return text.replaceAll(PLACEHOLDER, (whole, kind: string, digits: string | undefined) => {
		const number = Number(digits ?? 0);
		if (kind === 'clock') return `${Math.round(now())}000000`;
		if (kind === 'word') return words[number] ?? unknown(whole);
		const known = SECRET_KINDS.find((candidate) => candidate === kind);
		return known === undefined ? unknown(whole) : secret(known, number);
	});
}

function unknown(placeholder: string): never {
	throw new Error(`nothing to fill ${placeholder} with`);
}
