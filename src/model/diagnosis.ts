/**
 * How much a Signature says. `specific`: it names a cause. `generic`: one of several causes.
 * `symptom`: something else went wrong before. `notice`: mostly harmless, worth knowing.
 */
export type SignatureLevel = 'specific' | 'generic' | 'symptom' | 'notice';

/** One known failure: how its text looks, why it happens, what mends it. */
export interface Signature {
	/** Stable, e.g. `KL-01`; the letters are the family (see `assets/signatures/`). */
	id: string;
	/** The program or the part of a cluster that says it, e.g. `kubelet`, `etcd`. */
	component: string;
	level: SignatureLevel;
	/**
	 * Regular expressions, one of which must match a line. Backslashes before quotation marks are
	 * taken out of a line first, so that JSON inside of a log needs no pattern of its own.
	 */
	patterns: string[];
	/** Lines as programs print them, each of which one of the patterns matches. */
	samples: string[];
	/** One sentence. */
	cause: string;
	/** What to do, imperative. */
	fix: string;
	/** Cause and fix in Simplified Chinese. */
	zh: { cause: string; fix: string };
	/** Kubernetes versions that it occurs in, as a semver range; null: any. */
	versions: string | null;
	/** Ids of Signatures that are mere symptoms of this one. */
	causes: string[];
	/** Id of a Fix that mends it; null: there is none that k8s-tui could do safely. */
	repair: string | null;
	/** Where the text comes from. */
	source: string;
}

/** A line that shows it. */
export interface EvidenceLine {
	/** A file, a journal unit, a container, `facts`, …. */
	source: string;
	/** Name of the host in the spec; null for a log file. */
	host: string | null;
	/** Line number in the source, from 1. */
	line: number;
	/** Without control sequences and known kinds of secrets. */
	text: string;
}

/** A Signature that was found in evidence, placed among the others. */
export interface Diagnosis {
	id: string;
	component: string;
	level: SignatureLevel;
	cause: string;
	fix: string;
	/** The first lines that show it, the same text once for each host. */
	evidence: EvidenceLine[];
	/** How many lines show it in all. */
	occurrences: number;
	/** 1 is the likeliest root cause. */
	rank: number;
	/** Id of the found Signature that explains this one; null for a cause of its own. */
	symptomOf: string | null;
	/** Id of a Fix; null: none. */
	repair: string | null;
}

/** Something whose lines are searched. */
export interface EvidenceSource {
	source: string;
	host: string | null;
	lines: Iterable<string>;
}
