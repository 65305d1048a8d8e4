import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from '../../src/spec/nearest.ts';

test.each([
	['podCdir', ['podCidr', 'serviceCidr'], 'podCidr'],
	['PODCIDR', ['podCidr', 'serviceCidr'], 'podCidr'],
	['adress', ['name', 'address', 'roles'], 'address'],
	['Control_Plane', ['control-plane', 'worker'], 'control-plane'],
	['master', ['control-plane', 'worker'], 'control-plane'],
	['banana', ['control-plane', 'worker'], undefined],
	['ab', ['cd'], undefined],
	['worker', ['worker'], undefined],
	['x'.repeat(10_000), ['name'], undefined],
])('nearest to %s', (word, candidates, expected) => {
	expect(nearest(word, candidates)).toBe(expected);
});

test('a distance is the same both ways, 0 for equals only, and never more than the longer word', () => {
	fc.assert(
		fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
			const distance = editDistance(a, b);
			expect(editDistance(b, a)).toBe(distance);
			expect(distance === 0).toBe(a === b);
			expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
		}),
	);
});
