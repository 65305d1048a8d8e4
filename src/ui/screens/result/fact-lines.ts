import type { ClusterStatus } from '../../../engine/status.ts';
import { type ClusterSpec, hostsWith, nodeHosts } from '../../../model/spec.ts';
import { megabytes } from '../../../report/status-text.ts';
import { cleanLine } from '../../log/clean-line.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { firstToExpire, isVipLost, soonToExpire } from './health.ts';

/** What is known of one part of a cluster. */
export interface FactLine {
	label: string;
	text: string;
	isGood: boolean;
}

/** Nodes, etcd, endpoint, certificates and what waits for approval, a line each. */
export function factLines(
	words: Words['result'],
	spec: ClusterSpec,
	status: ClusterStatus,
): FactLine[] {
	const ready = status.nodes.filter((node) => node.ready).length;
	const nodes = nodeHosts(spec).length;
	return [
		{
			label: words.nodes,
			text: status.up ? words.ready(ready, nodes) : words.unknown,
			isGood: ready === nodes,
		},
		etcdLine(words, spec, status),
		endpointLine(words, spec, status),
		certificatesLine(words, status),
		...requestsLines(words, status),
	];
}

function etcdLine(
	words: Words['result'],
	spec: ClusterSpec,
	{ up, etcdMembers, etcd }: ClusterStatus,
): FactLine {
	if (!up || etcdMembers === null) return { label: words.etcd, text: words.unknown, isGood: false };
	const expected = hostsWith(spec, spec.etcd.mode === 'stacked' ? 'control-plane' : 'etcd').length;
	const serving = etcdMembers.filter(
		({ learner, name }) => !learner && name !== '' && !etcd.silent.includes(name),
	).length;
	const all = Math.max(etcdMembers.length, expected);
	const text = [
		words.members(serving, all),
		...(etcd.leader === null ? [] : [words.leader(cleanLine(etcd.leader))]),
		...(etcd.databaseBytes === null ? [] : [megabytes(etcd.databaseBytes)]),
	].join(words.comma);
	return { label: words.etcd, text, isGood: serving === all };
}

function endpointLine(words: Words['result'], spec: ClusterSpec, status: ClusterStatus): FactLine {
	const { hosts } = status.endpoint;
	const silent = hosts.filter(({ answers }) => !answers).map(({ host }) => host);
	const slowest = Math.max(0, ...hosts.map(({ milliseconds }) => milliseconds));
	const isLost = isVipLost(spec, status);
	const reach =
		silent.length > 0 ? words.silent(silent.join(', ')) : words.answers(hosts.length, slowest);
	return {
		label: words.endpoint,
		text: [...(isLost ? [words.vipLost] : []), reach].join(words.comma),
		isGood: silent.length === 0 && !isLost,
	};
}

function certificatesLine(words: Words['result'], status: ClusterStatus): FactLine {
	const first = firstToExpire(status);
	return {
		label: words.certificates,
		text: first
			? words.expires(first.daysLeft, cleanLine(first.path.split('/').at(-1) ?? ''), first.host)
			: words.unknown,
		isGood: soonToExpire(status).length === 0,
	};
}

function requestsLines(words: Words['result'], { pendingCsrs }: ClusterStatus): FactLine[] {
	if (pendingCsrs.length === 0) return [];
	const text = words.pending(cleanLine(pendingCsrs.join(', ')));
	return [{ label: words.requests, text, isGood: false }];
}
