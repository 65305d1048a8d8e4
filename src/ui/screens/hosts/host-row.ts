import type { RoleReason } from '../../../advice/suggest-roles.ts';
import { type Candidate, labelOf } from '../../../discover/candidate.ts';
import { proposeNodeNames } from '../../../discover/node-names.ts';
import { bareAddress, interfaceOf } from '../../../facts/addresses.ts';
import type { OperatorError } from '../../../model/errors.ts';
import type { HostFacts } from '../../../model/facts.ts';
import type { Role } from '../../../model/spec.ts';
import { parseAddress } from '../../../spec/address.ts';

/** How far the look at a host has come. */
export type HostStage =
	| { kind: 'waiting' | 'scanning' | 'reading' | 'key' | 'connecting' | 'gathering' | 'ready' }
	| { kind: 'failed'; error: OperatorError };

/** One host of the table. */
export interface HostRow {
	/** Unique; what it was called when it was named. */
	id: string;
	/** Where it was named, and how it is logged in to where that differs from the other hosts. */
	candidate: Candidate;
	stage: HostStage;
	facts: HostFacts | null;
	/** Address that SSH answered from. */
	ip: string | null;
	/** Node name that the operator chose; null: one is proposed. */
	name: string | null;
	roles: readonly Role[];
	/** `source`: an inventory or a cluster.yaml. */
	rolesBy: 'nobody' | 'source' | 'advice' | 'operator';
	/** Why these roles are suggested. */
	reasons: readonly RoleReason[];
	/** False: left out, shown but not part of the cluster. */
	isIncluded: boolean;
	/** Its host in cluster.yaml, for one that came from there; null: it is new. */
	inSpec: { name: string; address: string; isEdited: boolean } | null;
}

/** Rows for candidates that are not in the table yet, by address and port. */
export function rowsFor(candidates: readonly Candidate[], present: readonly HostRow[]): HostRow[] {
	const places = new Set(present.map(({ candidate }) => placeOf(candidate)));
	const ids = new Set(present.map(({ id }) => id));
	const rows: HostRow[] = [];
	for (const candidate of candidates) {
		if (places.has(placeOf(candidate))) continue;
		places.add(placeOf(candidate));
		const id = freeId(candidate, ids);
		ids.add(id);
		const roles = candidate.roles.filter((role) => role !== 'etcd');
		rows.push({
			id,
			candidate,
			stage: { kind: 'waiting' },
			facts: null,
			ip: null,
			name: null,
			roles,
			rolesBy: roles.length > 0 ? 'source' : 'nobody',
			reasons: [],
			isIncluded: true,
			inSpec: null,
		});
	}
	return rows;
}

function placeOf({ address, port }: Candidate): string {
	return `${address.toLowerCase()} ${port ?? ''}`;
}

function freeId(candidate: Candidate, taken: ReadonlySet<string>): string {
	const label = labelOf(candidate);
	const names = [label, `${label}:${candidate.port ?? 22}`, `${label} (${candidate.address})`];
	const free = names.find((name) => !taken.has(name));
	return free ?? `${label} #${taken.size + 1}`;
}

export function isBusy({ stage }: HostRow): boolean {
	return stage.kind !== 'ready' && stage.kind !== 'failed' && stage.kind !== 'waiting';
}

export function hasFailed({ stage, isIncluded }: HostRow): boolean {
	return isIncluded && stage.kind === 'failed';
}

/** Whether a silent one is no loss: it is one of all addresses of a network. */
export function isOfNetwork({ candidate }: HostRow): boolean {
	return candidate.from.kind === 'typed' && candidate.from.word.includes('/');
}

/** Whether anybody has said what it is called; until then it is only an address. */
export function isNamed({ name, inSpec, candidate, facts }: HostRow): boolean {
	return (name ?? inSpec ?? candidate.name ?? facts) !== null;
}

const known = new WeakMap<readonly HostRow[], string[]>();

/** The node name of each row: the chosen one, its name in cluster.yaml, or a proposal. */
export function nodeNames(rows: readonly HostRow[]): string[] {
	const before = known.get(rows);
	if (before) return before;
	const hostNames = rows.flatMap(({ candidate, facts }) =>
		facts === null ? [] : [[candidate.address, facts.network.hostname] as const],
	);
	const names = proposeNodeNames(
		rows.map(({ name, inSpec, candidate }) => ({
			name: name ?? inSpec?.name ?? candidate.name,
			address: candidate.address,
		})),
		Object.fromEntries(hostNames),
	);
	known.set(rows, names);
	return names;
}

/**
 * The address that other nodes reach a host at: the one it was named by if that is its own, else that
 * of the interface with the default route (a host behind NAT or named by DNS), else where it
 * answered from. Null: none is known.
 */
export function nodeAddress({ candidate, facts, ip, inSpec }: HostRow): string | null {
	if (inSpec !== null) return inSpec.address;
	const named = parseAddress(candidate.address) === null ? null : candidate.address;
	if (facts === null) return named ?? ip;
	if (named !== null && interfaceOf(facts, named) !== null) return named;
	if (ip !== null && interfaceOf(facts, ip) !== null && !ip.startsWith('127.')) return ip;
	return defaultAddress(facts) ?? named ?? ip;
}

function defaultAddress({ network }: HostFacts): string | null {
	const device = network.routes.find(({ destination }) => destination === 'default')?.device;
	const addresses = network.interfaces.find(({ name }) => name === device)?.addresses ?? [];
	return addresses.map(bareAddress).find((text) => parseAddress(text)?.kind() === 'ipv4') ?? null;
}
