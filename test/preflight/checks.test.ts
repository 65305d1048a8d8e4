import { describe, expect, it } from 'vitest';
import type { Finding, Severity } from '../../src/model/finding.ts';
import { CHECKS } from '../../src/preflight/checks.ts';
import { hostCases } from './cases/host-cases.ts';
import { kernelCases } from './cases/kernel-cases.ts';
import { nameCases } from './cases/name-cases.ts';
import { networkCases } from './cases/network-cases.ts';
import { probeCases } from './cases/probe-cases.ts';
import { softwareCases } from './cases/software-cases.ts';
import { stateCases } from './cases/state-cases.ts';
import { type CheckCase, makeContext } from './support/context.ts';

const CASES = [
	...hostCases,
	...kernelCases,
	...nameCases,
	...networkCases,
	...softwareCases,
	...stateCases,
	...probeCases,
];
const RANK: Severity[] = ['ok', 'warning', 'error'];

describe.each(CHECKS.map((check) => ({ id: check.id, check })))('$id', ({ id, check }) => {
	const cases = CASES.filter((one) => one.check === id);

	it.each(cases)('$name', (one) => {
		const findings = check.run(makeContext(one)).filter((finding) => finding.host === hostOf(one));
		if (one.expect === 'silent') return expect(findings).toEqual([]);
		const worst = findings.toSorted(
			(left, right) => RANK.indexOf(right.severity) - RANK.indexOf(left.severity),
		)[0];
		expect(worst, 'no Finding at all').toBeDefined();
		if (worst) expectFinding(worst, one);
	});

	it('has a case in which it fires and one in which it does not', () => {
		const fires = cases.filter((one) => one.expect === 'error' || one.expect === 'warning');
		expect(fires.length > 0 || id === 'privileges').toBe(true);
		expect(cases.some((one) => one.expect === 'ok')).toBe(true);
	});
});

function hostOf(one: CheckCase): string | null {
	return one.host === undefined ? 'n1' : one.host;
}

function expectFinding(finding: Finding, one: CheckCase): void {
	expect(finding).toMatchObject({ id: one.check, severity: one.expect });
	if (one.observed) expect(finding.observed).toMatch(one.observed);
	if (one.fix) expect(finding.fix).toMatch(one.fix);
	expect(finding.repair?.map((resource) => resource.kind)).toEqual(one.repair);
	for (const text of [finding.checked, finding.observed, finding.expected]) {
		expect(text).not.toMatch(/undefined|null|NaN|\[object/);
		expect(text).not.toBe('');
	}
	expect(finding.fix === null).toBe(finding.severity === 'ok');
}

it('names every case after a check that exists', () => {
	const ids = CHECKS.map((check) => check.id);
	expect(CASES.filter((one) => !ids.includes(one.check))).toEqual([]);
	expect(new Set(ids).size).toBe(ids.length);
});
