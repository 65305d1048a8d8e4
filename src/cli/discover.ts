import { Command, InvalidArgumentError } from 'commander';
import type { Candidate } from '../discover/candidate.ts';
import type { InventoryNote } from '../discover/from-inventory.ts';
import type { ScanResult } from '../discover/scan.ts';
import type { OperatorError } from '../model/errors.ts';
import type { HostKeyReport } from '../ssh/host-key.ts';

interface DiscoverFlags {
	inventory: string[];
	sshConfig: boolean;
	from?: string;
	timeout: number;
	all: boolean;
	json: boolean;
}

/** `discover`: which hosts answer SSH, with their host keys. Nobody is logged in to. */
export function discoverCommand(): Command {
	return new Command('discover')
		.description('find hosts that answer SSH, and show their host keys')
		.argument('[targets...]', 'names, addresses, 10.0.0.11-19, node[01:12], m{1..3}, 10.0.0.0/24')
		.option('--inventory <file>', 'the hosts of an Ansible inventory; repeatable', collect, [])
		.option('--ssh-config', 'the hosts that ~/.ssh/config names', false)
		.option('--from <cluster.yaml>', 'the hosts of an existing cluster')
		.option('--timeout <seconds>', 'how long to wait for each host', seconds, 3)
		.option('--all', 'also list addresses of ranges and networks that do not answer', false)
		.option('--json', 'JSON lines on stdout, one per host, words on stderr', false)
		.action(discover);
}

function collect(value: string, before: string[]): string[] {
	return [...before, value];
}

function seconds(text: string): number {
	const value = Number(text);
	if (value > 0 && value <= 60) return value;
	throw new InvalidArgumentError('It is a number of seconds, at most 60.');
}

async function discover(words: string[], flags: DiscoverFlags): Promise<void> {
	const [{ scan }, { hostKeysOf }, { interruptions }, { record, say }] = await Promise.all([
		import('../discover/scan.ts'),
		import('../discover/host-keys.ts'),
		import('./interrupt.ts'),
		import('./output.ts'),
	]);
	const candidates = await candidatesOf(words, flags);
	const { pause, stop } = interruptions(() => {});
	try {
		const timeoutMs = flags.timeout * 1000;
		const results = await scan(candidates, { timeoutMs, signal: pause });
		const keys = await hostKeysOf(results, pause);
		for (const result of results)
			record(flags, { type: 'host', ...fields(result, keys.get(result)) });
		const ssh = results.filter(({ state }) => state === 'ssh').length;
		record(flags, { type: 'discover', hosts: results.length, ssh });
		const listed = results.filter((result) => flags.all || isWorthALine(result));
		say(flags, tableOf(listed.map((result) => rowOf(result, keys.get(result)))));
		say(flags, `${ssh} of ${results.length} answer SSH\n`);
		process.exitCode = ssh > 0 ? 0 : 4;
	} catch (error) {
		if (!pause.aborted) throw error;
		process.exitCode = 130;
	} finally {
		stop();
	}
}

/** @throws OperatorError `flag-missing` if nothing names a host. */
async function candidatesOf(words: readonly string[], flags: DiscoverFlags): Promise<Candidate[]> {
	const [{ parseTargets }, { withoutDuplicates }, { OperatorError }] = await Promise.all([
		import('../discover/parse-targets.ts'),
		import('../discover/candidate.ts'),
		import('../model/errors.ts'),
	]);
	const found = parseTargets(words.join(' '));
	for (const file of flags.inventory) {
		const { fromInventoryFile } = await import('../discover/from-inventory.ts');
		const { candidates, notes } = await fromInventoryFile(file);
		found.push(...candidates);
		for (const note of notes) process.stderr.write(`${file}: ${noteText(note)}\n`);
	}
	if (flags.sshConfig)
		found.push(...(await import('../discover/from-ssh-config.ts')).fromSshConfig());
	if (flags.from !== undefined) {
		found.push(...(await (await import('../discover/from-spec.ts')).fromSpecFile(flags.from)));
	}
	if (found.length > 0) return withoutDuplicates(found);
	throw new OperatorError('discover is told of no hosts', {
		code: 'flag-missing',
		exitCode: 2,
		expected: 'targets, --inventory, --ssh-config or --from, with at least one host in it',
		fix: 'for example: k8s-tui discover 10.0.0.11-19 m4.example.com',
	});
}

function noteText(note: InventoryNote): string {
	if (note.id === 'not-by-ssh')
		return `${note.host} is left out: its connection is ${note.connection}`;
	return `${note.host}: ${note.variable} is ignored, only Ansible can tell what it means`;
}

type KeyOrError = HostKeyReport | OperatorError | undefined;

/** What a program gets to know of a host. */
function fields({ candidate, target, ...result }: ScanResult, key: KeyOrError): object {
	const { name, address, roles, from } = candidate;
	const known = key !== undefined && 'fingerprint' in key ? key : null;
	return {
		name,
		address,
		ip: result.ip,
		port: result.port,
		user: target?.user ?? candidate.user,
		state: result.state,
		banner: result.banner,
		milliseconds: result.milliseconds,
		hostKey: known && { type: known.type, fingerprint: known.fingerprint, verdict: known.verdict },
		detail: result.detail ?? (key !== undefined && known === null ? (key as Error).message : null),
		roles,
		from,
	};
}

/** The empty part of a network is of no interest to people; a host that was named is. */
function isWorthALine({ state, candidate }: ScanResult): boolean {
	if (state !== 'silent' && state !== 'closed') return true;
	return (
		candidate.name !== null ||
		candidate.from.kind !== 'typed' ||
		candidate.from.word.includes(candidate.address)
	);
}

function rowOf(result: ScanResult, key: KeyOrError): string[] {
	const { name, address } = result.candidate;
	const print =
		key !== undefined && 'fingerprint' in key ? `${key.verdict} ${key.fingerprint}` : '';
	const where = `${result.ip ?? address}${result.port === 22 ? '' : ` port ${result.port}`}`;
	return [name ?? address, where, result.state, result.banner ?? result.detail ?? '', print];
}

/** Columns as wide as their widest cell. */
function tableOf(rows: readonly string[][]): string {
	if (rows.length === 0) return '';
	const head = ['HOST', 'ADDRESS', 'STATE', 'BANNER', 'HOST KEY'];
	const all = [head, ...rows];
	const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
	return all
		.map((row) =>
			row
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join('  ')
				.trimEnd(),
		)
		.map((line) => `${line}\n`)
		.join('');
}
