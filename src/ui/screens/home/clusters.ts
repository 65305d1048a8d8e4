import { readFile } from 'node:fs/promises';
import { messageOf } from '../../../model/errors.ts';
import { inspectSpec } from '../../../spec/parse.ts';
import { formatProblem, visible } from '../../../spec/problem.ts';
import type { RecentCluster } from '../../preferences.ts';
import { type LastRun, lastRunOf } from './last-run.ts';

/** What a cluster.yaml is good for. */
export type FileCondition =
	| { kind: 'usable'; hosts: number; version: string }
	| { kind: 'missing' }
	| { kind: 'broken'; problem: string };

/** A cluster that Home knows of. Its texts are safe to show. */
export interface KnownCluster {
	name: string;
	/** Absolute path of cluster.yaml. */
	file: string;
	/** Found in the current directory, and not among the recent ones. */
	isHere: boolean;
	condition: FileCondition;
	lastRun: LastRun | null;
}

/**
 * Reads what can be said of a cluster without its hosts. Never throws: what is wrong with its files
 * is in the answer.
 * @param stateOf the state directory of a cluster's name
 */
export async function readCluster(
	{ name, file }: Pick<RecentCluster, 'name' | 'file'>,
	isHere: boolean,
	stateOf: (name: string) => string,
): Promise<KnownCluster> {
	const { condition, ownName } = await readCondition(file);
	const shownName = ownName ?? name;
	const lastRun = await lastRunOf(stateOf(shownName)).catch(() => null);
	return { name: visible(shownName), file, isHere, condition, lastRun };
}

async function readCondition(
	file: string,
): Promise<{ condition: FileCondition; ownName: string | null }> {
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
		const condition: FileCondition = isMissing
			? { kind: 'missing' }
			: { kind: 'broken', problem: visible(messageOf(error)) };
		return { condition, ownName: null };
	}
	const { spec, problems } = inspectSpec(text, file);
	const [first] = problems;
	if (spec === null) {
		const problem = first === undefined ? visible(file) : visible(formatProblem(first));
		return { condition: { kind: 'broken', problem }, ownName: null };
	}
	const condition: FileCondition = {
		kind: 'usable',
		hosts: spec.hosts.length,
		version: spec.kubernetes.version,
	};
	return { condition, ownName: spec.name };
}
