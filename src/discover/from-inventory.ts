import { readFile } from 'node:fs/promises';
import { messageOf, OperatorError } from '../model/errors.ts';
import { absolutePath } from '../spec/absolute-path.ts';
import { bareCandidate, type Candidate } from './candidate.ts';
import { readIniInventory } from './inventory/ini.ts';
import type { Inventory, Variables } from './inventory/inventory.ts';
import { readYamlInventory } from './inventory/yaml.ts';
import { rolesOfGroups } from './role-hints.ts';
import { readTargetWord } from './target-word.ts';

/** What was left out of an inventory, and why. */
export type InventoryNote =
	/** A value that only Ansible can work out, or that says nothing usable: it is ignored. */
	| { id: 'variable-ignored'; host: string; variable: string; value: string }
	/** `ansible_connection` is not SSH: the host is left out. */
	| { id: 'not-by-ssh'; host: string; connection: string };

export interface InventoryHosts {
	/** In the order of the file. */
	candidates: Candidate[];
	notes: InventoryNote[];
}

/**
 * The hosts of an Ansible inventory file, INI or YAML.
 * @throws OperatorError `inventory-unreadable` or `inventory-invalid`.
 */
export async function fromInventoryFile(file: string): Promise<InventoryHosts> {
	const path = absolutePath(file, process.cwd());
	try {
		return parseInventory(await readFile(path, 'utf8'), file);
	} catch (cause) {
		if (cause instanceof OperatorError) throw cause;
		throw new OperatorError(`cannot read ${file}`, {
			code: 'inventory-unreadable',
			exitCode: 2,
			expected: 'an Ansible inventory, INI or YAML',
			found: messageOf(cause),
			fix: 'name the file itself; a directory of inventories is not read',
			cause,
		});
	}
}

/**
 * The hosts of an inventory's text. What group_vars and host_vars directories say is not seen.
 * @param file what messages call it; its ending tells YAML from INI.
 * @throws OperatorError `inventory-invalid`, with every line that cannot be read.
 */
export function parseInventory(text: string, file: string): InventoryHosts {
	if (text.startsWith('#!')) throw dynamicInventory(file);
	const inventory = isYaml(text, file)
		? readYamlInventory(text, file)
		: readIniInventory(text, file);
	const notes: InventoryNote[] = [];
	const candidates = [...inventory.hosts].flatMap(
		(host) => candidateOf(inventory, host, file, notes) ?? [],
	);
	return { candidates, notes };
}

function dynamicInventory(file: string): OperatorError {
	return new OperatorError(`${file} is a program, not an inventory`, {
		code: 'inventory-invalid',
		exitCode: 2,
		expected: 'an Ansible inventory, INI or YAML',
		found: 'a first line with #!',
		fix: `write what it says with: ansible-inventory -i ${file} --list --yaml --output FILE`,
	});
}

function isYaml(text: string, file: string): boolean {
	if (/\.(ya?ml|json)$/i.test(file)) return true;
	return /^(?:[^\S\n]*(?:#.*)?\n)*(?:---|\{|["']?[\w.-]+["']?:[ \t]*(?:#.*)?(?:\r?\n|$))/.test(
		text,
	);
}

function candidateOf(
	inventory: Inventory,
	host: string,
	file: string,
	notes: InventoryNote[],
): Candidate | null {
	const variables = new HostVariables(host, inventory.variablesOf(host), notes);
	const connection = variables.text(['ansible_connection'], /^[\w.-]+$/) ?? 'ssh';
	if (!['ssh', 'smart', 'paramiko', 'paramiko_ssh'].includes(connection)) {
		notes.push({ id: 'not-by-ssh', host, connection });
		return null;
	}
	const direct = inventory.directGroups(host);
	const groups = inventory.withAncestors(direct);
	const isAddress = readsAsAddress(host);
	const address = variables.address(['ansible_host', 'ansible_ssh_host']) ?? host;
	const port = variables.text(['ansible_port', 'ansible_ssh_port'], /^[1-9]\d{0,4}$/);
	const source = { kind: 'inventory', file, groups } as const;
	// A group that holds masters and workers alike says less than the one that names the host.
	const hints = rolesOfGroups(direct);
	return {
		...bareCandidate(isAddress ? null : host, address, source),
		user: variables.text(['ansible_user', 'ansible_ssh_user'], /^[A-Za-z0-9_][^\s:/]*$/),
		port: port === null ? null : Number(port),
		identityFile: variables.text(
			['ansible_ssh_private_key_file', 'ansible_private_key_file'],
			/^[^-]/,
		),
		jump: variables.jump(),
		roles: hints.length > 0 ? hints : rolesOfGroups(groups),
	};
}

function readsAsAddress(text: string): boolean {
	const read = readTargetWord(text);
	return typeof read !== 'string' && read.hosts()[0]?.name === null;
}

/** How to connect to one host; what cannot be used is noted. */
class HostVariables {
	readonly #host: string;
	readonly #variables: Variables;
	readonly #notes: InventoryNote[];

	constructor(host: string, variables: Variables, notes: InventoryNote[]) {
		this.#host = host;
		this.#variables = variables;
		this.#notes = notes;
	}

	/** The first of these variables that is set, if it has the form. */
	text(names: readonly string[], form: RegExp): string | null {
		return this.#first(names, (value) => (form.test(value) ? value : null));
	}

	address(names: readonly string[]): string | null {
		return this.#first(names, (value) => {
			const read = readTargetWord(value);
			if (typeof read === 'string' || read.size !== 1) return null;
			if (read.user !== null || read.port !== null) return null;
			return read.hosts()[0]?.address ?? null;
		});
	}

	/** From `-J` or `-o ProxyJump=` among ssh's arguments. */
	jump(): string[] | null {
		const chain = this.#first(['ansible_ssh_common_args', 'ansible_ssh_extra_args'], (value) => {
			const jump = /(?:^|\s)(?:-J\s*|-o\s*["']?ProxyJump[= ]\s*)([^\s"']+)/i.exec(value)?.[1];
			return jump ?? (/proxycommand/i.test(value) ? null : '');
		});
		return chain === null || chain === '' ? null : chain.split(',');
	}

	#first<T>(names: readonly string[], read: (value: string) => T | null): T | null {
		for (const variable of names) {
			const value = this.#variables[variable];
			if (value === undefined) continue;
			const usable = value.includes('{{') ? null : read(value);
			if (usable !== null) return usable;
			this.#notes.push({ id: 'variable-ignored', host: this.#host, variable, value });
		}
		return null;
	}
}
