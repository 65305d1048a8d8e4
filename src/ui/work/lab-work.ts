import { join, resolve } from 'node:path';
import { failureOf } from '../../engine/failure.ts';
import { initOf } from '../../lab/host.ts';
import { checkSystem } from '../../lab/requirements.ts';
import { startLab } from '../../lab/start.ts';
import { type LabState, labsWithState, readState } from '../../lab/state.ts';
import type { Failure } from '../../model/events.ts';

/** A lab whose hosts run on this machine. */
export interface RunningLab {
	name: string;
	hosts: number;
	/** Absolute path of its cluster.yaml. */
	file: string;
}

/** What can be done about labs on this machine. */
export interface LabStanding {
	running: RunningLab[];
	/** Names that a new lab cannot have. */
	taken: string[];
	/** Why no lab can be started here; null: one can. */
	problem: Failure | null;
}

/** Hosts of a lab that the screen offers. */
export interface LabShape {
	masters: number;
	workers: number;
	/** False: bare hosts, without a bundle of Kubernetes. */
	kubernetes: boolean;
}

/** Looks at the machine and at the labs on it. Never throws; starts and changes nothing. */
export async function labStanding(): Promise<LabStanding> {
	const taken = await labsWithState();
	const states = await Promise.all(taken.map((name) => readState(name).catch(() => null)));
	const running = await Promise.all(states.map((state) => runningLab(state)));
	const problem = await checkSystem().then(
		() => null,
		(error: unknown) => failureOf(error, null),
	);
	return { running: running.flatMap((lab) => lab ?? []), taken, problem };
}

async function runningLab(state: LabState | null): Promise<RunningLab | null> {
	const first = state?.phase === 'up' ? state.hosts[0] : undefined;
	if (!state || !first || (await initOf(state.name, first.name)) === null) return null;
	return {
		name: state.name,
		hosts: state.hosts.length,
		file: join(state.directory, 'cluster.yaml'),
	};
}

/** Brings a lab up in `./NAME`. @returns the path of its cluster.yaml @throws as `startLab` */
export async function bringUpLab(
	name: string,
	shape: LabShape,
	onProgress: (line: string) => void,
	signal: AbortSignal,
): Promise<string> {
	const directory = resolve(name);
	const rest = { bastion: false, runtime: 'docker', cni: 'bridge' } as const;
	await startLab({ name, ...shape, ...rest, directory, onProgress, signal });
	return join(directory, 'cluster.yaml');
}
