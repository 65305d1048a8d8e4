import type { SettingsView } from '../model/facts.ts';
import { asRecord, asText } from './json.ts';

/** On a ConfigMap that k8s-tui has changed, until what reads it at its start has been started anew. */
export const PENDING_ANNOTATION = 'k8s-tui.io/restart-pending';

/** Longest configuration that is looked at, characters. */
const MAX_TEXT = 100_000;

/**
 * The ConfigMaps in which kubeadm keeps configurations. That of kubelets had the minor version in its
 * name until 1.23, and an upgraded cluster has both: the one without is in use then
 * (kubernetes#108027).
 */
const KEPT: [SettingsView['kind'], name: RegExp, key: string][] = [
	['ClusterConfiguration', /^kubeadm-config$/, 'ClusterConfiguration'],
	['KubeletConfiguration', /^kubelet-config(-1\.\d+)?$/, 'kubelet'],
	['KubeProxyConfiguration', /^kube-proxy$/, 'config.conf'],
];

/** What is there of them among the API server's answers. */
export function settingsOf(documents: readonly Record<string, unknown>[]): SettingsView[] {
	const maps = documents
		.filter(({ kind }) => kind === 'ConfigMap')
		.map(({ metadata, data }) => ({ metadata: asRecord(metadata), data: asRecord(data) }))
		.toSorted((a, b) => nameOf(a.metadata).length - nameOf(b.metadata).length);
	return KEPT.flatMap(([kind, name, key]) => {
		const found = maps.find(({ metadata }) => name.test(nameOf(metadata)));
		const text = asText(found?.data?.[key]);
		if (!found || text === '' || text.length > MAX_TEXT) return [];
		const { metadata } = found;
		const pending = asRecord(metadata?.annotations)?.[PENDING_ANNOTATION] !== undefined;
		const resourceVersion = asText(metadata?.resourceVersion);
		return [{ kind, configMap: nameOf(metadata), key, text, resourceVersion, pending }];
	});
}

function nameOf(metadata: Record<string, unknown> | null): string {
	return asText(metadata?.name);
}
