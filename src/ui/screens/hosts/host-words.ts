import type { HostFacts } from '../../../model/facts.ts';
import { visible } from '../../../spec/problem.ts';
import { signs, type Theme } from '../../theme.ts';
import type { Words } from '../../words/en/catalogue.ts';
import type { HostRow } from './host-row.ts';

/** Names that distributions write themselves by; others as os-release has them. */
const SYSTEMS: Record<string, string> = {
	debian: 'Debian',
	ubuntu: 'Ubuntu',
	rhel: 'RHEL',
	centos: 'CentOS',
	rocky: 'Rocky',
	almalinux: 'AlmaLinux',
	fedora: 'Fedora',
	opensuse: 'openSUSE',
	sles: 'SLES',
};

/** `Debian 12`. */
export function systemOf({ os }: HostFacts): string {
	return visible(`${SYSTEMS[os.id] ?? os.id} ${os.versionId}`.trim());
}

/** Free bytes where images and pods will be kept. */
export function freeDisk({ filesystems }: HostFacts): number {
	const paths = ['/var/lib/containerd', '/var/lib/kubelet', '/'];
	const found = paths.flatMap((path) => filesystems.find((each) => each.path === path) ?? []);
	return found[0]?.available ?? 0;
}

export function roleText(words: Words['hosts'], { isIncluded, roles }: HostRow): string {
	if (!isIncluded) return words.roles.leftOut;
	const isMaster = roles.includes('control-plane');
	if (isMaster) return roles.includes('worker') ? words.roles.both : words.roles.controlPlane;
	if (roles.includes('worker')) return words.roles.worker;
	return roles.includes('etcd') ? words.roles.etcd : words.roles.none;
}

export function reasonText(words: Words['hosts'], { reasons }: Pick<HostRow, 'reasons'>): string {
	return reasons.map((reason) => words.reason(reason)).join('; ');
}

/** What is going on with a host, in a few words. */
export function stageText(words: Words['hosts'], { stage }: HostRow): string {
	if (stage.kind === 'failed') return visible(words.failure(stage.error.code).short);
	return words.stages[stage.kind];
}

export interface Mark {
	sign: string;
	tone: Exclude<keyof Theme, 'name'>;
}

/** The sign of a host, with its colour. */
export function markOf({ stage, isIncluded }: HostRow): Mark {
	if (!isIncluded) return { sign: signs.unchanged, tone: 'muted' };
	switch (stage.kind) {
		case 'ready':
			return { sign: signs.ok, tone: 'ok' };
		case 'failed':
			return { sign: signs.error, tone: 'error' };
		case 'waiting':
			return { sign: signs.waiting, tone: 'muted' };
		case 'key':
			return { sign: signs.warning, tone: 'warning' };
		default:
			return { sign: signs.active, tone: 'active' };
	}
}
