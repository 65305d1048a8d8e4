import type { CostStatement, SurvivesStatement, TopologyWarning } from '../../advice/topology.ts';
import type { Words } from './en/catalogue.ts';

/** What a topology survives or costs, in words. */
export function statementWords(
	{ topology: { statements } }: Words,
	statement: SurvivesStatement | CostStatement,
): string {
	switch (statement.id) {
		case 'masters-may-fail': {
			const { mayFail, hosts, withEtcdMember } = statement;
			return statements.mastersMayFail(mayFail, hosts.length, withEtcdMember);
		}
		case 'etcd-members-may-fail':
			return statements.etcdMembersMayFail(statement.mayFail, statement.hosts.length);
		case 'vip-moves':
			return statements.vipMoves;
		case 'proxy-skips-dead-masters':
			return statements.proxySkipsDeadMasters;
		case 'master-takes-etcd-member':
			return statements.masterTakesEtcdMember;
		case 'hosts-for-etcd':
			return statements.hostsForEtcd(statement.hosts.length, statement.masters);
		case 'etcd-is-yours':
			return statements.etcdIsYours(statement.endpoints.join(', '));
		case 'vip-one-master-carries-all':
			return statements.vipOneMasterCarriesAll;
		case 'proxy-on-every-node':
			return statements.proxyOnEveryNode(statement.hosts.length);
		case 'load-balancer-is-yours':
			return statements.loadBalancerIsYours;
	}
}

/** What is wrong with a topology, in words. */
export function warningWords({ topology: { warnings } }: Words, warning: TopologyWarning): string {
	switch (warning.id) {
		case 'no-master':
			return warnings.noMaster;
		case 'single-master':
			return warnings.singleMaster(warning.hosts);
		case 'two-masters-worse-than-one':
			return warnings.twoMasters;
		case 'even-masters-no-better':
			return warnings.evenMasters(warning.hosts.length, warning.asGoodAs, warning.mayFail);
		case 'many-etcd-members':
			return warnings.manyMembers(warning.hosts.length, warning.most);
		case 'single-etcd-member':
			return warnings.singleMember;
		case 'two-etcd-members-worse-than-one':
			return warnings.twoMembers;
		case 'even-etcd-members-no-better':
			return warnings.evenMembers(warning.hosts.length, warning.asGoodAs, warning.mayFail);
		case 'etcd-hosts-missing':
			return warnings.etcdHostsMissing(warning.missing);
		case 'etcd-shares-host-with-master':
			return warnings.etcdSharesHost(warning.hosts);
		case 'nowhere-for-pods':
			return warnings.nowhereForPods;
		case 'vip-not-set':
			return warnings.vipNotSet;
		case 'vip-in-vpc':
			return warnings.vipInVpc(warning.hosts, warning.providers, warning.certain);
		case 'vip-not-in-subnet':
			return warnings.vipNotInSubnet(warning.address, warning.hosts);
		case 'load-balancer-not-set':
			return warnings.loadBalancerNotSet;
	}
}
