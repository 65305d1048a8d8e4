import type { ProbeRequest } from '../model/facts.ts';
import type { Plan, Task } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import { diffResources } from '../resources/diff.ts';
import { architecturesOf, type Software, softwareFor } from '../steps/software.ts';
import type { FleetContext, Step } from '../steps/step.ts';
import { taskId } from '../steps/step.ts';

/** All that the Steps want to know of a host: sent with the Facts request, in the same round trip. */
export function probesFor(
	steps: readonly Step[],
	spec: ClusterSpec,
	host: HostSpec,
	software: Software,
): Partial<ProbeRequest>[] {
	// Before anything is known of the host, it may be of any architecture.
	const architectures = architecturesOf(software);
	const variants =
		architectures.length === 0
			? [software]
			: architectures.map((arch) => softwareFor(software, arch, host.name));
	return variants.flatMap((variant) => steps.flatMap((step) => step.probe(spec, host, variant)));
}

/**
 * The Plan that takes these Facts to this spec. Pure: same input, same Plan. Hosts without Facts
 * (unreachable, or outside `--limit`) get no Tasks.
 */
export function makePlan(steps: readonly Step[], context: FleetContext): Plan {
	const texts = new Map<string, string>();
	const tasks = steps.flatMap((step) =>
		step.hosts(context).flatMap((host) => {
			const hostFacts = context.facts[host.name];
			const wanted = step.scope === 'cluster' || context.targets.has(host.name);
			if (!hostFacts || !wanted) return [];
			const software = softwareFor(context.software, hostFacts.arch, host.name);
			return [makeTask(step, { ...context, software, host, hostFacts }, texts)];
		}),
	);
	addFollowUps(steps, tasks);
	const ids = new Set(tasks.map((task) => task.id));
	for (const task of tasks) task.needs = task.needs.filter((id) => ids.has(id) && id !== task.id);
	return { cluster: context.spec.name, tasks };
}

function addFollowUps(steps: readonly Step[], tasks: Task[]): void {
	if (tasks.every(({ changes }) => changes.length === 0)) return;
	for (const task of tasks) {
		const subject = steps.find(({ id }) => id === task.step)?.runsAfterChanges;
		if (subject && task.changes.length === 0)
			task.changes.push({ resource: null, verb: 'run', subject });
	}
}

function makeTask(
	step: Step,
	context: Parameters<Step['plan']>[0],
	texts: Map<string, string>,
): Task {
	const planned = step.plan(context);
	const common = {
		id: taskId(step.id, context.host.name),
		step: step.id,
		title: step.title,
		host: context.host.name,
		needs: step.needs(context),
		estimate: step.estimate,
	};
	if (planned.kind === 'action') {
		const changes = planned.changes.map((change) => ({ resource: null, ...change }));
		return { ...common, work: { kind: 'action', params: planned.params }, changes };
	}
	return {
		...common,
		work: { kind: 'converge', resources: withSharedTexts(planned.resources, texts) },
		changes: diffResources(planned.resources, context.hostFacts),
	};
}

/** Most files are the same on all hosts: each text is kept once, and not once a host. */
function withSharedTexts(resources: Resource[], texts: Map<string, string>): Resource[] {
	return resources.map((resource) => {
		if (resource.kind !== 'file') return resource;
		const content = texts.get(resource.content) ?? resource.content;
		texts.set(content, content);
		return { ...resource, content };
	});
}
