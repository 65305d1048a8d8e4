import { readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { type Line, LineType, parse } from 'ssh-config';
import { messageOf, OperatorError } from '../model/errors.ts';
import { globOf } from './glob.ts';
import { cleanText } from './lines.ts';
import type { TargetEnvironment } from './target.ts';

/** What ssh_config says about one host, of the options that we honour. Paths are absolute. */
export interface HostSettings {
	hostName?: string;
	user?: string;
	port?: number;
	identityFiles?: string[];
	identitiesOnly?: boolean;
	/** In the order of travel; empty for `none`. */
	proxyJump?: string[];
	/** Present only where it is not the same as a ProxyJump. */
	proxyCommand?: string;
	userKnownHostsFiles?: string[];
	hostKeyAlgorithms?: string;
	hostKeyAlias?: string;
}

export interface SshConfigFile {
	settingsFor(host: string): HostSettings;
}

/** OpenSSH's own bound on nested Include (readconf.c). */
const MAX_INCLUDE_DEPTH = 16;

/**
 * ~/.ssh/config, then /etc/ssh/ssh_config; the first value of an option wins (ssh_config(5)).
 * `Match exec` never matches: no command runs because of a look at a file.
 */
export function loadSshConfig(environment: TargetEnvironment): SshConfigFile {
	const files = [join(environment.home, '.ssh', 'config'), '/etc/ssh/ssh_config'];
	return {
		settingsFor: (host) => {
			const evaluation = new Evaluation(host, environment);
			for (const file of files) evaluation.file(file, 0);
			return evaluation.settings();
		},
	};
}

class Evaluation {
	readonly #host: string;
	readonly #environment: TargetEnvironment;
	readonly #values = new Map<string, string>();
	readonly #identityFiles: string[] = [];

	constructor(host: string, environment: TargetEnvironment) {
		this.#host = host;
		this.#environment = environment;
	}

	file(path: string, depth: number): void {
		const text = this.#environment.read(path);
		if (text !== null) this.#lines(parsed(text, path), path, depth);
	}

	#lines(lines: readonly Line[], path: string, depth: number): void {
		for (const line of lines) {
			if (line.type !== LineType.DIRECTIVE) continue;
			const param = line.param.toLowerCase();
			if (param === 'host' || param === 'match') {
				const active = param === 'host' ? this.#hostMatches(words(line)) : this.#matches(line);
				if (active && 'config' in line) this.#lines(line.config, path, depth);
			} else if (param === 'include') this.#include(words(line), path, depth);
			else this.#set(param, words(line));
		}
	}

	#set(param: string, value: string[]): void {
		const text = value.join(' ');
		if (param === 'identityfile') this.#identityFiles.push(text);
		else if (!this.#values.has(param)) this.#values.set(param, text);
	}

	#hostMatches(patterns: string[]): boolean {
		return matchesList(patterns, this.#host);
	}

	#matches(line: Line): boolean {
		if (!('criteria' in line)) return false;
		return Object.entries(line.criteria).every(([criterion, value]) => {
			const patterns = (Array.isArray(value) ? value.map(({ val }) => val) : [value]).flatMap(
				(text) => text.split(','),
			);
			switch (criterion.toLowerCase()) {
				case 'all':
					return true;
				case 'host':
					return matchesList(patterns, this.#values.get('hostname') ?? this.#host);
				case 'originalhost':
					return matchesList(patterns, this.#host);
				case 'user':
					return matchesList(patterns, this.#values.get('user') ?? this.#environment.localUser);
				case 'localuser':
					return matchesList(patterns, this.#environment.localUser);
				default:
					return false;
			}
		});
	}

	#include(patterns: string[], from: string, depth: number): void {
		if (depth >= MAX_INCLUDE_DEPTH) return;
		for (const file of includedFiles(patterns, from, this.#environment.home)) {
			this.file(file, depth + 1);
		}
	}

	settings(): HostSettings {
		const settings: HostSettings = {};
		const hostName = this.#values.get('hostname');
		if (hostName !== undefined) settings.hostName = this.#tokens(hostName, this.#host);
		const user = this.#values.get('user');
		if (user !== undefined) settings.user = user;
		const port = Number(this.#values.get('port'));
		if (Number.isInteger(port) && port > 0 && port < 65536) settings.port = port;
		const only = this.#values.get('identitiesonly');
		if (only !== undefined) settings.identitiesOnly = /^(yes|true)$/i.test(only);
		const algorithms = this.#values.get('hostkeyalgorithms');
		if (algorithms !== undefined) settings.hostKeyAlgorithms = algorithms;
		const alias = this.#values.get('hostkeyalias');
		if (alias !== undefined) settings.hostKeyAlias = alias;
		this.#addPaths(settings);
		this.#addProxy(settings);
		return settings;
	}

	#addPaths(settings: HostSettings): void {
		const path = (text: string) => this.#home(this.#tokens(text, settings.hostName ?? this.#host));
		const keys = this.#identityFiles.filter((file) => file !== 'none').map(path);
		if (keys.length > 0) settings.identityFiles = keys;
		const known = this.#values.get('userknownhostsfile')?.split(/\s+/) ?? [];
		const files = known.filter((file) => file !== 'none' && file !== '/dev/null').map(path);
		if (files.length > 0) settings.userKnownHostsFiles = files;
	}

	/** Whichever of the two comes first wins in OpenSSH; both at once is rare enough for one order. */
	#addProxy(settings: HostSettings): void {
		const jump = this.#values.get('proxyjump');
		const command = this.#values.get('proxycommand');
		if (jump !== undefined) {
			const chain = jump.split(',').map((entry) => this.#tokens(entry.trim(), this.#host));
			settings.proxyJump = jump.toLowerCase() === 'none' ? [] : chain;
		} else if (command !== undefined && command.toLowerCase() !== 'none') {
			const through = jumpOfCommand(command);
			if (through === null) settings.proxyCommand = command;
			else settings.proxyJump = [through];
		}
	}

	#home(path: string): string {
		return expandHome(path, this.#environment.home);
	}

	#tokens(text: string, hostName: string): string {
		const port = this.#values.get('port') ?? '22';
		const user = this.#values.get('user') ?? this.#environment.localUser;
		const values: Record<string, string> = {
			'%': '%',
			d: this.#environment.home,
			h: hostName,
			n: this.#host,
			p: port,
			r: user,
			u: this.#environment.localUser,
		};
		return text.replace(/%(.)/g, (token, letter: string) => values[letter] ?? token);
	}
}

function expandHome(path: string, home: string): string {
	return path.replace(/^~(?=\/|$)/, home);
}

/** The files that an Include in the file `from` stands for; they need not exist. */
function includedFiles(patterns: readonly string[], from: string, home: string): string[] {
	return patterns.flatMap((pattern) => {
		const expanded = expandHome(pattern, home);
		return filesLike(isAbsolute(expanded) ? expanded : join(dirname(from), expanded));
	});
}

/**
 * Hosts that ~/.ssh/config names one by one: `Host` without wildcards or negation, also in the files
 * that it includes. In the order of the file.
 */
export function namedHosts(environment: TargetEnvironment): string[] {
	const found = new Set<string>();
	const walk = (lines: readonly Line[], path: string, depth: number): void => {
		for (const line of lines) {
			if (line.type !== LineType.DIRECTIVE) continue;
			const param = line.param.toLowerCase();
			if (param === 'host') {
				for (const name of words(line)) if (!/[*?!]/.test(name)) found.add(name);
			}
			if (param === 'include' && depth < MAX_INCLUDE_DEPTH) {
				for (const file of includedFiles(words(line), path, environment.home))
					read(file, depth + 1);
			}
			if ('config' in line) walk(line.config, path, depth);
		}
	};
	const read = (path: string, depth: number): void => {
		const text = environment.read(path);
		if (text !== null) walk(parse(text), path, depth);
	};
	read(join(environment.home, '.ssh', 'config'), 0);
	return [...found];
}

/** @throws OperatorError `ssh-config` for what cannot be read as one. */
function parsed(text: string, path: string): readonly Line[] {
	try {
		return parse(text);
	} catch (cause) {
		throw new OperatorError(`${path} cannot be read as an ssh_config`, {
			code: 'ssh-config',
			exitCode: 2,
			found: cleanText(messageOf(cause)),
			fix: 'Mend the file (ssh -G HOST names the line), or set ssh.useConfig to false.',
			cause,
		});
	}
}

function words(line: Line): string[] {
	if (line.type !== LineType.DIRECTIVE) return [];
	return typeof line.value === 'string' ? [line.value] : line.value.map(({ val }) => val);
}

/** A pattern list: one that matches negated beats all others. */
function matchesList(patterns: string[], text: string): boolean {
	const matches = (pattern: string) => globOf(pattern).test(text);
	if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1))))
		return false;
	return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

/** `ssh -W %h:%p jump` is what ProxyJump was written as before OpenSSH 7.3. */
function jumpOfCommand(command: string): string | null {
	const match =
		/^(?:\S*\/)?ssh\s+(?:-q\s+)?(?:-W\s+\[?%h\]?:%p\s+(?:-q\s+)?(\S+)|(\S+)\s+-W\s+\[?%h\]?:%p)$/.exec(
			command.trim(),
		);
	const jump = match?.[1] ?? match?.[2];
	return jump === undefined || jump.startsWith('-') ? null : jump;
}

/** Files whose last path component matches; in the order of their names, as glob(3) gives them. */
function filesLike(pattern: string): string[] {
	if (!/[*?]/.test(basename(pattern))) return [pattern];
	const folder = dirname(pattern);
	const matching = globOf(basename(pattern));
	try {
		return readdirSync(folder)
			.filter((name) => matching.test(name) && !name.startsWith('.'))
			.sort()
			.map((name) => join(folder, name));
	} catch {
		return [];
	}
}
