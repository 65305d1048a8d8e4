import { describe, expect, it } from 'vitest';
import { diagnosesSection } from '../../../src/report/html/diagnoses-section.ts';
import type { RunRecord } from '../../../src/report/html/run-record.ts';

function found(id: string, rank: number, symptomOf: string | null): RunRecord['diagnoses'][number] {
	return {
		at: '2026-01-02T03:04:05.000Z',
		type: 'diagnosis',
		step: 'join-worker',
		host: 'w1',
		id,
		component: 'kubelet',
		level: 'specific',
		cause: `cause of ${id}`,
		fix: `mend ${id}`,
		evidence: [{ source: 'kubelet', host: 'w1', line: 7, text: 'failed to run Kubelet' }],
		occurrences: 1,
		rank,
		symptomOf,
		repair: null,
	};
}

describe('the diagnoses of a report', () => {
	it('are none where nothing was recognised', () => {
		expect(diagnosesSection([])).toBeNull();
	});

	it('begin with the likeliest cause, and name a symptom below its cause only', () => {
		const section = diagnosesSection([
			found('A', 2, null),
			found('S', 3, 'B'),
			found('B', 1, null),
		]);
		const text = section?.text ?? '';
		const headings = [...text.matchAll(/<h3>(.*)<\/h3>/g)].map(([, heading]) => heading);
		expect(headings).toEqual(['cause of B', 'cause of A']);
		expect(text).toContain('<li>cause of S <code>S</code></li>');
		expect(text).toContain('<td>w1 kubelet:7</td><td><code>failed to run Kubelet</code></td>');
	});

	it('keep a symptom whose cause is not among them, or on another host', () => {
		const elsewhere = { ...found('S', 2, 'A'), host: 'w2' };
		const text = diagnosesSection([found('A', 1, null), elsewhere])?.text;
		expect(text).toContain('<h3>cause of S</h3>');
		expect(diagnosesSection([found('S', 1, 'gone')])?.text).toContain('<h3>cause of S</h3>');
	});
});
