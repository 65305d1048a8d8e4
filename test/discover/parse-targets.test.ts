import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TARGETS, parseTargets, TargetsError } from '../../src/discover/parse-targets.ts';
import { OperatorError } from '../../src/model/errors.ts';

const addresses = (text: string) => parseTargets(text).map(({ address }) => address);

function problemsOf(text: string) {
	try {
		parseTargets(text);
	} catch (error) {
		if (error instanceof TargetsError) return error.problems;
		throw error;
	}
	return [];
}

describe('what an operator types as hosts', () => {
	it.each<[text: string, expected: string[]]>([
		['10.0.0.11', ['10.0.0.11']],
		['10.0.0.9-12', ['10.0.0.9', '10.0.0.10', '10.0.0.11', '10.0.0.12']],
		['10.0.0.254-10.0.1.1', ['10.0.0.254', '10.0.0.255', '10.0.1.0', '10.0.1.1']],
		['10.0.0.{11..12}', ['10.0.0.11', '10.0.0.12']],
		['10.0.0.8/30', ['10.0.0.9', '10.0.0.10']],
		['10.0.0.9/30', ['10.0.0.9', '10.0.0.10']],
		['10.0.0.8/31', ['10.0.0.8', '10.0.0.9']],
		['10.0.0.8/32', ['10.0.0.8']],
		['2001:db8::1', ['2001:db8::1']],
		['2001:db8::/126', ['2001:db8::1', '2001:db8::2', '2001:db8::3']],
		['2001:db8::9-2001:db8::a', ['2001:db8::9', '2001:db8::a']],
		['m{1..3}', ['m1', 'm2', 'm3']],
		['m{1,3..4}', ['m1', 'm3', 'm4']],
		['node[08:10].example', ['node08.example', 'node09.example', 'node10.example']],
		['r{1..2}n[a:b]', ['r1na', 'r1nb', 'r2na', 'r2nb']],
		['m[1:7:3]', ['m1', 'm4', 'm7']],
		['web-1.example.com', ['web-1.example.com']],
		['a, b;c\td\r\ne # f\n#g', ['a', 'b', 'c', 'd', 'e']],
		['a b a 10.0.0.1 A 10.0.0.0-1', ['a', 'b', '10.0.0.1', '10.0.0.0']],
		['2001:0db8:0::1 2001:db8::1', ['2001:db8::1']],
		['', []],
	])('%s is %j', (text, expected) => {
		expect(addresses(text)).toEqual(expected);
	});

	it.each([
		['root@m1:2222', { name: 'm1', address: 'm1', user: 'root', port: 2222 }],
		['m1=10.0.0.1', { name: 'm1', address: '10.0.0.1', user: null, port: null }],
		['m1=ops@a.example:22', { name: 'm1', address: 'a.example', user: 'ops', port: 22 }],
		['ops@10.0.0.1', { name: null, address: '10.0.0.1', user: 'ops', port: null }],
		['[2001:db8::1]:22', { name: null, address: '2001:db8::1', user: null, port: 22 }],
		['me@corp@m1', null],
		['[2001:db8::1]', { name: null, address: '2001:db8::1', user: null, port: null }],
	])('%s has its user and port', (text, expected) => {
		if (expected === null) expect(problemsOf(text)).toHaveLength(1);
		else expect(parseTargets(text)).toMatchObject([expected]);
	});

	it('gives every host of a range the user and the port of the word', () => {
		expect(parseTargets('u@n[1:2]:2200')).toMatchObject([
			{ name: 'n1', user: 'u', port: 2200 },
			{ name: 'n2', user: 'u', port: 2200 },
		]);
	});

	it('keeps one address on two ports as two hosts', () => {
		expect(parseTargets('10.0.0.1:22 10.0.0.1:2222').map(({ port }) => port)).toEqual([22, 2222]);
	});

	it('remembers where a host was named', () => {
		expect(parseTargets('a\n  b{1..2}')[2]?.from).toEqual({
			kind: 'typed',
			word: 'b{1..2}',
			line: 2,
			column: 3,
		});
	});
});

describe('what names no host', () => {
	it.each([
		['10.0.0.256', 'address'],
		['10.0.0', 'address'],
		['10.0.0.0x1', 'address'],
		['2130706433', 'address'],
		['1:2:3', 'address'],
		['10.0.0.19-11', 'range'],
		['10.0.0.1-300', 'range'],
		['10.0.0.0/33', 'cidr'],
		['host/24', 'cidr'],
		['m{3..1}', 'pattern'],
		['m{1..3', 'pattern'],
		['m[1-3]', 'pattern'],
		['m{}', 'pattern'],
		['m1:0', 'port'],
		['m1:65536', 'port'],
		['m1:ssh', 'port'],
		['@m1', 'user'],
		['-oProxyCommand=x@m1', 'name'],
		['-m1', 'name'],
		['=10.0.0.1', 'name'],
		['-m1=10.0.0.1', 'name'],
		['m1=10.0.0.1-2', 'name'],
		['m1=', 'name'],
		['m1=10.0.0.999', 'address'],
		['m1=m2=10.0.0.1', 'address'],
		['m1-', 'name'],
		['m_1..x', 'name'],
		['$(reboot)', 'name'],
		[`${'a'.repeat(64)}`, 'name'],
	])('%s is refused for its %s', (text, fault) => {
		expect(problemsOf(text)).toMatchObject([{ fault, word: text, line: 1, column: 1 }]);
	});

	it('is named with its line and column, all such words at once, and what is allowed', () => {
		expect(() => parseTargets('m1, 10.0.0.300\n\n m2 m3:x')).toThrow(
			/1:5: found "10\.0\.0\.300", expected four numbers up to 255.*\n.*3:5: found "m3:x", expected a port/,
		);
	});

	it('cannot act on the terminal that shows it', () => {
		try {
			parseTargets('m\u001b[2J');
			expect.unreachable();
		} catch (error) {
			expect(String(error)).not.toContain('\u001b');
		}
	});
});

describe('the limit of addresses', () => {
	it('takes as many as it says', () => {
		expect(parseTargets('10.0.0.0-10.0.15.255')).toHaveLength(MAX_TARGETS);
	});

	it.each(['10.0.0.0/19', '2001:db8::/64', 'm{1..999999999}', 'a[0:99]{0..99}[0:99]'])(
		'refuses %s without writing it out',
		(text) => {
			expect(problemsOf(text)).toMatchObject([{ fault: 'too-many' }]);
		},
	);

	it('counts all words together', () => {
		expect(problemsOf('10.0.0.0/21 10.1.0.0/21 m1 m2 m3 m4 m5')).toMatchObject([
			{ fault: 'too-many', word: 'm5' },
		]);
	});
});

describe('any text at all', () => {
	const word = fc.oneof(
		fc.string(),
		fc.string({ unit: fc.constantFrom(...'0123456789.:-/[]{}@,ab \n#') }),
	);

	it('gives candidates or an OperatorError, and nothing else', () => {
		fc.assert(
			fc.property(word, (text) => {
				try {
					for (const { address } of parseTargets(text)) {
						expect(address).toMatch(/^[A-Za-z0-9_:][A-Za-z0-9_.:-]*$/);
					}
				} catch (error) {
					expect(error).toBeInstanceOf(OperatorError);
				}
			}),
			{ numRuns: 2000 },
		);
	});

	it('gives every address of a range once, in order', () => {
		fc.assert(
			fc.property(fc.nat(255), fc.nat(255), (one, other) => {
				const [from, to] = [Math.min(one, other), Math.max(one, other)];
				const expected = Array.from({ length: to - from + 1 }, (_, i) => `10.0.0.${from + i}`);
				expect(addresses(`10.0.0.${from}-${to}`)).toEqual(expected);
			}),
			{ numRuns: 50 },
		);
	});
});
