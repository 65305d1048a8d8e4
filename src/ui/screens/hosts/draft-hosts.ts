import { asNewHost, sshOf } from '../../../discover/targets.ts';
import type { FleetFacts } from '../../../model/facts.ts';
import type { NewHost } from '../../../spec/edit.ts';
import type { SpecProblem } from '../../../spec/problem.ts';
import type { SpecValues } from '../../../spec/template.ts';
import { knownMinors, newestKnown } from '../../../versions/table.ts';
import { Draft } from '../../draft.ts';
import { type HostRow, nodeAddress, nodeNames } from './host-row.ts';
import { type Login, sshSection } from './login.ts';

/** A row that is part of the cluster, with all that cluster.yaml says of it. */
interface Member {
	row: HostRow;
	host: NewHost;
}

/** Rows that are part of the cluster. Those without an address are left out: look at them first. */
function membersOf(rows: readonly HostRow[]): Member[] {
	const names = nodeNames(rows);
	return rows.flatMap((row, index) => {
		const ip = nodeAddress(row);
		const name = names[index];
		if (!row.isIncluded || ip === null || name === undefined) return [];
		return [{ row, host: asNewHost(row.candidate, { name, ip, roles: [...row.roles] }) }];
	});
}

/** Facts under the names that hosts have in cluster.yaml. */
function factsOf(members: readonly Member[]): FleetFacts {
	return Object.fromEntries(
		members.flatMap(({ row, host: { name } }) =>
			row.facts === null ? [] : [[name, { ...row.facts, host: name }]],
		),
	);
}

/** A new cluster of these hosts, with the newest Kubernetes that there is. */
export function draftOf(file: string, name: string, rows: readonly HostRow[], login: Login): Draft {
	const members = membersOf(rows);
	const ssh = sshSection(login);
	const values: SpecValues = {
		name,
		kubernetes: { version: newestKnown(knownMinors().at(-1) ?? '') },
		...(ssh === null ? {} : { ssh }),
		hosts: members.map(({ host }) => withoutEmpty(host)),
	};
	return Draft.create(file, values, factsOf(members));
}

function withoutEmpty({ ssh, ...host }: NewHost): SpecValues {
	return ssh === undefined || Object.keys(ssh).length === 0 ? host : { ...host, ssh };
}

/**
 * Makes the hosts of a Draft those of the table, changing no more of its text than that takes.
 * @returns what is wrong with a value, or null. @throws OperatorError as the edits of a spec
 */
export function applyRows(
	draft: Draft,
	rows: readonly HostRow[],
	login: Login,
): SpecProblem | null {
	const members = membersOf(rows);
	const problem =
		setLogin(draft, login) ?? changeKept(draft, members) ?? replaceOthers(draft, members);
	if (problem === null) draft.learn(factsOf(members));
	return problem;
}

function setLogin(draft: Draft, login: Login): SpecProblem | null {
	for (const [field, value] of Object.entries(login)) {
		const problem = value === null ? null : draft.set(['ssh', field], value);
		if (problem) return problem;
	}
	return null;
}

/** Hosts that are there and stay. */
function changeKept(draft: Draft, members: readonly Member[]): SpecProblem | null {
	for (const { row, host } of members) {
		if (row.inSpec === null) continue;
		const index = draft.spec.hosts.findIndex(({ name }) => name === row.inSpec?.name);
		const present = draft.spec.hosts[index];
		if (present === undefined) continue;
		const hasRoles = [...present.roles].sort().join() === [...row.roles].sort().join();
		const { address } = present.ssh;
		const ssh = { ...(address === undefined ? {} : { address }), ...sshOf(row.candidate) };
		const problem =
			(hasRoles ? null : draft.setRoles(present.name, row.roles)) ??
			(row.inSpec.isEdited ? draft.set(['hosts', index, 'ssh'], ssh) : null) ??
			(host.name === present.name ? null : draft.set(['hosts', index, 'name'], host.name));
		if (problem) return problem;
	}
	return null;
}

/** Takes out who has gone and adds who is new; the file is never without a host. */
function replaceOthers(draft: Draft, members: readonly Member[]): SpecProblem | null {
	const names = new Set(
		members.filter(({ row }) => row.inSpec !== null).map(({ host }) => host.name),
	);
	const gone = draft.spec.hosts.map(({ name }) => name).filter((name) => !names.has(name));
	const last = gone.length === draft.spec.hosts.length ? gone.splice(-1) : [];
	for (const name of gone) {
		const problem = draft.removeHost(name);
		if (problem) return problem;
	}
	for (const { row, host } of members) {
		const problem = row.inSpec === null ? draft.addHost(host) : null;
		if (problem) return problem;
	}
	for (const name of last) {
		const problem = draft.removeHost(name);
		if (problem) return problem;
	}
	return null;
}

/** The rows again after they went into a Draft: each knows its host there. */
export function rowsOfDraft(draft: Draft, rows: readonly HostRow[]): HostRow[] {
	const names = nodeNames(rows);
	return rows.map((row, index) => {
		const host = draft.spec.hosts.find(({ name }) => row.isIncluded && name === names[index]);
		const { name = '', address = '' } = host ?? {};
		return { ...row, inSpec: host === undefined ? null : { name, address, isEdited: false } };
	});
}
