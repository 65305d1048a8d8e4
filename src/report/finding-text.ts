import type { Finding } from '../model/finding.ts';

const WORDS = { error: '✖ error', warning: '! warning', ok: '✔ ok' } as const;

/** One Finding with all that it says, for people. */
export function findingText(finding: Omit<Finding, 'repair'>): string {
	const { id, host, severity, checked, observed, expected, fix } = finding;
	const lines = [
		`${WORDS[severity]}  ${host ?? 'all hosts'}  ${id}`,
		`    checked   ${checked}`,
		`    observed  ${observed}`,
		`    expected  ${expected}`,
		...(fix ? [`    fix       ${fix}`] : []),
	];
	return lines.join('\n');
}
