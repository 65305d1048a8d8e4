import type { Role } from '../model/spec.ts';

/** A host that may be part of a cluster, before anybody has looked at it. */
export interface Candidate {
	/** What the operator or a file calls it; null where there is only an address. */
	name: string | null;
	/** What to connect to: an IP address, or a name that DNS or ssh_config knows. */
	address: string;
	/** Null: what ssh_config says, or the default. */
	user: string | null;
	port: number | null;
	/** Private key on the operator's machine. */
	identityFile: string | null;
	/** Jump hosts in the order of travel; null: what ssh_config says. */
	jump: string[] | null;
	/** Roles that its source gives it; empty: none. */
	roles: Role[];
	from: CandidateSource;
}

/** Where a Candidate was named. */
export type CandidateSource =
	| { kind: 'typed'; word: string; line: number; column: number }
	| { kind: 'ssh-config'; alias: string }
	| { kind: 'inventory'; file: string; groups: string[] }
	| { kind: 'spec'; file: string };

/** One that is only known by name or address. */
export function bareCandidate(
	name: string | null,
	address: string,
	from: CandidateSource,
): Candidate {
	return { name, address, user: null, port: null, identityFile: null, jump: null, roles: [], from };
}

/** What a message or a table calls it. */
export function labelOf({ name, address }: Pick<Candidate, 'name' | 'address'>): string {
	return name ?? address;
}

/**
 * One of those that lead to the same address and port: the first, with what only a later one knows.
 * In the order given.
 */
export function withoutDuplicates(candidates: readonly Candidate[]): Candidate[] {
	const merged = new Map<string, Candidate>();
	for (const candidate of candidates) {
		const key = `${candidate.address.toLowerCase()} ${candidate.port ?? ''}`;
		const first = merged.get(key);
		merged.set(key, first === undefined ? candidate : completed(first, candidate));
	}
	return [...merged.values()];
}

function completed(first: Candidate, later: Candidate): Candidate {
	return {
		...first,
		name: first.name ?? later.name,
		user: first.user ?? later.user,
		identityFile: first.identityFile ?? later.identityFile,
		jump: first.jump ?? later.jump,
		roles: first.roles.length > 0 ? first.roles : later.roles,
	};
}
