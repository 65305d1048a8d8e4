import { describe, expect, it } from 'vitest';
import { loadSignatures } from '../../src/diagnose/load-signatures.ts';
import { Matcher } from '../../src/diagnose/match.ts';

function search(lines: string[], host: string | null = null) {
	const matcher = new Matcher(loadSignatures());
	matcher.feedAll([{ source: 'log', host, lines }]);
	return matcher.matches();
}

const SWAP = 'failed to run Kubelet: running with swap on is not supported, please disable swap!';

describe('a matcher', () => {
	it('tells source, host, line number and text of what it found', () => {
		const [match] = search(['all is well', '', `  ${SWAP}`], 'n1');
		expect(match?.signature.id).toBe('KL-56');
		expect(match?.evidence).toEqual([{ source: 'log', host: 'n1', line: 3, text: SWAP }]);
	});

	it('sees a message inside of JSON, whose quotation marks are escaped', () => {
		const ids = search([
			String.raw`{"log":"E0101 failed to run Kubelet: misconfiguration: kubelet cgroup driver: \\\"systemd\\\" is different from docker cgroup driver: \\\"cgroupfs\\\"\n"}`,
		]).map(({ signature }) => signature.id);
		expect(ids).toEqual(['KL-01']);
	});

	it('keeps a message that repeats once for each host and counts the rest', () => {
		const matcher = new Matcher(loadSignatures());
		for (let line = 1; line <= 500; line += 1) {
			matcher.feed('journal', 'n1', line, `Jun 02 19:33:${line % 60} n[${line}]: ${SWAP}`);
			matcher.feed('journal', 'n2', line, `Jun 02 19:33:${line % 60} n[${line}]: ${SWAP}`);
		}
		const [match] = matcher.matches();
		expect(match?.occurrences).toBe(1000);
		expect(match?.evidence.map(({ host, line }) => [host, line])).toEqual([
			['n1', 1],
			['n2', 1],
		]);
	});

	it('keeps a few lines however many differ', () => {
		const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
		const [match] = search(words.map((word) => `${SWAP} ${word}`));
		expect(match?.occurrences).toBe(9);
		expect(match?.evidence).toHaveLength(6);
	});

	it('keeps no token, certificate key or password as evidence', () => {
		const key = 'ab'.repeat(32);
		const line = `${SWAP} --token abcdef.0123456789abcdef --certificate-key ${key} password=hunter2 auth_pass 1111`;
		expect(search([line])[0]?.evidence[0]?.text).toBe(
			`${SWAP} --token [secret] --certificate-key [secret] password=[secret] auth_pass [secret]`,
		);
	});

	it('searches a hundred thousand lines in a few seconds', () => {
		const lines = Array.from(
			{ length: 100_000 },
			(_, index) =>
				`Jun 02 19:33:39 node3 kubelet[24182]: I0602 reconciler.go:157] volume ${index} is attached to pod`,
		);
		const started = process.cpuUsage();
		expect(search(lines)).toEqual([]);
		expect(process.cpuUsage(started).user / 1e6).toBeLessThan(15);
	});
});
