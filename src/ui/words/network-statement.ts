import type { NetworkStatement } from '../../advice/network.ts';
import type { Words } from './en/catalogue.ts';

/** What is wrong with the networks of a cluster, in words. */
export function networkWords(
	{ software: { statements } }: Words,
	statement: NetworkStatement,
): string {
	switch (statement.id) {
		case 'cidr-unreadable':
			return statements.unreadable(statement.field, statement.cidr);
		case 'pods-overlap-services':
			return statements.podsOverlapServices(statement.podCidr, statement.serviceCidr);
		case 'overlaps-host-network': {
			const { field, cidr, hosts } = statement;
			const { device, cidr: other } = statement.with;
			return statements.overlaps(field, cidr, device ? `${other} (${device})` : other, hosts);
		}
		case 'vip-inside':
			return statements.vipInside(statement.field, statement.cidr, statement.address);
		case 'too-few-node-shares':
			return statements.tooFewShares(statement.room.nodes, statement.nodes);
		case 'few-pods-per-node':
			return statements.fewPods(statement.room.podsPerNode, statement.maxPods);
	}
}
