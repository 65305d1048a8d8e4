import type { Resource } from '../model/resource.ts';
import { type ClusterSpec, externalEtcdHosts, type HostSpec } from '../model/spec.ts';
import {
	ETCD_ENV_PATH,
	ETCD_UNIT,
	ETCD_UNIT_PATH,
	etcdEnvironment,
	etcdUnit,
} from '../render/etcd.ts';
import { probesOf } from '../resources/diff.ts';
import { etcdHealthGate } from './etcd-members.ts';
import { etcdProgram, etcdPrograms } from './etcd-programs.ts';
import { etcdMemberHosts, isEtcdMember } from './external-etcd.ts';
import { etcdFunctions, waitFunctions } from './kubectl.ts';
import type { Software } from './software.ts';
import { type FleetContext, type Step, taskId } from './step.ts';

/**
 * Programs, settings and unit of the external etcd. Members that run and get other settings are
 * restarted one by one, each only when etcd is whole again.
 */
export const installEtcd: Step = {
	id: 'install-etcd',
	title: 'etcd',
	estimate: 3,
	hosts: ({ spec }) => externalEtcdHosts(spec),
	needs: (context) => {
		const running = runningMembers(context);
		const before = running[running.indexOf(context.host.name) - 1];
		return [
			taskId('fetch-software', context.host.name),
			taskId('install-packages', context.host.name),
			taskId('issue-etcd-certificates', context.host.name),
			...(before ? [taskId('install-etcd', before)] : []),
		];
	},
	probe: (spec, host, software) =>
		externalEtcdHosts(spec).includes(host)
			? probesOf([...filesOf(spec, host, software), running, enabled])
			: [],
	plan: ({ spec, host, software, hostFacts }) => ({
		kind: 'converge',
		resources: [...filesOf(spec, host, software), isEtcdMember(hostFacts) ? running : enabled],
	}),
	async settle(context) {
		if (!isEtcdMember(context.hostFacts)) return;
		const members = etcdMemberHosts(context).length;
		await context.job(
			`${etcdFunctions(context.spec)}${waitFunctions}${etcdHealthGate(members)}
until_true 120 'every etcd member healthy' etcd_is_whole || exit 1
`,
			{ name: 'settle' },
		);
	},
};

/** Members whose restart takes a vote away; those that stand still must all start at once. */
function runningMembers(context: FleetContext): string[] {
	return etcdMemberHosts(context)
		.map(({ name }) => name)
		.filter((name) => context.facts[name]?.observed.units[ETCD_UNIT]?.active);
}

function filesOf(spec: ClusterSpec, host: HostSpec, software: Software): Resource[] {
	return [
		...etcdPrograms(software),
		{ kind: 'file', path: ETCD_ENV_PATH, content: etcdEnvironment(spec, host), mode: '0644' },
		{
			kind: 'file',
			path: ETCD_UNIT_PATH,
			content: etcdUnit(spec, etcdProgram(software)),
			mode: '0644',
		},
	];
}

/** Of a host that is no member yet: `startEtcd` says with whom it starts. */
const enabled: Resource = { kind: 'enabled', unit: ETCD_UNIT };

const running: Resource = {
	kind: 'service',
	unit: ETCD_UNIT,
	enabled: true,
	active: true,
	configFiles: [ETCD_ENV_PATH, ETCD_UNIT_PATH],
	onChange: 'restart',
};
