import { describe, expect, it } from 'vitest';
import { PENDING_ANNOTATION, settingsOf } from '../../src/facts/cluster-settings.ts';

function configMap(name: string, data: Record<string, unknown>, annotations = {}) {
	return { kind: 'ConfigMap', metadata: { name, resourceVersion: '7', annotations }, data };
}

const found = (...documents: Record<string, unknown>[]) =>
	settingsOf(documents).map(({ kind, configMap: name, text }) => [kind, name, text]);

describe('what kubeadm keeps in a cluster', () => {
	it('is read from its ConfigMaps, whatever else is there', () => {
		expect(
			settingsOf([
				{ kind: 'NodeList' },
				configMap('k8s-tui', { 'cluster.yaml': 'x' }),
				configMap('kube-proxy', { 'config.conf': 'mode: ipvs', 'kubeconfig.conf': 'y' }),
				configMap('kubeadm-config', { ClusterConfiguration: 'apiServer: {}' }),
			]),
		).toEqual([
			{
				kind: 'ClusterConfiguration',
				configMap: 'kubeadm-config',
				key: 'ClusterConfiguration',
				text: 'apiServer: {}',
				resourceVersion: '7',
				pending: false,
			},
			{
				kind: 'KubeProxyConfiguration',
				configMap: 'kube-proxy',
				key: 'config.conf',
				text: 'mode: ipvs',
				resourceVersion: '7',
				pending: false,
			},
		]);
	});

	it('is of kubelets in the map without a version, where an upgrade has left both', () => {
		const old = configMap('kubelet-config-1.23', { kubelet: 'old' });
		const now = configMap('kubelet-config', { kubelet: 'now' });
		expect(found(old)).toEqual([['KubeletConfiguration', 'kubelet-config-1.23', 'old']]);
		expect(found(old, now)).toEqual([['KubeletConfiguration', 'kubelet-config', 'now']]);
	});

	it('says whether its pods still have to take it up', () => {
		const data = { 'config.conf': 'mode: ipvs' };
		const [pending] = settingsOf([configMap('kube-proxy', data, { [PENDING_ANNOTATION]: 'true' })]);
		expect(pending?.pending).toBe(true);
	});

	it.each([
		[configMap('kube-proxy', {})],
		[configMap('kube-proxy', { 'config.conf': 7 })],
		[configMap('kubelet-config-evil', { kubelet: 'x' })],
		[configMap('kubelet-config', { kubelet: 'x'.repeat(200_000) })],
		[{ kind: 'ConfigMap' }],
		[{ kind: 'ConfigMap', metadata: 'x', data: [] }],
	])('is nothing where the answer is %j', (document) => {
		expect(settingsOf([document])).toEqual([]);
	});
});
