import { describe, expect, it } from 'vitest';
import {
	limitsFile,
	modulesFile,
	modulesToLoad,
	sysctlsFor,
} from '../../src/render/os-settings.ts';
import { makeFacts } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';

const keys = (settings: { key: string }[]) => settings.map(({ key }) => key);

describe('kernel settings', () => {
	it('leave out an optional key that the kernel lacks, never a required one', () => {
		const facts = makeFacts();
		facts.sysctls = { 'vm.max_map_count': '1' };
		const found = keys(sysctlsFor(makeSpec(), facts));
		expect(found).toContain('vm.max_map_count');
		expect(found).not.toContain('net.ipv4.neigh.default.gc_thresh1');
		expect(found).toContain('net.bridge.bridge-nf-call-iptables');
	});

	it('let the spec win, and have no key twice', () => {
		const spec = makeSpec({ os: { sysctls: { 'net.ipv4.ip_forward': '1', 'kernel.panic': '5' } } });
		const found = sysctlsFor(spec, makeFacts());
		expect(new Set(keys(found)).size).toBe(found.length);
		expect(found.find(({ key }) => key === 'kernel.panic')?.value).toBe('5');
	});

	it('load modules, but not for a feature that is built in or absent', () => {
		const facts = makeFacts({ features: { overlay: 'builtin', br_netfilter: 'loaded' } });
		const names = modulesToLoad(makeSpec(), facts).map(({ name }) => name);
		expect(names).toEqual(['br_netfilter', 'nf_conntrack']);
	});

	it('need no modules file where everything is built in', () => {
		const facts = makeFacts({
			features: { overlay: 'builtin', br_netfilter: 'builtin', nf_conntrack: 'builtin' },
		});
		expect(modulesFile(makeSpec(), facts)).toBeNull();
	});

	it('set soft limits only: a hard one above the host’s own locks people out', () => {
		const rules = limitsFile()
			.split('\n')
			.filter((line) => line !== '' && !line.startsWith('#'));
		expect(rules.length).toBeGreaterThan(0);
		expect(rules.every((line) => line.split(/\s+/)[1] === 'soft')).toBe(true);
	});
});
