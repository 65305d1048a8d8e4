import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliResult, runCli } from './run-cli.ts';

const SPEC = `name: demo
kubernetes: { version: 1.20.2 }
endpoint: { vip: { address: 10.0.0.100 } }
hosts:
  - { name: n1, address: 10.0.0.11, roles: [control-plane] }
source: { bundle: ./bundle }
`;

/** What is typed, and what must come of it. Run all at once: each is a process of its own. */
const CASES: Record<
	string,
	{ argv: string[]; exitCode: number; stderr?: RegExp; stdout?: RegExp }
> = {
	'--version': { argv: ['--version'], exitCode: 0, stdout: /^\d+\.\d+\.\d+\n$/ },
	'--help': { argv: ['--help'], exitCode: 0, stdout: /^Usage: k8s-tui/ },
	'an unknown command': { argv: ['aply'], exitCode: 2, stderr: /unknown command 'aply'/ },
	'an unknown flag': {
		argv: ['plan', '--fiel', 'x'],
		exitCode: 2,
		stderr: /unknown option '--fiel'/,
	},
	'a flag without its value': { argv: ['plan', '-f'], exitCode: 2, stderr: /argument missing/ },
	'an argument too many': { argv: ['plan', 'x.yaml'], exitCode: 2, stderr: /too many arguments/ },
	'a command group alone': { argv: ['bundle'], exitCode: 2, stderr: /Usage: k8s-tui bundle/ },
	'a required flag that is not there': {
		argv: ['bundle', 'create', '--from', '.'],
		exitCode: 2,
		stderr: /required option '--out <dir>' not specified/,
	},
	'a cluster.yaml that is not there': {
		argv: ['plan', '-f', 'nowhere.yaml'],
		exitCode: 2,
		stderr: /nowhere\.yaml/,
	},
	'a cluster.yaml that is no YAML': {
		argv: ['plan', '-f', 'broken.yaml'],
		exitCode: 2,
		stderr: /broken\.yaml:\d+:\d+: .*valid YAML/,
	},
	'a cluster.yaml with an unknown field': {
		argv: ['apply', '-f', 'typo.yaml', '--yes'],
		exitCode: 2,
		stderr: /typo\.yaml:\d+:\d+[\s\S]*kubernets/,
	},
	'a host in --limit that the file lacks': {
		argv: ['apply', '-f', 'good.yaml', '--limit', 'n1,n9', '--yes'],
		exitCode: 2,
		stderr: /No such host in good\.yaml: n9[\s\S]*unknown-host/,
	},
	'a failure with --json': {
		argv: ['status', '-f', 'nowhere.yaml', '--json'],
		exitCode: 2,
		stdout: /^\{"type":"error","code":"[a-z-]+",.*\}\n$/,
	},
	'init without what it needs': {
		argv: ['init'],
		exitCode: 2,
		stderr:
			/init needs --name NAME, --kubernetes-version VERSION, --master \[NAME=\]ADDRESS, --vip ADDRESS/,
	},
	'a bundle that is not there': {
		argv: ['plan', '-f', 'good.yaml'],
		exitCode: 1,
		stderr: /bundle/,
	},
};

let directory: string;
const results: Record<string, CliResult> = {};
beforeAll(async () => {
	directory = mkdtempSync(join(tmpdir(), 'cli-'));
	writeFileSync(join(directory, 'good.yaml'), SPEC);
	writeFileSync(join(directory, 'broken.yaml'), 'name: [demo\n');
	writeFileSync(join(directory, 'typo.yaml'), SPEC.replace('kubernetes:', 'kubernets:'));
	const entries = Object.entries(CASES);
	const workers = Array.from({ length: 3 }, async () => {
		for (let next = entries.shift(); next; next = entries.shift())
			results[next[0]] = await runCli(next[1].argv, directory);
	});
	await Promise.all(workers);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('k8s-tui', () => {
	it.each(Object.entries(CASES))('answers %s', (name, { exitCode, stderr, stdout }) => {
		const result = results[name];
		expect(result).toMatchObject({ exitCode });
		if (stderr) expect(result?.stderr).toMatch(stderr);
		if (stdout) expect(result?.stdout).toMatch(stdout);
		else expect(result?.stdout).toBe('');
	});

	it('shows no stack trace for what the operator can mend', () => {
		for (const { stderr } of Object.values(results)) expect(stderr).not.toMatch(/^ +at .*\.ts/m);
	});

	it('writes nothing before it knows what to do', () => {
		expect(readdirSync(directory).sort()).toEqual(['broken.yaml', 'good.yaml', 'typo.yaml']);
	});
});
