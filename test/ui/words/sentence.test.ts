import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../src/preflight/checks.ts';
import { english } from '../../../src/ui/words/en/catalogue.ts';
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
const englishWords = new Set(
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
	return wordsIn(text.replaceAll(SAID_BY_HOSTS, '')).filter((word) => englishWords.has(word));
}

function wordsIn(text: string): string[] {
	return (
		text.replaceAll(/`[^`]*`|"[^"]*"|\{\w+\}/g, '').match(/(?<![\w./-])[A-Za-z]+(?![\w./-])/g) ?? []
	);
}

describe('a sentence in Chinese', () => {
	it('words what was put in, be it a sentence, a list or a list of sentences', () => {
		const { sentence } = chinese;
		expect(sentence('m2: login as root was refused')).toBe('m2：以 root 登录被拒绝');
		expect(sentence('Failed: start etcd on m2: m2: sudo failed')).toBe(
			'失败：m2 上的启动 etcd：m2：sudo 失败',
		);
		expect(sentence('Not begun: start etcd on m3, verify on m1.')).toBe(
			'未开始：m3 上的启动 etcd，m1 上的验证集群。',
		);
		expect(sentence('tcp 2379 (etcd clients) times out, tcp 2380 (etcd peers) has no route')).toBe(
			'tcp 2379（etcd 客户端）超时，tcp 2380（etcd 成员之间）没有路由',
		);
	});

	it('is worded line by line, and lines keep their indent', () => {
		const text = 'x.yaml is not valid:\n  x.yaml:3:5: name: found nothing, expected a value';
		expect(chinese.sentence(text)).toBe(
			'x.yaml 无效：\n  x.yaml:3:5: name：实际为没有内容，应为一个值',
		);
	});

	it('leaves what programs print as it is', () => {
		const printed = [
			'No space left on device',
			'error execution phase preflight: connect: connection refused',
			'E0102 10:00:00 server.go:302] "Failed to run kubelet" err="swap is on: none"',
			'Server started, job is on hold; nothing to do in /tmp on m1 or m2',
			'a'.repeat(5000),
		];
		for (const text of printed) expect(chinese.sentence(text)).toBe(text);
	});

	it('has an end whatever the text is made of', () => {
		const pieces = [
			': ',
			'; ',
			', ',
			' or ',
			' and ',
			' (',
			')',
			'none',
			'x',
			' on ',
			' in ',
			' is down',
		];
		fc.assert(
			fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 600 }), (parts) => {
				expect(typeof chinese.sentence(parts.join(''))).toBe('string');
			}),
			{ numRuns: 50 },
		);
	});

	it('is the English one in English', () => {
		expect(english.sentence('m2: login as root was refused')).toBe('m2: login as root was refused');
	});
});
