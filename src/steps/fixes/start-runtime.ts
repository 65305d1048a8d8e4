import { observedUnit } from '../../resources/observed.ts';
import type { Step } from '../step.ts';

/** Starts the container runtime, also one that was masked or that systemd has given up. */
export const startRuntime: Step = {
	id: 'start-runtime',
	title: 'start the container runtime',
	estimate: 10,
	hosts: ({ spec, facts }) => spec.hosts.filter(({ name }) => facts[name]?.[spec.runtime.name]),
	needs: () => [],
	probe: (spec) => [{ units: [`${spec.runtime.name}.service`] }],
	plan({ spec, hostFacts }) {
		const unit = `${spec.runtime.name}.service`;
		const { active, enabled } = observedUnit(hostFacts, unit);
		return {
			kind: 'action',
			params: {},
			changes: active && enabled ? [] : [{ verb: 'start', subject: unit }],
		};
	},
	async run({ spec, job }) {
		const unit = `${spec.runtime.name}.service`;
		await job(`systemctl unmask ${unit}
systemctl reset-failed ${unit} 2>/dev/null
systemctl enable --now ${unit} && systemctl is-active --quiet ${unit} && exit 0
journalctl -u ${unit} -n 20 --no-pager -o cat
echo '${unit} does not start'
exit 1
`);
	},
};
