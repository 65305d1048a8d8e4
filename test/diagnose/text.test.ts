import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Event } from '../../src/model/events.ts';
import { diagnosisText } from '../../src/report/diagnosis-text.ts';
import { plainReporter } from '../../src/report/plain.ts';

const diagnosis: Diagnosis = {
	id: 'KL-56',
	component: 'kubelet',
	level: 'specific',
	cause: 'Swap is on.',
	fix: 'Turn it off.',
	evidence: [{ source: 'journal kubelet', host: 'n1', line: 7, text: 'swap on' }],
	occurrences: 4,
	rank: 1,
	symptomOf: null,
	repair: 'turn-swap-off',
};

describe('a diagnosis in words', () => {
	it('tells cause, lines, fix and command', () => {
		expect(diagnosisText(diagnosis, 'my cluster.yaml').split('\n')).toEqual([
			'1. Swap is on.  [KL-56 kubelet]',
			'    n1 journal kubelet:7  swap on',
			'    and 3 more lines like these',
			'    fix  Turn it off.',
			"    k8s-tui can do it: k8s-tui diagnose -f 'my cluster.yaml' --fix turn-swap-off",
		]);
	});

	it('cuts lines that are very long', () => {
		const evidence = [{ source: 'log', host: null, line: 1, text: 'x'.repeat(5000) }];
		const text = diagnosisText({ ...diagnosis, evidence, repair: null }, 'cluster.yaml');
		expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(330);
		expect(text).not.toContain('can do it');
	});

	it('is one line in a run where it only follows from another', () => {
		const lines: string[] = [];
		const report = plainReporter({
			write: (text) => lines.push(text),
			verbose: false,
			file: 'c.yaml',
		});
		const event = {
			at: '2026-01-01T10:00:00.000Z',
			type: 'diagnosis',
			step: 'join',
			host: 'n1',
		} as const;
		const events: Event[] = [
			{ ...event, ...diagnosis },
			{ ...event, ...diagnosis, id: 'KJ-51', rank: 2, symptomOf: 'KL-56' },
		];
		for (const each of events) report(each);
		expect(lines[0]).toContain('10:00:00 1. Swap is on.');
		expect(lines[0]).toContain('k8s-tui diagnose -f c.yaml --fix turn-swap-off');
		expect(lines[1]).toBe('10:00:00 2. Swap is on.  [KJ-51, follows from KL-56]\n');
	});
});
