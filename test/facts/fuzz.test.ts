import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyProbe } from '../../src/facts/probe-request.ts';
import { gatherScript } from '../../src/facts/script.ts';
import type { ProbeRequest } from '../../src/model/facts.ts';
import { expectValidFacts } from './support/expect-valid-facts.ts';
import { factsFrom, MARKER, recording } from './support/fixture.ts';

const RECORDINGS = ['centos-7', 'ubuntu-22', 'rhel-9', 'suse-15'];

const REQUEST: ProbeRequest = {
	files: ['/etc/hosts', '/a b', '__proto__'],
	globs: ['/etc/*.conf'],
	secretFiles: ['/etc/shadow'],
	packages: ['curl', '__proto__'],
	units: ['haproxy', 'constructor'],
	sysctls: ['net.ipv4.ip_forward', '__proto__'],
	names: ['k8s-master01', '__proto__'],
};

/** Names of all sections, read off the script itself. */
const SECTIONS = [
	...gatherScript(emptyProbe(), MARKER).matchAll(new RegExp(`' ${MARKER} ([a-z-]+)`, 'g')),
].map((match) => match[1] ?? '');

/** Pieces that parsers look for, so that random text reaches their inner branches. */
const PIECES = [
	...new Set(
		RECORDINGS.flatMap((name) => recording(name).split(/(\s+|[=:"',{}[\]])/)).filter(Boolean),
	),
];

const garbage = fc
	.array(
		fc.oneof(
			{ weight: 8, arbitrary: fc.constantFrom(...PIECES) },
			{ weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
			{
				weight: 1,
				arbitrary: fc.constantFrom('\u001b[31m', '\u001b]0;x\u0007', '\u009b2J', '\r', '\0'),
			},
			{ weight: 1, arbitrary: fc.bigInt({ min: -1n, max: 10n ** 30n }).map(String) },
		),
		{ maxLength: 60 },
	)
	.map((pieces) => pieces.join(''));

describe('whatever a host sends, its facts are well formed', () => {
	test('when every section is garbage', () => {
		expect(SECTIONS.length).toBeGreaterThan(15);
		const answer = fc
			.tuple(...SECTIONS.map(() => garbage))
			.map((bodies) => SECTIONS.map((name, at) => `${MARKER} ${name}\n${bodies[at]}`).join('\n'));
		fc.assert(
			fc.property(answer, (text) => expectValidFacts(factsFrom(text, REQUEST))),
			{ numRuns: 300 },
		);
	});

	test('when a real answer was damaged somewhere', () => {
		const damage = fc.record({
			name: fc.constantFrom(...RECORDINGS),
			cuts: fc.array(fc.record({ at: fc.nat(20_000), length: fc.nat(200), put: garbage }), {
				minLength: 1,
				maxLength: 8,
			}),
		});
		fc.assert(
			fc.property(damage, ({ name, cuts }) => {
				let text = recording(name);
				for (const { at, length, put } of cuts) {
					const from = at % text.length;
					text = text.slice(0, from) + put + text.slice(from + length);
				}
				expectValidFacts(factsFrom(text, REQUEST));
			}),
			{ numRuns: 300 },
		);
	});

	test('when JSON holds other things than it should, and control characters in escapes', () => {
		const hostile = fc
			.json()
			.map(
				(json) =>
					`{"kind":"NodeList","items":[{"metadata":{"name":"\\u001b[2J","labels":${json}},"spec":{"taints":${json}},"status":${json}},${json}]}\n{"members":[${json}]}`,
			);
		fc.assert(
			fc.property(hostile, fc.json(), (cluster, docker) => {
				expectValidFacts(
					factsFrom(
						`${MARKER} cluster-view\n${cluster}\n${MARKER} docker\n{"ServerVersion":"\\u001b[1m","x":${docker}}\n[{"RepoTags":${docker}}]\n`,
					),
				);
			}),
		);
	});

	test('in time that grows with the answer, not with its square', () => {
		const started = performance.now();
		for (const line of ['a '.repeat(200_000), `${' '.repeat(200_000)}x`, '/'.repeat(400_000)]) {
			const text = SECTIONS.map((name) => `${MARKER} ${name}\n${line}\n`).join('');
			factsFrom(text, REQUEST);
		}
		expect(performance.now() - started).toBeLessThan(5_000);
	});
});
