import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSignatures } from '../../src/diagnose/load-signatures.ts';
import { searchLog } from '../../src/diagnose/log-files.ts';
import { Matcher } from '../../src/diagnose/match.ts';
import { rank } from '../../src/diagnose/rank.ts';

const LOGS = new URL('logs/', import.meta.url).pathname;

async function diagnoseFile(path: string) {
	const matcher = new Matcher(loadSignatures());
	const { lines } = await searchLog(path, matcher);
	return { lines, diagnoses: rank(matcher.matches(), null) };
}

describe('a log', () => {
	it.each([
		['kubelet-cgroup-driver.txt', 'KL-01', 7],
		['kubeadm-join-expired-token.txt', 'KJ-05', 5],
		['etcd-without-quorum.txt', 'ET-26', 6],
	])('%s shows its root cause first, with the line that says so', async (name, id, line) => {
		const { diagnoses } = await diagnoseFile(join(LOGS, name));
		expect(diagnoses[0]).toMatchObject({ id, rank: 1, symptomOf: null });
		expect(diagnoses[0]?.evidence.map((seen) => seen.line)).toContain(line);
		expect(diagnoses.length).toBeGreaterThan(1);
	});

	it('of a healthy node shows nothing', async () => {
		const { diagnoses, lines } = await diagnoseFile(join(LOGS, 'healthy-node.txt'));
		expect(diagnoses).toEqual([]);
		expect(lines).toBe(9);
	});
});

describe('a log file', () => {
	let directory: string;
	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'k8s-tui-logs-'));
	});
	afterAll(() => rm(directory, { recursive: true }));

	async function written(content: string | Buffer): Promise<string> {
		const path = join(directory, 'a.log');
		await writeFile(path, content);
		return path;
	}

	it('may hold control sequences: none is in the evidence', async () => {
		const path = await written(
			'\u001b]0;title\u0007\u001b[31mno space left on device\u001b[0m \u202eevil\n',
		);
		const { diagnoses } = await diagnoseFile(path);
		expect(diagnoses[0]?.evidence[0]?.text).toBe('no space left on device evil');
	});

	it('may be binary or lack a last newline', async () => {
		const bytes = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7) % 256));
		const path = await written(Buffer.concat([bytes, Buffer.from('\nno space left on device')]));
		expect((await diagnoseFile(path)).diagnoses.map(({ id }) => id)).toContain('OS-51');
	});

	it('may have one line of many megabytes, of which the beginning is searched', async () => {
		const path = await written(`no space left on device ${'x'.repeat(8 * 1024 ** 2)}`);
		const { diagnoses } = await diagnoseFile(path);
		expect(diagnoses[0]?.id).toBe('OS-51');
		expect(diagnoses[0]?.evidence[0]?.text.length).toBeLessThanOrEqual(4097);
	});

	it('that is not there is an error with the way out', async () => {
		await expect(diagnoseFile(join(directory, 'missing'))).rejects.toMatchObject({
			code: 'log-unreadable',
			exitCode: 1,
		});
	});
});
