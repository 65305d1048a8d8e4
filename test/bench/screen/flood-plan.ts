import type { Plan } from '../../../src/model/plan.ts';
import type { RunHost } from '../../../src/ui/screens/run/model.ts';

/** Steps of the Plan on each host. */
const STEPS = 20;

export function floodHosts(count: number): RunHost[] {
	return Array.from({ length: count }, (_, index) => ({
		name: `host-${index + 1}`,
		address: `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`,
		roles: [index < 3 ? 'control-plane' : 'worker'],
	}));
}

/** A Plan of some Steps on every host. */
export function floodPlan(hosts: readonly RunHost[]): Plan {
	const tasks = Array.from({ length: STEPS }, (_, index) => index).flatMap((index) =>
		hosts.map(({ name: host }) => ({
			id: `step-${index}@${host}`,
			step: `step-${index}`,
			title: `Step ${index} of the benchmark`,
			host,
			needs: [],
			work: { kind: 'action', params: {} } as const,
			changes: [{ resource: null, verb: 'run', subject: `step ${index}` } as const],
			estimate: 60,
		})),
	);
	return { cluster: 'bench', tasks };
}

const WORDS =
	'Unpacking kubeadm over container runtime preflight etcd member healthy 10.0.0.17:2379 warning I1120 pulling image layer sha256 done'.split(
		' ',
	);

/** Makes lines as programs print them: each one different, 30 to 160 characters. */
export function lineMaker(): (number: number) => string {
	let seed = 42;
	const random = (below: number) => {
		seed = (seed * 1103515245 + 12345) % 2 ** 31;
		return seed % below;
	};
	return (number) => {
		let line = `${number}`;
		for (let words = 4 + random(16); words > 0; words--) line += ` ${WORDS[random(WORDS.length)]}`;
		return line;
	};
}
