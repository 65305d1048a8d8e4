import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change } from '../../src/model/plan.ts';
import type { Resource } from '../../src/model/resource.ts';
import { convergeScript, parseReport } from '../../src/resources/converge.ts';

export interface Converged {
	exitCode: number;
	/** What the script reports to k8s-tui. */
	changes: Change[];
	/** What it says to whoever watches. */
	said: string[];
	/** Everything else that it prints. */
	output: string;
}

const MARK = '::0123456789abcdef';

/** Shells of this machine that a host may have as its /bin/sh. */
export const SHELLS = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
	([program = '']) => spawnSync(program, ['-c', ':']).status === 0 || hasBusybox(program),
);

function hasBusybox(program: string): boolean {
	return program === 'busybox' && spawnSync('busybox', ['sh', '-c', ':']).status === 0;
}

/** A directory that goes away with `remove`; `store` is where it has its artifacts. */
export class Sandbox {
	readonly directory = mkdtempSync(join(tmpdir(), 'converge-'));
	readonly state = join(this.directory, 'state');
	readonly #script = `${this.directory}.sh`;

	path(name: string): string {
		return join(this.directory, name);
	}

	/** Runs the real script, its state directories (and `moved` files) moved into the sandbox. */
	converge(
		resources: readonly Resource[],
		{ shell = ['sh'], before = '', path = '', moved = {} as Record<string, string> } = {},
	): Converged {
		const script = convergeScript(resources, MARK)
			.replaceAll('/var/lib/k8s-tui', this.state)
			.replaceAll('/run/k8s-tui', join(this.directory, 'run'));
		const elsewhere = Object.entries(moved).reduce(
			(text, [from, to]) => text.replaceAll(from, to),
			script,
		);
		const [program = 'sh', ...flags] = shell;
		writeFileSync(this.#script, `${before}\n${elsewhere}`);
		const { status, stdout, stderr } = spawnSync(program, [...flags, this.#script], {
			encoding: 'utf8',
			env: { ...process.env, PATH: path ? `${path}:${process.env.PATH}` : process.env.PATH },
		});
		const lines = stdout.split('\n');
		const reports = lines.flatMap((line) => parseReport(line, MARK) ?? []);
		return {
			exitCode: status ?? -1,
			changes: reports.filter((report) => typeof report !== 'string'),
			said: reports.filter((report) => typeof report === 'string'),
			output: [...lines.filter((line) => !line.startsWith(MARK)), stderr].join('\n').trim(),
		};
	}

	remove(): void {
		rmSync(this.directory, { recursive: true, force: true });
		rmSync(this.#script, { force: true });
	}
}

/** Whether a private mount namespace can be had here: it needs root, or user namespaces. */
export function canMount(): boolean {
	try {
		execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}
