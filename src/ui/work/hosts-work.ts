import type { Candidate } from '../../discover/candidate.ts';
import type { OperatorError } from '../../model/errors.ts';
import type { HostFacts } from '../../model/facts.ts';

/** A host to look at: how it is called in answers, and how to reach it. */
export interface HostToLookAt {
	/** Unique. */
	id: string;
	candidate: Candidate;
}

export interface Look {
	hosts: readonly HostToLookAt[];
	/** Every host of the list: one may be reached through another. */
	all: readonly Candidate[];
	/** Aborted: nobody waits for answers any more. */
	signal: AbortSignal;
}

/** A host key that known_hosts does not have. */
export interface UnknownKey {
	/** Host that shows it, or jump host on the way to others. */
	host: string;
	isJump: boolean;
	/** `ssh-ed25519`, … */
	type: string;
	/** `SHA256:…` */
	fingerprint: string;
	/** Adds it to known_hosts. */
	accept: () => Promise<void>;
}

export type Seen =
	/** SSH answers; `ip`: from where. */
	| { kind: 'answers'; ip: string | null }
	/** Known, and as known_hosts has it. */
	| { kind: 'trusted' }
	| { kind: 'unknown-key'; key: UnknownKey }
	| { kind: 'connected' }
	| { kind: 'facts'; facts: HostFacts }
	| { kind: 'failed'; error: OperatorError };

/** Told of each host as soon as something is known of it. */
export type OnSeen = (id: string, seen: Seen) => void;

/** All that the Hosts screen does on the network. Each resolves when every host has been told of. */
export interface HostsWork {
	/** Who answers SSH: `answers` or `failed`. Nobody is logged in to. */
	scan(look: Look, onSeen: OnSeen): Promise<void>;
	/** Host keys: `trusted`, `unknown-key` or `failed`. */
	fingerprints(look: Look, onSeen: OnSeen): Promise<void>;
	/** Logs in and looks: `connected`, then `facts` or `failed`. */
	facts(look: Look, onSeen: OnSeen): Promise<void>;
}
