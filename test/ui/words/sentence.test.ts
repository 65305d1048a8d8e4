import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/preflight/checks.ts';
import { chinese } from '../../../src/ui/words/zh-cn/catalogue.ts';
import { sentences } from '../../../src/ui/words/zh-cn/sentences/sentences.ts';
import { hostCases } from '../../preflight/cases/host-cases.ts';
import { kernelCases } from '../../preflight/cases/kernel-cases.ts';
import { nameCases } from '../../preflight/cases/name-cases.ts';
import { networkCases } from '../../preflight/cases/network-cases.ts';
import { probeCases } from '../../preflight/cases/probe-cases.ts';
import { softwareCases } from '../../preflight/cases/software-cases.ts';
import { stateCases } from '../../preflight/cases/state-cases.ts';
import { makeContext } from '../../preflight/support/context.ts';

const CASES = [
	...[
		hostCases,
		kernelCases,
		nameCases,
		networkCases,
		probeCases,
		softwareCases,
		stateCases,
	].flat(),
];

const chineseUses = new Set(sentences.flatMap(([, worded]) => wordsIn(worded)));
const english = new Set(
	sentences.flatMap(([text]) => wordsIn(text)).filter((word) => !chineseUses.has(word)),
);

describe('a Finding in Chinese', () => {
	it.each(CHECKS.map((check) => ({ id: check.id, check })))(
		'has no English left: $id',
		({ check }) => {
			const said = CASES.filter((one) => one.check === check.id)
				.flatMap((one) => check.run(makeContext(one)))
				.flatMap(({ checked, observed, expected, fix }) => [checked, observed, expected, fix ?? ''])
				.map((text) => [text, chinese.sentence(text)]);
			const left = said.filter(([, worded = '']) => englishIn(worded).length > 0);
			expect([...new Set(left.map(([text, worded]) => `${text} → ${worded}`))]).toEqual([]);
		},
	);
});

/** An error of curl, and a package of that name. */
const SAID_BY_HOSTS = /Could not resolve|^kernel$/g;

/**
 * Words that only English sentences have: what no Chinese one contains, and what stands neither in
 * quotation marks nor in a command.
 */
function englishIn(text: string): string[] {
	return wordsIn(text.replaceAll(SAID_BY_HOSTS, '')).filter((word) => english.has(word));
}

function wordsIn(text: string): string[] {
	return (
		text.replaceAll(/`[^`]*`|"[^"]*"|\{\w+\}/g, '').match(/(?<![\w./-])[A-Za-z]+(?![\w./-])/g) ?? []
	);
}
