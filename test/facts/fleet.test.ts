import { expect, test } from 'vitest';
import { gatherFleet } from '../../src/facts/fleet.ts';
import { emptyProbe } from '../../src/facts/probe-request.ts';
import { OperatorError } from '../../src/model/errors.ts';
import { LocalShellTransport } from './support/local-shell-transport.ts';

test('a host that cannot be looked at does not take the others with it', async () => {
	const seen = new Map<string, boolean>();
	const { facts, failures } = await gatherFleet(
		[
			new LocalShellTransport('m1'),
			new LocalShellTransport('m2', ['sh', '-c', 'exit 7']),
			new LocalShellTransport('m3'),
		],
		emptyProbe,
		(host, outcome) => seen.set(host, outcome instanceof OperatorError),
	);
	expect(Object.keys(facts)).toEqual(['m1', 'm3']);
	expect(failures.map(({ code, host }) => [code, host])).toEqual([['facts-incomplete', 'm2']]);
	expect(Object.fromEntries(seen)).toEqual({ m1: false, m2: true, m3: false });
});

test('each host is asked what concerns it', async () => {
	const { facts } = await gatherFleet(
		[new LocalShellTransport('m1'), new LocalShellTransport('m2')],
		(host) => ({ ...emptyProbe(), packages: [`only-${host}`] }),
	);
	expect(facts.m1?.observed.packages).toEqual({ 'only-m1': null });
	expect(facts.m2?.observed.packages).toEqual({ 'only-m2': null });
});

test('a bug is not taken for a failing host', async () => {
	const broken = new LocalShellTransport('m1');
	broken.exec = () => Promise.reject(new TypeError('a bug'));
	await expect(gatherFleet([broken], emptyProbe)).rejects.toThrow(TypeError);
});
