import type { HostSpec, SshSpec } from '../model/spec.ts';
import type { NewHost } from '../spec/edit.ts';
import { resolveTarget, type SshTarget, type TargetEnvironment } from '../ssh/target.ts';
import { type Candidate, labelOf } from './candidate.ts';

/** As the schema has it: only ssh_config and the candidate itself say more. */
const DEFAULTS: SshSpec = {
	user: 'root',
	port: 22,
	jump: [],
	knownHostsFiles: ['~/.ssh/known_hosts'],
	useConfig: true,
};

/**
 * How to connect to a candidate: what its source says, then ~/.ssh/config, then the defaults.
 * @param others those that it may name as jump hosts.
 * @throws OperatorError `ssh-config` as `resolveTarget`.
 */
export function targetOf(
	candidate: Candidate,
	others: readonly Candidate[],
	environment: TargetEnvironment,
): SshTarget {
	const jumps = candidate.jump?.length
		? others.filter((other) => labelOf(other) !== labelOf(candidate))
		: [];
	const hosts = [candidate, ...jumps].map(asHost);
	return resolveTarget({ ssh: DEFAULTS, hosts }, labelOf(candidate), environment);
}

/** The `ssh` section of a host in cluster.yaml that leads to the candidate in the same way. */
export function sshOf(candidate: Candidate): HostSpec['ssh'] {
	const { user, port, identityFile, jump } = candidate;
	return {
		...(user === null ? {} : { user }),
		...(port === null ? {} : { port }),
		...(identityFile === null ? {} : { identityFile }),
		...(jump === null ? {} : { jump }),
	};
}

/**
 * A candidate as a host of cluster.yaml.
 * @param name node name, a DNS label: see `proposeNodeNames`.
 * @param ip the address that the other nodes reach it at.
 */
export function asNewHost(
	candidate: Candidate,
	{ name, ip, roles }: { name: string; ip: string; roles: HostSpec['roles'] },
): NewHost {
	const isLookedUp = candidate.from.kind === 'ssh-config';
	const lookup = isLookedUp ? (candidate.name ?? candidate.address) : candidate.address;
	const ssh = { ...(lookup === ip ? {} : { address: lookup }), ...sshOf(candidate) };
	return { name, address: ip, roles, ssh };
}

function asHost(candidate: Candidate): HostSpec {
	const { address } = candidate;
	const name = labelOf(candidate);
	return { name, address, roles: [], ssh: sshOf(candidate), labels: {}, taints: [] };
}
