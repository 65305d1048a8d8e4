import { waitFunctions } from '../kubectl.ts';
import type { Step } from '../step.ts';

/** Nearer than this the clock needs no step. */
const EXACT_MS = 1000;

/** Starts the host's time service and steps the clock. */
export const syncTime: Step = {
	id: 'sync-time',
	title: 'set the clock',
	estimate: 15,
	hosts: ({ spec }) => spec.hosts,
	needs: () => [],
	probe: () => [],
	plan({ hostFacts: { clock } }) {
		const isExact = clock.synchronized === true && Math.abs(clock.offsetMs) < EXACT_MS;
		const seconds = (clock.offsetMs / 1000).toFixed(1);
		return {
			kind: 'action',
			params: {},
			changes: isExact
				? []
				: [{ verb: 'run', subject: 'time service', note: `the clock is ${seconds} s off` }],
		};
	},
	async run({ job }) {
		await job(`${waitFunctions}for unit in chronyd chrony systemd-timesyncd ntpd ntp; do
	systemctl cat "$unit.service" >/dev/null 2>&1 && { service=$unit; break; }
done
[ -n "$service" ] || { echo 'error: no time service is installed; install chrony on the host'; exit 1; }
systemctl unmask "$service" 2>/dev/null
systemctl enable "$service" 2>/dev/null
systemctl restart "$service" || exit 1
step_clock() {
	if command -v chronyc >/dev/null; then chronyc -a makestep >/dev/null; fi
	timedatectl | grep -qE '(System clock|NTP) synchronized: yes' || { echo "$service has not set the clock yet"; return 1; }
}
until_true 60 'the clock synchronised' step_clock
`);
	},
};
