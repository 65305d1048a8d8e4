import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { apiServerSans } from '../../src/render/kubeadm-cluster.ts';
import { criSocket, yamlDocuments } from '../../src/render/kubeadm-common.ts';
import { initSkipPhases, kubeadmInitConfig } from '../../src/render/kubeadm-init.ts';
import {
	joinControlPlaneSkipPhases,
	kubeadmJoinControlPlaneConfig,
} from '../../src/render/kubeadm-join.ts';
import { makeHost, makeSpec } from '../support/spec.ts';

const master = makeHost('n1', ['control-plane']);

function documents(text: string): Record<string, Record<string, unknown>> {
	const parsed = parseAllDocuments(text).map((document) => document.toJS());
	return Object.fromEntries(parsed.map((document) => [document.kind, document]));
}

describe('kubeadm configuration', () => {
	it('speaks to docker through the shim up to 1.23, and through cri-dockerd from 1.24 on', () => {
		const spec = (version: string) => makeSpec({ kubernetes: { version } });
		expect(criSocket(spec('1.23.17'))).toBe('/var/run/dockershim.sock');
		expect(criSocket(spec('1.24.0'))).toBe('unix:///var/run/cri-dockerd.sock');
	});

	it('leaves a master that is a worker without taints, by an explicit empty list', () => {
		const both = makeHost('n1', ['control-plane', 'worker']);
		const init = documents(kubeadmInitConfig(makeSpec(), both)).InitConfiguration;
		expect(init?.nodeRegistration).toMatchObject({ taints: [] });
	});

	it('holds secrets only where it was given them', () => {
		const secrets = { token: 'abcdef.0123456789abcdef', certificateKey: 'a'.repeat(64) };
		expect(kubeadmInitConfig(makeSpec(), master)).not.toMatch(/token:|certificateKey/);
		expect(
			documents(kubeadmInitConfig(makeSpec(), master, secrets)).InitConfiguration,
		).toMatchObject({
			bootstrapTokens: [{ token: secrets.token, ttl: '1h0m0s' }],
			certificateKey: 'a'.repeat(64),
		});
	});

	it('joins by the endpoint unless it is told a kube-apiserver', () => {
		const secrets = { token: 't', caCertHashes: ['sha256:0'], certificateKey: 'k' };
		const at = (apiServerEndpoint?: string) =>
			documents(
				kubeadmJoinControlPlaneConfig(makeSpec(), master, {
					...secrets,
					...(apiServerEndpoint ? { apiServerEndpoint } : {}),
				}),
			).JoinConfiguration?.discovery;
		expect(at()).toMatchObject({
			bootstrapToken: { apiServerEndpoint: 'k8s-api.demo.local:8443' },
		});
		expect(at('10.0.0.12:6443')).toMatchObject({
			bootstrapToken: { apiServerEndpoint: '10.0.0.12:6443' },
		});
	});

	it('has every name of the API once in the certificate, the endpoint first', () => {
		const spec = makeSpec({ endpoint: { name: 'n1' } });
		const sans = apiServerSans(spec);
		expect(sans[0]).toBe('n1');
		expect(new Set(sans).size).toBe(sans.length);
		expect(sans).toEqual(expect.arrayContaining(['10.0.0.100', '10.0.0.13', 'n3', '127.0.0.1']));
	});

	it('skips what would pull the CoreDNS image that nobody wants', () => {
		const skips = (version: string, dns: boolean) => {
			const spec = makeSpec({ kubernetes: { version }, network: { dns } });
			return [initSkipPhases(spec), joinControlPlaneSkipPhases(spec)];
		};
		expect(skips('1.20.2', true)).toEqual([[], []]);
		expect(skips('1.20.2', false)).toEqual([['preflight', 'addon/coredns'], ['preflight']]);
		expect(skips('1.31.0', false)).toEqual([['addon/coredns'], []]);
	});

	it('writes text that stays text for a reader of YAML 1.1, which Kubernetes is', () => {
		const nasty = fc.constantFrom('yes', 'No', 'on', 'off', '012', '1e3', '12:30:45', 'null', '~');
		fc.assert(
			fc.property(fc.oneof(nasty, fc.string()), (value) => {
				expect(parse(yamlDocuments([{ value }]), { version: '1.1' })).toEqual({ value });
			}),
		);
	});
});
