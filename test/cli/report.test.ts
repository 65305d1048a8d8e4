import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const RECORDED = new URL('../report/html/recorded/', import.meta.url).pathname;
const WHOLE = '20261120t121546-d349';
const CUT = '20261121t000000-0001';
const SPEC = `name: lab
kubernetes: { version: 1.20.2 }
endpoint: { vip: { address: 10.0.0.100 } }
hosts:
  - { name: m1, address: 10.0.0.11, roles: [control-plane] }
source: { bundle: ./bundle }
`;

let directory = '';
const report = (...argv: string[]) => runCli(['report', ...argv], directory);

/** A run whose journal is the first bytes of the recorded one. */
function addRun(run: string, bytes?: number): void {
	// The layout that env-paths gives below XDG_STATE_HOME.
	const target = join(directory, 'k8s-tui', 'lab', 'runs', run);
	mkdirSync(target, { recursive: true });
	cpSync(join(RECORDED, 'journal.jsonl'), join(target, 'journal.jsonl'));
	cpSync(join(RECORDED, 'm1.txt'), join(target, 'm1.log'));
	if (bytes !== undefined) truncateSync(join(target, 'journal.jsonl'), bytes);
}

beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), 'report-cli-'));
	writeFileSync(join(directory, 'cluster.yaml'), SPEC);
	writeFileSync(join(directory, 'new.yaml'), SPEC.replace('lab', 'new'));
	addRun(WHOLE);
	addRun(CUT, 60_001);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('k8s-tui report', () => {
	it('lists the runs, newest first, with how they ended', async () => {
		const { stdout, exitCode } = await report('--list');
		expect(exitCode).toBe(0);
		expect(stdout.split('\n')).toEqual([
			expect.stringMatching(new RegExp(`^${CUT} .* apply +\\? broken off`)),
			`${WHOLE}  2026-11-20 12:15:46 UTC  apply     ✔ done  in 4 min 7 s`,
			'',
		]);
		const json = await report('--list', '--json');
		const records = json.stdout
			.trim()
			.split('\n')
			.map((line) => JSON.parse(line) as unknown);
		expect(records).toMatchObject([
			{ type: 'run', run: CUT, exitCode: null, goesOn: false },
			{ type: 'run', run: WHOLE, exitCode: 0, command: 'apply' },
		]);
	});

	it('writes the newest run, cut off as it is, to a file that only its owner reads', async () => {
		const { stdout, exitCode } = await report('--json');
		expect(exitCode).toBe(0);
		expect(JSON.parse(stdout)).toEqual({ type: 'report', run: CUT, file: 'lab-report.html' });
		const file = join(directory, 'lab-report.html');
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readFileSync(file, 'utf8')).toContain('? broken off');
	});

	it('writes the run that is asked for to the file that is named', async () => {
		const { stdout } = await report('--run', WHOLE, '-o', 'x.html');
		expect(stdout).toBe(`report of run ${WHOLE}: x.html\n`);
		const text = readFileSync(join(directory, 'x.html'), 'utf8');
		expect(text).toContain('All done: 46 steps on 5 hosts.');
		expect(text).toContain('You should now deploy a pod network to the cluster.');
	});

	it('says which runs there are if there is none of that name', async () => {
		const { stderr, exitCode } = await report('--run', 'nope');
		expect(exitCode).toBe(2);
		expect(stderr).toContain('lab has no run nope');
		expect(stderr).toContain(WHOLE);
	});

	it('says what to do where there never was a run', async () => {
		const { stderr, exitCode } = await report('-f', 'new.yaml');
		expect(exitCode).toBe(2);
		expect(stderr).toContain('No run of new is known on this machine');
		expect(stderr).toContain('k8s-tui apply -f new.yaml');
		const listed = await report('-f', 'new.yaml', '--list');
		expect(listed).toMatchObject({
			exitCode: 0,
			stdout: 'No run of new is known on this machine.\n',
		});
	});

	it('does not overwrite cluster.yaml', async () => {
		const { stderr, exitCode } = await report('-o', 'cluster.yaml');
		expect(exitCode).toBe(2);
		expect(stderr).toContain('cluster.yaml is there already and is no report');
		expect(readFileSync(join(directory, 'cluster.yaml'), 'utf8')).toBe(SPEC);
	});
});
