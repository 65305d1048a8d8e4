import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { assetPath } from '../assets/asset.ts';
import { quote } from '../ssh/quote.ts';
import type { ExecOptions, Transport } from '../ssh/transport.ts';
import type { HostOrders } from './probe-plan.ts';

/** A host that can be measured. */
export interface Helper {
	host: string;
	transport: Transport;
	/** Path of perl on the host. */
	perl: string;
	orders: HostOrders;
}

let program: Buffer | undefined;

function helperProgram(): Buffer {
	program ??= readFileSync(assetPath('probe/probe.pl'));
	return program;
}

/** Reads the program that comes first on stdin, its length in bytes on a line before it. */
const BOOT = 'my $n = <STDIN>; read STDIN, my $c, $n; eval $c; die $@ if $@;';

/** What the helper finds on stdin: itself, then its orders. */
export function helperInput(orders: string): Buffer {
	const code = helperProgram();
	return Buffer.concat([Buffer.from(`${code.length}\n`), code, Buffer.from(orders)]);
}

export interface HelperResult {
	stdout: string;
	/** Why the helper broke off; null if it came to its end. */
	problem: string | null;
}

/**
 * Runs the helper on a host as root, in one round trip.
 * @param input orders, or a stream of `helperInput` that stays open.
 * @throws OperatorError as `Transport.exec`.
 */
export async function runHelper(
	transport: Transport,
	perl: string,
	input: string | Readable,
	options: Omit<ExecOptions, 'stdin'>,
): Promise<HelperResult> {
	const stdin = typeof input === 'string' ? helperInput(input) : input;
	const script = `LC_ALL=C exec ${quote(perl)} -e ${quote(BOOT)}\n`;
	const result = await transport.exec(script, {
		name: typeof input === 'string' ? 'measure' : 'listen',
		...options,
		stdin,
	});
	if (result.exitCode === 0) return { stdout: result.stdout, problem: null };
	const said = result.stderr.trim().split('\n').at(-1) ?? '';
	const problem = `the probe helper ended with status ${result.exitCode}`;
	return { stdout: result.stdout, problem: said ? `${problem}: ${said}` : problem };
}
