import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../model/errors.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { type HostSettings, loadSshConfig, type SshConfigFile } from './ssh-config.ts';

/** Where and how to log in to one host, with every source merged. */
export interface SshTarget {
	/** Name in the spec, or the text of a jump entry: what messages and credentials call it. */
	host: string;
	address: string;
	port: number;
	user: string;
	/** Name that known_hosts has it under, without the port. */
	hostKeyName: string;
	/** Private keys to try, in order. */
	identityFiles: IdentityFile[];
	/** Offer no key of the agent but those of `identityFiles`. */
	identitiesOnly: boolean;
	/** Socket of the SSH agent, or null. */
	agent: string | null;
	/** New keys are appended to the first. */
	knownHostsFiles: string[];
	/** `HostKeyAlgorithms` as ssh_config has it. */
	hostKeyAlgorithms: string | null;
	/** The jump host that this one is reached through. */
	via: SshTarget | null;
}

export interface IdentityFile {
	path: string;
	/** Named by the operator in the spec: it must be usable. Others are skipped if absent. */
	required: boolean;
}

/** What the spec says if the operator says nothing; then ssh_config may say otherwise. */
const DEFAULT_USER = 'root';
const DEFAULT_PORT = 22;
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
const GLOBAL_KNOWN_HOSTS = '/etc/ssh/ssh_known_hosts';

/** The operator's surroundings; tests bring their own. */
export interface TargetEnvironment {
	home: string;
	agent: string | null;
	/** Text of a file, or null if it cannot be read. */
	read: (path: string) => string | null;
	localUser: string;
}

/** The surroundings of this process. */
export function processEnvironment(): TargetEnvironment {
	return {
		home: homedir(),
		agent: process.env.SSH_AUTH_SOCK || null,
		read: (path) => {
			try {
				return readFileSync(path, 'utf8');
			} catch {
				return null;
			}
		},
		localUser: process.env.USER ?? process.env.LOGNAME ?? '',
	};
}

/**
 * How to reach a host of the spec. Sources, strongest first: the host's own `ssh`, what
 * `spec.ssh` says beyond its defaults, ~/.ssh/config, the defaults.
 * @throws OperatorError `ssh-config` for a jump chain that leads back to itself, an unreadable jump
 * entry or a ProxyCommand.
 */
export function resolveTarget(
	spec: Pick<ClusterSpec, 'hosts' | 'ssh'>,
	hostName: string,
	environment: TargetEnvironment = processEnvironment(),
): SshTarget {
	const resolver = new Resolver(spec, environment);
	return resolver.host(hostName, []);
}

class Resolver {
	readonly #spec: Pick<ClusterSpec, 'hosts' | 'ssh'>;
	readonly #environment: TargetEnvironment;
	readonly #config: SshConfigFile | null;

	constructor(spec: Pick<ClusterSpec, 'hosts' | 'ssh'>, environment: TargetEnvironment) {
		this.#spec = spec;
		this.#environment = environment;
		this.#config = spec.ssh.useConfig ? loadSshConfig(environment) : null;
	}

	host(name: string, path: string[]): SshTarget {
		const host = this.#spec.hosts.find((candidate) => candidate.name === name);
		if (host === undefined) return this.#outside(name, path);
		const settings = this.#settingsOf(host);
		const lookup = host.ssh.address ?? host.address;
		const address = settings.hostName ?? lookup;
		return this.#target(name, address, settings, path, {
			user: host.ssh.user,
			port: host.ssh.port,
			identityFile: host.ssh.identityFile,
			jump: host.ssh.jump ?? this.#defaultJump(name),
		});
	}

	/** ssh_config may know a host by its node name or by its address. */
	#settingsOf(host: HostSpec): HostSettings {
		if (this.#config === null) return {};
		if (host.ssh.address !== undefined) return this.#config.settingsFor(host.ssh.address);
		return { ...this.#config.settingsFor(host.address), ...this.#config.settingsFor(host.name) };
	}

	/** A chain for all hosts means, for a host that is part of it, the part before that host. */
	#defaultJump(name: string): string[] | undefined {
		const chain = this.#spec.ssh.jump;
		if (chain.length === 0) return undefined;
		const own = chain.indexOf(name);
		return own === -1 ? chain : chain.slice(0, own);
	}

	/** A jump entry that is no host of the spec: an ssh_config alias or user@host:port. */
	#outside(text: string, path: string[]): SshTarget {
		const { user, host, port } = parseJump(text);
		const settings = this.#config?.settingsFor(host) ?? {};
		const address = settings.hostName ?? host;
		return this.#target(text, address, settings, path, { user, port });
	}

	#target(
		name: string,
		address: string,
		settings: HostSettings,
		path: string[],
		own: {
			user?: string | undefined;
			port?: number | undefined;
			identityFile?: string | undefined;
			jump?: string[] | undefined;
		},
	): SshTarget {
		const { ssh } = this.#spec;
		const chain = this.#jumpChain(name, own.jump, settings);
		return {
			host: name,
			address,
			user: own.user ?? strongest(ssh.user, settings.user, DEFAULT_USER),
			port: own.port ?? strongest(ssh.port, settings.port, DEFAULT_PORT),
			hostKeyName: settings.hostKeyAlias ?? address,
			identityFiles: this.#identityFiles(own.identityFile ?? ssh.identityFile, settings),
			identitiesOnly: settings.identitiesOnly ?? false,
			agent: this.#environment.agent,
			knownHostsFiles: this.#knownHostsFiles(settings),
			hostKeyAlgorithms: settings.hostKeyAlgorithms ?? null,
			via: this.#via(chain, [...path, name]),
		};
	}

	#jumpChain(name: string, own: string[] | undefined, settings: HostSettings): string[] {
		if (own !== undefined) return own;
		if (settings.proxyCommand !== undefined) {
			throw configError(name, `ssh_config gives it a ProxyCommand: ${settings.proxyCommand}`, {
				expected: 'ProxyJump',
				fix: 'Write it as ProxyJump or as ssh.jump in the spec, or set ssh.useConfig to false.',
			});
		}
		return settings.proxyJump ?? [];
	}

	/** As ssh -J a,b: only the first goes its own way, each other is reached from the one before. */
	#via(chain: string[], path: string[]): SshTarget | null {
		let via: SshTarget | null = null;
		for (const entry of chain) {
			if (path.includes(entry)) {
				throw configError(
					entry,
					`the jump chain leads back to it: ${[...path, entry].join(' → ')}`,
					{
						fix: 'Remove the host from the jump list of the hosts that it is reached through.',
					},
				);
			}
			const target = this.host(entry, path);
			via = via === null ? target : { ...target, via };
		}
		return via;
	}

	#identityFiles(named: string | undefined, settings: HostSettings): IdentityFile[] {
		const explicit = named === undefined ? [] : [{ path: this.#expand(named), required: true }];
		const configured = settings.identityFiles ?? [];
		const others =
			configured.length > 0 || explicit.length > 0
				? configured
				: DEFAULT_KEYS.map((key) => join(this.#environment.home, '.ssh', key));
		return [
			...explicit,
			...others
				.filter((path) => path !== explicit[0]?.path)
				.map((path) => ({ path, required: false })),
		];
	}

	#knownHostsFiles(settings: HostSettings): string[] {
		const own = this.#spec.ssh.knownHostsFiles.map((file) => this.#expand(file));
		const first = own.length > 0 ? own : [join(this.#environment.home, '.ssh', 'known_hosts')];
		return [...new Set([...first, ...(settings.userKnownHostsFiles ?? []), GLOBAL_KNOWN_HOSTS])];
	}

	#expand(path: string): string {
		return path.replace(/^~(?=\/|$)/, this.#environment.home);
	}
}

function strongest<T>(ofSpec: T, ofConfig: T | undefined, fallback: T): T {
	return ofSpec === fallback ? (ofConfig ?? fallback) : ofSpec;
}

function parseJump(text: string): { user?: string; host: string; port?: number } {
	const match =
		/^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^:@\s]+|[0-9a-f:]*::[0-9a-f:.]*))(?::(\d+))?$/i.exec(
			text,
		);
	const host = match?.[2] ?? match?.[3];
	const port = match?.[4] === undefined ? undefined : Number(match[4]);
	if (match === null || host === undefined || (port !== undefined && (port < 1 || port > 65535))) {
		throw configError(text, 'it cannot be read as a jump host', {
			expected: 'a host of the spec, a Host of ssh_config, or user@host:port',
			found: text,
		});
	}
	return {
		host,
		...(match[1] === undefined ? {} : { user: match[1] }),
		...(port === undefined ? {} : { port }),
	};
}

function configError(
	host: string,
	message: string,
	details: { expected?: string; found?: string; fix?: string },
): OperatorError {
	return new OperatorError(`${host}: ${message}`, {
		code: 'ssh-config',
		exitCode: 2,
		host,
		...details,
	});
}
