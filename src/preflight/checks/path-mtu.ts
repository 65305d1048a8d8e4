import { ok, problem } from '../check.ts';
import { probeCheck } from '../probe-check.ts';

export const pathMtu = probeCheck('path-mtu', 'Full-size packets arrive', (_host, probe) => {
	if (probe.pathMtu.length === 0) return null;
	const tooBig = probe.pathMtu.filter((path) => path.state === 'too-big');
	const filtered = probe.pathMtu.filter((path) => path.state === 'filtered');
	const size = probe.pathMtu[0]?.mtu;
	const base = {
		checked: `packets of ${size} bytes that may not be split, to ${probe.pathMtu.map((path) => path.target).join(', ')}`,
		expected: 'they arrive',
	};
	if (tooBig.length > 0) {
		return problem('error', {
			...base,
			observed: `small packets are answered, large ones are not: ${names(tooBig)}`,
			fix: `Lower the MTU of the hosts’ interfaces to what the path carries, or raise it on the way to ${names(tooBig)}.`,
		});
	}
	if (filtered.length > 0) {
		return ok({
			...base,
			observed: `not measurable, echo requests are filtered: ${names(filtered)}`,
		});
	}
	return ok({ ...base, observed: 'all answered' });
});

function names(paths: { target: string }[]): string {
	return paths.map((path) => path.target).join(', ');
}
