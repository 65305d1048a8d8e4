import { describe, expect, it } from 'vitest';
import {
	noProxy,
	proxyExports,
	proxyVariables,
	runtimeProxy,
} from '../../src/render/http-proxy.ts';
import { makeSpec } from '../support/spec.ts';

const online = { mode: 'online', mirror: 'none' } as const;

describe('the proxy of a runtime', () => {
	it('is passed by for every host, the endpoint, pods, Services and their names', () => {
		const exceptions = noProxy(makeSpec());
		for (const entry of ['n1', '10.0.0.15', 'k8s-api.demo.local', '10.0.0.100', '.cluster.local']) {
			expect(exceptions).toContain(entry);
		}
		expect(exceptions).toEqual(expect.arrayContaining(['10.244.0.0/16', '10.96.0.0/12', '.svc']));
		expect(new Set(exceptions).size).toBe(exceptions.length);
	});

	it('is there only where the spec has one, with a bundle too: pods have images of their own', () => {
		expect(proxyVariables(makeSpec({ source: online }))).toEqual({});
		expect(runtimeProxy(makeSpec({ source: online }), 'docker.service')).toBeNull();
		const spec = makeSpec({ source: { httpProxy: 'http://10.9.9.9:3128' } });
		const { content } = runtimeProxy(spec, 'docker.service') ?? {};
		expect(content).toContain('Environment="HTTPS_PROXY=http://10.9.9.9:3128"');
		expect(content).toMatch(/NO_PROXY=.*10\.0\.0\.15.*10\.96\.0\.0\/12/);
	});

	it('is told to scripts that download', () => {
		const httpProxy = "http://u:it's@10.9.9.9:3128";
		const text = proxyExports(makeSpec({ source: { httpProxy } }));
		expect(text).toContain("export http_proxy='http://u:it'\\''s@10.9.9.9:3128'\n");
		expect(text).toMatch(/^export NO_PROXY=/m);
		expect(proxyExports(makeSpec())).toBe('');
	});

	it('keeps a password whose characters systemd would read', () => {
		const httpProxy = 'http://u:a%20"b@10.9.9.9:3128';
		const text = runtimeProxy(makeSpec({ source: { ...online, httpProxy } }), 'docker.service');
		expect(text?.content).toContain('Environment="HTTPS_PROXY=http://u:a%%20\\"b@10.9.9.9:3128"');
	});
});
