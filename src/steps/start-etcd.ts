import { OperatorError } from '../model/errors.ts';
import { externalEtcdHosts } from '../model/spec.ts';
import {
	ETCD_DATA_DIR,
	ETCD_INITIAL_PATH,
	ETCD_UNIT,
	etcdInitial,
	etcdPeerUrl,
} from '../render/etcd.ts';
import { quote } from '../ssh/quote.ts';
import { etcdHealthGate, listMembers, removeStaleMembers, takeSnapshot } from './etcd-members.ts';
import {
	ETCD_MEMBER_MARKER,
	etcdMemberHosts,
	isEtcdMember,
	requireEtcdHosts,
} from './external-etcd.ts';
import { etcdFunctions, quotedJson, waitFunctions } from './kubectl.ts';
import { type ActionContext, type FleetContext, type Step, taskId } from './step.ts';

/**
 * Makes hosts members of the external etcd. A new cluster is formed by all of them at once; to one
 * that stands they are added one by one, each after a snapshot and behind a health gate.
 */
export const startEtcd: Step = {
	id: 'start-etcd',
	title: 'start etcd',
	estimate: 8,
	hosts: ({ spec }) => externalEtcdHosts(spec),
	needs: (context) => {
		const hosts = externalEtcdHosts(context.spec).map(({ name }) => name);
		const joining = hosts.filter((name) => isToJoin(context, name));
		const before = joining[joining.indexOf(context.host.name) - 1];
		return [
			...hosts.map((name) => taskId('install-etcd', name)),
			...(before ? [taskId('start-etcd', before)] : []),
		];
	},
	probe: () => [{ files: [ETCD_MEMBER_MARKER, ETCD_INITIAL_PATH] }],

	plan(context) {
		const { spec, host, hostFacts } = context;
		if (isEtcdMember(hostFacts)) return { kind: 'action', changes: [], params: {} };
		const standing = etcdMemberHosts(context)[0]?.name ?? null;
		if (standing === null) requireEtcdHosts(context, 'when it is formed');
		const members = externalEtcdHosts(spec).map(({ name }) => name);
		return {
			kind: 'action',
			params: { standing },
			changes: [
				standing === null
					? { verb: 'start', subject: `etcd as a new cluster of ${members.join(', ')}` }
					: {
							verb: 'run',
							subject: `add ${host.name} to etcd`,
							note: 'a snapshot is taken before',
						},
			],
		};
	},

	run: async (context) =>
		typeof context.params.standing === 'string'
			? await joinStanding(context, context.params.standing)
			: await formNew(context),
};

/** Whether a host is to be added to a cluster that stands. */
function isToJoin(context: FleetContext, name: string): boolean {
	const own = context.facts[name];
	return own !== undefined && !isEtcdMember(own) && etcdMemberHosts(context).length > 0;
}

async function formNew(context: ActionContext): Promise<void> {
	const { spec } = context;
	const hosts = externalEtcdHosts(spec);
	const members = Object.fromEntries(hosts.map((host) => [host.name, etcdPeerUrl(spec, host)]));
	await start(context, members, 'new');
}

async function joinStanding(context: ActionContext, standing: string): Promise<void> {
	const { spec, host, job, say } = context;
	await takeSnapshot(context, standing);
	await removeStaleMembers(context, standing, host);
	// Data of a membership that was never completed, or has just been taken back.
	await job(
		`systemctl stop ${ETCD_UNIT} 2>/dev/null\nfind ${ETCD_DATA_DIR} -mindepth 1 -delete 2>/dev/null\n[ -z "$(ls -A ${ETCD_DATA_DIR} 2>/dev/null)" ]`,
		{ name: 'empty' },
	);
	const peer = etcdPeerUrl(spec, host);
	say(`adding ${host.name} (${peer}) to etcd`);
	await job(addMember(context, peer), { name: `add-${host.name}`, host: standing });
	const members = await listMembers(context, standing);
	const own = members.find(({ peerUrls }) => peerUrls.includes(peer));
	if (!own) throw notAdded(standing, host.name);
	const urls = members.map(({ name, peerUrls }): [string, string] => [
		name || host.name,
		peerUrls[0] ?? '',
	]);
	await start(context, Object.fromEntries(urls), 'existing');
}

/**
 * etcd takes no new member while one has been connected for less than 5 seconds (strict
 * reconfiguration check): that passes.
 */
function addMember({ spec }: ActionContext, peer: string): string {
	return `${etcdFunctions(spec)}${waitFunctions}
add() {
	answer=$(etcd_api /v3/cluster/member/add ${quotedJson({ peerURLs: [peer] })}) || return 1
	case $answer in
		*'Peer URLs already exists'*) ;;
		*'"error"'*) printf '%s\\n' "$answer"; return 1 ;;
	esac
}
until_true 60 'etcd takes the member' add
`;
}

/** The unit is not waited for by systemctl: a member serves only when a majority has started. */
async function start(
	context: ActionContext,
	members: Record<string, string>,
	state: 'new' | 'existing',
): Promise<void> {
	const { spec, job } = context;
	await job(
		`${etcdFunctions(spec)}${waitFunctions}${etcdHealthGate(Object.keys(members).length)}
umask 077
cat >${ETCD_INITIAL_PATH} || exit 1
mkdir -p ${ETCD_DATA_DIR} && chmod 0700 ${ETCD_DATA_DIR} || exit 1
systemctl reset-failed ${ETCD_UNIT} 2>/dev/null
systemctl restart --no-block ${ETCD_UNIT} || exit 1
serves() { systemctl is-active --quiet ${ETCD_UNIT} || { echo '${ETCD_UNIT} has not come up yet'; return 1; }; etcd_is_whole; }
until_true 120 'etcd serves with ${Object.keys(members).length} members' serves || { journalctl --no-pager -u ${ETCD_UNIT} -n 20 -o cat; exit 1; }
printf '%s\\n' ${quote(spec.name)} >${ETCD_MEMBER_MARKER}
`,
		{ stdin: etcdInitial(spec, members, state), timeoutMs: 180_000 },
	);
}

function notAdded(standing: string, host: string): OperatorError {
	return new OperatorError(`etcd did not take ${host} as a member`, {
		code: 'etcd-member-add',
		exitCode: 1,
		host: standing,
		expected: `${host} in etcd's list of members`,
		found: 'the list without it',
		fix: `See why in the log of etcd on ${standing}: journalctl -u etcd. Apply again when all members are healthy.`,
	});
}
