import type { ClusterSpec } from '../model/spec.ts';
import { loadSpec } from '../spec/load.ts';
import { bareCandidate, type Candidate } from './candidate.ts';

/** What the schema says of `ssh` where the file is silent; ssh_config may then say otherwise. */
const DEFAULT_USER = 'root';
const DEFAULT_PORT = 22;

/**
 * The hosts of an existing cluster.yaml.
 * @throws OperatorError as `loadSpec`.
 */
export async function fromSpecFile(file: string): Promise<Candidate[]> {
	const { spec } = await loadSpec(file);
	return fromSpec(spec, file);
}

/** The hosts of a spec, with what it says of SSH to them. */
export function fromSpec({ hosts, ssh }: ClusterSpec, file: string): Candidate[] {
	const user = ssh.user === DEFAULT_USER ? null : ssh.user;
	const port = ssh.port === DEFAULT_PORT ? null : ssh.port;
	return hosts.map((host) => ({
		...bareCandidate(host.name, host.ssh.address ?? host.address, { kind: 'spec', file }),
		user: host.ssh.user ?? user,
		port: host.ssh.port ?? port,
		identityFile: host.ssh.identityFile ?? ssh.identityFile ?? null,
		jump: host.ssh.jump ?? (ssh.jump.length > 0 ? jumpTo(host.name, ssh.jump) : null),
		roles: [...host.roles],
	}));
}

/** A chain for all hosts means, for a host that is part of it, the part before that host. */
function jumpTo(name: string, chain: readonly string[]): string[] {
	const own = chain.indexOf(name);
	return own < 0 ? [...chain] : chain.slice(0, own);
}
