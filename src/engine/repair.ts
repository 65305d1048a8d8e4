import type { Finding } from '../model/finding.ts';
import type { Plan, Task } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';
import { newRunId } from './apply.ts';
import { execute } from './execute.ts';
import type { Session } from './session.ts';

/**
 * Converges the safe repairs of these Findings: a Plan of its own, one Task per host, run like any
 * other.
 * @returns whether there was anything to repair
 */
export async function repair(session: Session, findings: readonly Finding[]): Promise<boolean> {
	const byHost = new Map<string, Resource[]>();
	for (const { host, severity, repair: resources } of findings) {
		if (!host || severity === 'ok' || !resources) continue;
		byHost.set(host, [...(byHost.get(host) ?? []), ...resources]);
	}
	const tasks = [...byHost].map(([host, resources]) => repairTask(host, resources));
	if (tasks.length === 0) return false;
	const plan: Plan = { cluster: session.spec.name, tasks };
	const never = new AbortController().signal;
	await execute(session, plan, [], { run: newRunId(), pause: never, abort: never });
	return true;
}

function repairTask(host: string, resources: Resource[]): Task {
	return {
		id: `repair@${host}`,
		step: 'repair',
		title: 'repair',
		host,
		needs: [],
		work: { kind: 'converge', resources },
		changes: resources.map((resource, index) => ({
			resource: index,
			verb: 'update',
			subject: resource.kind,
		})),
		estimate: 2,
	};
}
