import { createHash } from 'node:crypto';
import { OperatorError } from '../../../../src/model/errors.ts';
import type { HostFacts } from '../../../../src/model/facts.ts';
import type {
	HostsWork,
	Look,
	OnSeen,
	Seen,
	UnknownKey,
} from '../../../../src/ui/work/hosts-work.ts';
import type { DeepPartial } from '../../../support/facts.ts';
import { makeFacts } from '../../../support/facts.ts';

/** What there is to be seen of one host. */
export interface Recorded {
	scan?: OperatorError;
	/** Default: trusted. */
	key?: UnknownKey | OperatorError;
	facts?: DeepPartial<HostFacts> | OperatorError;
}

/** Plays what was recorded of hosts, by id; what has no record is a healthy host. */
export class RecordedWork implements HostsWork {
	readonly recorded: Record<string, Recorded>;
	/** Calls, e.g. `scan m1 m2`. */
	readonly calls: string[] = [];
	/** Ids whose answer never comes. */
	readonly hanging: Set<string>;
	readonly #accepted = new Set<string>();

	constructor(recorded: Record<string, Recorded> = {}, hanging: string[] = []) {
		this.recorded = recorded;
		this.hanging = new Set(hanging);
	}

	scan(look: Look, onSeen: OnSeen): Promise<void> {
		return this.#play('scan', look, onSeen, ({ scan }, id) =>
			scan === undefined
				? { kind: 'answers', ip: `10.0.0.${10 + numberOf(id)}` }
				: { kind: 'failed', error: scan },
		);
	}

	fingerprints(look: Look, onSeen: OnSeen): Promise<void> {
		return this.#play('fingerprints', look, onSeen, ({ key }) => {
			if (key === undefined) return { kind: 'trusted' };
			if (key instanceof OperatorError) return { kind: 'failed', error: key };
			if (this.#accepted.has(key.host)) return { kind: 'trusted' };
			const accept = async () => void this.#accepted.add(key.host);
			return { kind: 'unknown-key', key: { ...key, accept } };
		});
	}

	async facts(look: Look, onSeen: OnSeen): Promise<void> {
		for (const { id } of look.hosts) onSeen(id, { kind: 'connected' });
		await this.#play('facts', look, onSeen, ({ facts }, id) => {
			if (facts instanceof OperatorError) return { kind: 'failed', error: facts };
			const number = numberOf(id);
			const network = { hostname: id.includes('.') ? `node-${number}` : id };
			return { kind: 'facts', facts: makeFacts({ host: `n${number}`, network, ...facts }) };
		});
	}

	async #play(
		name: string,
		{ hosts, signal }: Look,
		onSeen: OnSeen,
		seen: (recorded: Recorded, id: string) => Seen,
	): Promise<void> {
		this.calls.push([name, ...hosts.map(({ id }) => id)].join(' '));
		for (const { id } of hosts) {
			if (!this.hanging.has(id)) onSeen(id, seen(this.recorded[id] ?? {}, id));
		}
		if (!hosts.some(({ id }) => this.hanging.has(id))) return;
		await new Promise((_, reject) => {
			signal.addEventListener('abort', () => reject(new Error('aborted')));
		}).catch(() => {});
	}
}

/** The number of a host: workers after masters, addresses as they are. */
function numberOf(id: string): number {
	const digits = Number(/\d+$/.exec(id)?.[0] ?? 1);
	if (id.includes('.')) return Math.max(1, digits - 10);
	return id.startsWith('w') ? digits + 10 : digits;
}

/** A key that known_hosts does not have yet. */
export function unknownKey(host: string, isJump = false): UnknownKey {
	const digest = createHash('sha256').update(host).digest('base64').replace(/=+$/, '');
	const type = 'ssh-ed25519';
	return { host, isJump, type, fingerprint: `SHA256:${digest}`, accept: async () => {} };
}

export function changedKey(host: string): OperatorError {
	return new OperatorError(
		`${host}: its host key is not the one in known_hosts: the host was reinstalled, or somebody is in between`,
		{
			code: 'ssh-host-key-changed',
			exitCode: 4,
			host,
			expected: `ssh-ed25519 ${unknownKey('old').fingerprint} (/home/ops/.ssh/known_hosts:12)`,
			found: `ssh-ed25519 ${unknownKey(host).fingerprint}`,
			fix: `Find out why it changed. If it is right: ssh-keygen -f /home/ops/.ssh/known_hosts -R ${host}`,
		},
	);
}

export function refusedLogin(host: string): OperatorError {
	return new OperatorError(`${host}: login as root was refused`, {
		code: 'ssh-auth',
		exitCode: 4,
		host,
		expected: 'one of what the server offers: publickey, password',
		found: 'tried: key /home/ops/.ssh/id_ed25519; no password was given',
		fix: `Check ssh.user; add a key for root@${host} to its authorized_keys and name it as ssh.identityFile, or give the SSH password.`,
	});
}
