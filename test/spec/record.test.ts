import { describe, expect, it } from 'vitest';
import { parseSpec } from '../../src/spec/parse.ts';
import { recordedSpec } from '../../src/spec/record.ts';
import { makeHost, makeSpec } from '../support/spec.ts';

describe('the spec as it is kept in the cluster', () => {
	it('reads back as the same cluster', () => {
		const spec = makeSpec({ source: { mode: 'online' } });
		delete spec.source.bundle;
		const read = parseSpec(recordedSpec(spec), 'cluster.yaml').spec;
		expect(read).toEqual({ ...spec, ssh: { ...spec.ssh, knownHostsFiles: expect.any(Array) } });
	});

	it('is the same whatever the order of fields in the file', () => {
		const spec = makeSpec();
		const turned = Object.fromEntries(Object.entries(spec).reverse()) as unknown as typeof spec;
		expect(recordedSpec(turned)).toBe(recordedSpec(spec));
	});

	it('names no file of the operator’s machine and no password', () => {
		const spec = makeSpec({
			ssh: { identityFile: '/home/ann/.ssh/id', knownHostsFiles: ['/home/ann/known'] },
			hosts: [makeHost('n1', ['control-plane'], { ssh: { identityFile: '/home/ann/n1' } })],
			source: { mode: 'bundle', bundle: '/home/ann/bundle', httpProxy: 'http://u:hush@proxy:3128' },
			runtime: { registryMirrors: ['https://ann:hush@mirror.example.org/v2'] },
			etcd: { caFile: '/home/ann/ca', certFile: '/home/ann/crt', keyFile: '/home/ann/key' },
		});
		const text = recordedSpec(spec);
		expect(text).not.toMatch(/\/home|hush/);
		expect(text).toContain('httpProxy: http://proxy:3128');
		expect(text).toContain('https://mirror.example.org/v2');
	});

	it('leaves the spec itself as it is', () => {
		const spec = makeSpec({ ssh: { identityFile: '/id' } });
		recordedSpec(spec);
		expect(spec).toEqual(makeSpec({ ssh: { identityFile: '/id' } }));
	});
});
