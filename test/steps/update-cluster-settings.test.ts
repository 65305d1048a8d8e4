import { describe, expect, it } from 'vitest';
import { planNotices } from '../../src/engine/plan-notices.ts';
import { makePlan } from '../../src/engine/planner.ts';
import { installOrder } from '../../src/steps/install-order.ts';
import { updateClusterSettings } from '../../src/steps/update-cluster-settings.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { contextOf, installedFleet } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeSpec } from '../support/spec.ts';
import { runSteps } from './run-tasks.ts';

const spec = makeSpec();
const tuned = makeSpec({ kubernetes: { maxPods: 60 }, network: { conntrackMaxPerCore: 0 } });
const software = await makeSoftware(spec);

/** The cluster of `spec` under the file `tuned`. */
function standing(targets?: string[]) {
	return contextOf(tuned, installedFleet(spec, software), software, targets);
}

describe('settings that are kept in the cluster', () => {
	it('are patched one by one, so that nothing that somebody changed meanwhile is overwritten', async () => {
		const patches: Record<string, unknown> = {};
		const transport = new FakeTransport('n1', {
			job: ({ script, stdin }) => {
				const name = /patch configmap (\S+) /.exec(script)?.[1];
				if (name) patches[name] = JSON.parse(String(stdin));
				return {};
			},
		});
		const { result } = await runSteps([updateClusterSettings], standing(), { n1: transport });
		expect(result.statuses).toEqual({ 'update-cluster-settings@n1': 'done' });
		expect(patches).toMatchObject({
			'kubelet-config-1.20': {
				metadata: { resourceVersion: '100', annotations: {} },
				data: { kubelet: expect.stringContaining('maxPods: 60\n') },
			},
			'kube-proxy': {
				metadata: { annotations: { 'k8s-tui.io/restart-pending': 'true' } },
				data: { 'config.conf': expect.stringContaining('maxPerCore: 0') },
			},
		});
		expect(Object.keys(patches)).not.toContain('kubeadm-config');
	});

	it('leave no pod of kube-proxy behind that a killed run has not renewed', () => {
		const facts = installedFleet(spec, software);
		for (const { cluster } of Object.values(facts)) {
			for (const settings of cluster?.settings ?? []) {
				settings.pending = settings.kind === 'KubeProxyConfiguration';
			}
		}
		const plan = makePlan(installOrder, contextOf(spec, facts, software));
		const busy = plan.tasks.filter(({ changes }) => changes.length > 0).map(({ id }) => id);
		expect(busy).toEqual(['renew-kube-proxy@n1', 'verify-cluster@n1']);
	});

	it('are told of where --limit leaves other hosts with the old ones', () => {
		expect(planNotices(standing(['n4']))).toContainEqual(
			expect.stringMatching(/n1, n2, n3, n5 keep their old settings/),
		);
		expect(planNotices(standing())).toEqual([]);
	});
});
