import { describe, expect, test } from 'vitest';
import {
	isAddress,
	isCidr,
	networkAddress,
	overlap,
	parseCidr,
	sameAddress,
} from '../../src/spec/address.ts';

test.each([
	['10.0.0.1', true],
	['255.255.255.255', true],
	['fd00::1', true],
	['10.1', false],
	['1', false],
	['010.0.0.1', false],
	['0x0a.0.0.1', false],
	['10.0.0.256', false],
	['10.0.0.1 ', false],
	['fe80::1%eth0', false],
	['', false],
])('%j is an address: %s', (text, expected) => {
	expect(isAddress(text)).toBe(expected);
});

test.each([
	['10.244.0.0/16', true],
	['0.0.0.0/0', true],
	['10.0.0.1/32', true],
	['fd00::/48', true],
	['10.244.0.1/16', false],
	['10.244.0.0/33', false],
	['10.244.0.0/016', false],
	['10.244.0.0', false],
	['10.244.0.0/', false],
	['fd00::1/48', false],
])('%j is a network: %s', (text, expected) => {
	expect(isCidr(text)).toBe(expected);
});

test.each([
	['10.244.3.7/16', '10.244.0.0/16'],
	['10.255.255.255/9', '10.128.0.0/9'],
	['192.168.1.1/0', '0.0.0.0/0'],
	['fd00:1:2:3::1/33', 'fd00:1::/33'],
])('the network of %s is %s', (text, expected) => {
	const network = parseCidr(text);
	expect(network && networkAddress(network)).toBe(expected);
});

describe('overlap', () => {
	test.each([
		['10.0.0.0/8', '10.96.0.0/12', true],
		['10.96.0.0/12', '10.0.0.0/8', true],
		['10.96.0.0/12', '10.112.0.0/12', false],
		['0.0.0.0/0', '10.0.0.0/8', true],
		['0.0.0.0/0', 'fd00::/8', false],
	])('%s and %s: %s', (a, b, expected) => {
		const [left, right] = [parseCidr(a), parseCidr(b)];
		expect(left && right && overlap(left, right)).toBe(expected);
	});
});

test('an address is the same in any spelling', () => {
	expect(sameAddress('fd00::1', 'FD00:0:0::01')).toBe(true);
	expect(sameAddress('10.0.0.1', '10.0.0.10')).toBe(false);
});
