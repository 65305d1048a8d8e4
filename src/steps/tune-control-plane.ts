import type { HostFacts } from '../model/facts.ts';
import type { FileResource } from '../model/resource.ts';
import { type ClusterSpec, type HostSpec, hostsWith } from '../model/spec.ts';
import { tunedFlagsOf, withFlags } from '../render/edit-tuning.ts';
import { etcdEndpoints } from '../render/etcd.ts';
import type { TunedFlags } from '../render/tuning.ts';
import { quote } from '../ssh/quote.ts';
import { isMember } from './cluster-state.ts';
import { waitForMaster } from './etcd-members.ts';
import { initHost } from './init-control-plane.ts';
import { waitFunctions } from './kubectl.ts';
import { type ActionContext, type FleetContext, type Step, taskId } from './step.ts';

/** Process names as the kernel cuts them, by component. */
const PROCESSES: Record<string, string> = {
	'kube-apiserver': 'kube-apiserver',
	'kube-controller-manager': 'kube-controller',
	etcd: 'etcd',
};

/**
 * Brings the flags of a standing control plane to the spec's tuning: in the manifests of its static
 * pods, which the kubelet starts anew, one master after the other.
 */
export const tuneControlPlane: Step = {
	id: 'tune-control-plane',
	title: 'flags of the control plane',
	estimate: 25,
	hosts: (context) => mastersToTune(context),
	needs: (context) => {
		const masters = mastersToTune(context).map(({ name }) => name);
		const before = masters[masters.indexOf(context.host.name) - 1];
		const init = initHost(context);
		return [
			...(init ? [taskId('update-cluster-settings', init.name)] : []),
			...hostsWith(context.spec, 'control-plane').flatMap(({ name }) =>
				['install-kubernetes', 'update-etcd-servers'].map((step) => taskId(step, name)),
			),
			...(before ? [taskId('tune-control-plane', before)] : []),
		];
	},
	probe: (spec, { roles }) =>
		roles.includes('control-plane')
			? [{ files: Object.keys(tunedFlagsOf(spec)).map(manifestPath) }]
			: [],
	plan: ({ spec, hostFacts }) => ({ kind: 'converge', resources: manifests(spec, hostFacts) }),

	async settle(context) {
		await context.job(
			`${waitFunctions}${takenUp(context)}until_true 240 'the control plane of ${context.host.name} running with its new flags' taken_up\n`,
			{ name: 'flags' },
		);
		await waitForMaster(context);
	},
};

/** Masters of the standing cluster whose flags are not as the spec says. */
export function mastersToTune({ spec, facts, cluster, targets }: FleetContext): HostSpec[] {
	return hostsWith(spec, 'control-plane').filter((host) => {
		const own = facts[host.name];
		return (
			own !== undefined &&
			targets.has(host.name) &&
			cluster.controlPlane.includes(host.name) &&
			isMember(cluster, host, own) &&
			manifests(spec, own).length > 0
		);
	});
}

/** Tasks after which no API server is about to be started anew: before them, calls may be cut off. */
export function settledControlPlane(spec: ClusterSpec): string[] {
	return hostsWith(spec, 'control-plane').flatMap(({ name }) =>
		['update-etcd-servers', 'tune-control-plane'].map((step) => taskId(step, name)),
	);
}

/** Manifests that have to change. */
function manifests(spec: ClusterSpec, { observed }: HostFacts): FileResource[] {
	return Object.entries(tunedFlagsOf(spec)).flatMap(([component, flags]) => {
		const path = manifestPath(component);
		const found = observed.files[path];
		if (!found?.content) return [];
		if (withFlags(found.content, flags) === found.content) return [];
		const content = withFlags(found.content, { ...flags, ...etcdServers(spec, component) });
		return [{ kind: 'file', path, content, mode: found.mode }];
	});
}

/** What `update-etcd-servers` may have changed since the host was looked at. */
function etcdServers(spec: ClusterSpec, component: string): TunedFlags {
	if (component !== 'kube-apiserver' || spec.etcd.mode !== 'external') return {};
	return { 'etcd-servers': etcdEndpoints(spec).join(',') };
}

function manifestPath(component: string): string {
	return `/etc/kubernetes/manifests/${component}.yaml`;
}

/** sh `taken_up`: whether the processes of all components run with the flags that they should have. */
function takenUp({ spec }: ActionContext): string {
	const checks = Object.entries(tunedFlagsOf(spec)).map(([component, flags]) => {
		const words = Object.entries(flags).map(([flag, value]) =>
			quote(value === null ? `!--${flag}=` : `--${flag}=${value}`),
		);
		return `runs_with ${component} ${PROCESSES[component] ?? component} ${words.join(' ')}`;
	});
	return `runs_with() {
	component=$1 pid=$(pgrep -n -x "$2") || { echo "$1 does not run"; return 1; }
	given=$(tr '\\000' '\\n' <"/proc/$pid/cmdline") || { echo "$1 is being started anew"; return 1; }
	shift 2
	for flag in "$@"; do
		case $flag in
			!*) ! printf '%s\\n' "$given" | grep -q -e "^\${flag#!}" ;;
			*) printf '%s\\n' "$given" | grep -qxF -e "$flag" ;;
		esac || { echo "$component still runs with its old flags"; return 1; }
	done
}
taken_up() {
	${checks.join(' &&\n\t')} &&
	{ [ "$(curl -ksS --noproxy '*' --max-time 5 https://127.0.0.1:10257/healthz)" = ok ] || { echo 'kube-controller-manager is not healthy yet'; return 1; }; }
}
`;
}
