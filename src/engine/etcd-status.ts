import { asRecord, asText, parseJson } from '../facts/json.ts';
import type { EtcdMember } from '../model/facts.ts';
import { type ClusterSpec, externalEtcdHosts, type HostSpec, hostsWith } from '../model/spec.ts';
import { etcdScheme } from '../render/etcd.ts';
import { etcdFunctions } from '../steps/kubectl.ts';

/** What the members of etcd say of themselves. */
export interface EtcdStatus {
	/** Name of the member that leads; null: there is none, or nobody who knows it answered. */
	leader: string | null;
	/** Bytes of the largest database that a member told of; null: none did. */
	databaseBytes: number | null;
	/** Names of members that did not answer on their own host. */
	silent: string[];
}

/** What one member answers to `maintenance/status`. Ids are decimal uint64. */
export interface MemberAnswer {
	leader: string;
	databaseBytes: number;
}

/** Hosts that have a member of their own; none where etcd is somebody else's. */
function memberHosts(spec: ClusterSpec): HostSpec[] {
	return spec.etcd.mode === 'stacked' ? hostsWith(spec, 'control-plane') : externalEtcdHosts(spec);
}

/**
 * sh that prints a line `etcd JSON`: the state of the host's own member or, where etcd exists
 * already, of the first that answers a master. Empty for hosts that have nothing to do with it.
 */
export function etcdStatusScript(spec: ClusterSpec, host: string): string {
	const own = memberHosts(spec);
	const asking = own.length > 0 ? own : hostsWith(spec, 'control-plane');
	if (!asking.some(({ name }) => name === host)) return '';
	const url = externalEtcdHosts(spec).length > 0 ? ` ${etcdScheme(spec)}://127.0.0.1:2379` : '';
	return `${etcdFunctions(spec)}printf 'etcd '; etcd_api /v3/maintenance/status '{}'${url} 2>/dev/null | tr -d '\\n'; echo
`;
}

/** Finds the answer in what the script printed; null: there was none; undefined: nobody asked. */
export function parseMemberAnswer(lines: readonly string[]): MemberAnswer | null | undefined {
	const line = lines.find((each) => each.startsWith('etcd '));
	if (line === undefined) return undefined;
	const answer = asRecord(parseJson(line.slice('etcd '.length)));
	const databaseBytes = Number(asText(answer?.dbSize) || Number.NaN);
	if (!Number.isSafeInteger(databaseBytes)) return null;
	return { leader: asText(answer?.leader), databaseBytes };
}

/** @param members null: nobody has listed them. @param answers by host, as `parseMemberAnswer` */
export function etcdStatusOf(
	spec: ClusterSpec,
	members: readonly EtcdMember[] | null,
	answers: Readonly<Record<string, MemberAnswer | null | undefined>>,
): EtcdStatus {
	const heard = Object.values(answers).flatMap((answer) => answer ?? []);
	const names = new Map(members?.map(({ id, name }) => [id, name]));
	const leaders = heard.flatMap(({ leader }) =>
		/^\d{1,20}$/.test(leader) ? (names.get(BigInt(leader).toString(16)) ?? []) : [],
	);
	return {
		leader: leaders[0] ?? null,
		databaseBytes:
			heard.length === 0 ? null : Math.max(...heard.map((answer) => answer.databaseBytes)),
		silent: memberHosts(spec)
			.map(({ name }) => name)
			.filter(
				(name) =>
					answers[name] === null && (members?.some((member) => member.name === name) ?? true),
			),
	};
}
