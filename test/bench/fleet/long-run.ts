import { type Step, taskId } from '../../../src/steps/step.ts';

/** So many Steps one after the other on every host, each converging one file. */
export function longRunSteps(count: number): Step[] {
	return Array.from({ length: count }, (_, index): Step => {
		const path = `/etc/k8s-tui-bench/step-${index}`;
		return {
			id: `step-${index}`,
			title: `Write file ${index}`,
			estimate: 1,
			hosts: ({ spec }) => spec.hosts,
			needs: ({ host }) => (index === 0 ? [] : [taskId(`step-${index - 1}`, host.name)]),
			probe: () => [{ files: [path] }],
			plan: () => ({
				kind: 'converge',
				resources: [{ kind: 'file', path, content: `file ${index}\n`, mode: '0644' }],
			}),
		};
	});
}
