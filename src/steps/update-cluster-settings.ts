import { createTwoFilesPatch } from 'diff';
import { PENDING_ANNOTATION } from '../facts/cluster-settings.ts';
import type { SettingsView } from '../model/facts.ts';
import type { ClusterSpec } from '../model/spec.ts';
import {
	withClusterTuning,
	withKubeletTuning,
	withKubeProxyTuning,
} from '../render/edit-tuning.ts';
import { initHost } from './init-control-plane.ts';
import { kubectlFunctions } from './kubectl.ts';
import type { FleetContext, Step } from './step.ts';

/**
 * Brings what kubeadm keeps in the cluster to the spec's tuning: hosts that join, and upgrades, take
 * their settings from there. Hosts that have joined are `tune-control-plane` and `tune-kubelet`'s.
 * https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/
 */
export const updateClusterSettings: Step = {
	id: 'update-cluster-settings',
	title: 'settings kept in the cluster',
	estimate: 3,
	scope: 'cluster',
	hosts: (context) => {
		const host = initHost(context);
		return host && settingsToUpdate(context).length > 0 ? [host] : [];
	},
	needs: () => [],
	probe: () => [],

	plan: (context) => ({
		kind: 'action',
		params: {},
		changes: settingsToUpdate(context).map(({ kind, configMap, text, wanted }) => ({
			verb: 'update',
			subject: `ConfigMap kube-system/${configMap}`,
			...(kind === 'KubeProxyConfiguration' && modeIn(text) !== modeIn(wanted)
				? { note: 'what the old mode left in the kernel goes with a reboot at the latest' }
				: {}),
			diff: createTwoFilesPatch(configMap, configMap, text, wanted, '', '', { context: 2 }),
		})),
	}),

	// The resource version makes the API server refuse to overwrite what somebody changed meanwhile.
	async run(context) {
		for (const { kind, configMap, key, resourceVersion, wanted } of settingsToUpdate(context)) {
			const annotations = kind === 'KubeProxyConfiguration' ? { [PENDING_ANNOTATION]: 'true' } : {};
			await context.job(
				`${kubectlFunctions(context.spec)}kc -n kube-system patch configmap ${configMap} --type merge -p "$(cat)"\n`,
				{
					name: configMap,
					stdin: JSON.stringify({
						metadata: { resourceVersion, annotations },
						data: { [key]: wanted },
					}),
				},
			);
		}
	},
};

/** Whether kube-proxy's configuration changes, or has changed and its pods have not been renewed. */
export function isKubeProxyToRenew(context: FleetContext): boolean {
	const pending = context.cluster.view?.settings?.some(({ pending }) => pending) ?? false;
	return pending || settingsToUpdate(context).some(({ kind }) => kind === 'KubeProxyConfiguration');
}

/** What kubeadm keeps in the cluster and is not as the spec says. */
export function settingsToUpdate({
	spec,
	cluster,
}: FleetContext): (SettingsView & { wanted: string })[] {
	return (cluster.view?.settings ?? [])
		.map((settings) => ({ ...settings, wanted: tuned(settings, spec) }))
		.filter(({ text, wanted }) => text !== wanted);
}

/** kube-proxy's own default is iptables on Linux. */
function modeIn(text: string): string {
	return /^mode: "?(\w+)"?$/m.exec(text)?.[1] ?? 'iptables';
}

function tuned({ kind, text }: SettingsView, spec: ClusterSpec): string {
	switch (kind) {
		case 'ClusterConfiguration':
			return withClusterTuning(text, spec);
		case 'KubeletConfiguration':
			return withKubeletTuning(text, spec);
		case 'KubeProxyConfiguration':
			return withKubeProxyTuning(text, spec);
	}
}
