import { describe, expect, test } from 'vitest';
import { formatPath, schemaAt } from '../../src/spec/schema.ts';
import { supportedValues, UNSUPPORTED } from '../../src/spec/supported.ts';
import { MINIMAL, minimalWith, problemsOf } from './fixture.ts';

describe('what is not built yet is refused where it stands, with what is built', () => {
	test.each([
		[
			'the binary method',
			minimalWith('1.20.2', '1.20.2\n  method: binary'),
			'4:11: kubernetes.method: found "binary", which is not built yet, expected what this version builds: kubeadm',
		],
		[
			'IPv6',
			minimalWith('10.0.0.11', 'fd00::11'),
			'9:14: hosts[0].address: found "fd00::11", which is not built yet, expected what this version builds: IPv4 clusters only',
		],
	])('%s', (_, text, problem) => {
		expect(problemsOf(text)).toEqual([problem]);
	});

	test('ipvs is left to preflight, which knows the kernel', () => {
		expect(problemsOf(`${MINIMAL}network: {proxyMode: ipvs}\n`)).toEqual([]);
	});
});

test('every entry of the list names a field and a value that the schema takes', () => {
	for (const { path, value } of UNSUPPORTED) {
		const steps = path.split(/\.|(?=\[\])/).map((step) => (step === '[]' ? 0 : step));
		const schema = schemaAt(steps);
		expect(schema, path).toBeDefined();
		expect(formatPath(steps).replaceAll('[0]', '[]')).toBe(path);
		if (typeof value === 'string') expect(schema?.enum, path).toContain(value);
		if (typeof value === 'boolean') expect(schema?.type, path).toBe('boolean');
	}
});

test('the default of every field is built', () => {
	for (const { path } of UNSUPPORTED) {
		const steps = path.split(/\.|(?=\[\])/).map((step) => (step === '[]' ? 0 : step));
		const fallback = schemaAt(steps)?.default;
		if (typeof fallback === 'string' && schemaAt(steps)?.enum) {
			expect(supportedValues(path, [fallback])).toEqual([fallback]);
		}
	}
});
