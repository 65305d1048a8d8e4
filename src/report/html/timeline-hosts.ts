import { endSeconds, type Timeline } from '../timeline.ts';

/** A drawing with more rows than this says nothing to anybody. */
const MOST_HOSTS = 40;

/** The hosts worth drawing: where something failed, what the Run waited for, who took longest. */
export function clipHosts(timeline: Timeline): { shown: Timeline; leftOut: number } {
	const { hosts, criticalPath } = timeline;
	if (hosts.length <= MOST_HOSTS) return { shown: timeline, leftOut: 0 };
	const waitedFor = new Set(criticalPath.map(({ host }) => host));
	const weight = ({ host, bars }: Timeline['hosts'][number]) => {
		const notable = bars.some(({ status }) => status !== 'done') || waitedFor.has(host);
		return (notable ? 1e9 : 0) + Math.max(0, ...bars.map(endSeconds));
	};
	const kept = new Set(hosts.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST_HOSTS));
	const shown = { ...timeline, hosts: hosts.filter((host) => kept.has(host)) };
	return { shown, leftOut: hosts.length - MOST_HOSTS };
}
