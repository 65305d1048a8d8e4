import { waitFunctions } from '../kubectl.ts';
import type { Step } from '../step.ts';

/** Restarts the kubelet and waits until it says that it is healthy. Pods go on running. */
export const restartKubelet: Step = {
	id: 'restart-kubelet',
	title: 'restart the kubelet',
	estimate: 10,
	hosts: ({ spec, facts }) => spec.hosts.filter(({ name }) => facts[name]?.kubernetes.kubelet),
	needs: () => [],
	probe: () => [],
	plan: () => ({
		kind: 'action',
		params: {},
		changes: [{ verb: 'restart', subject: 'kubelet.service', note: 'pods go on running' }],
	}),
	async run({ job }) {
		await job(`${waitFunctions}systemctl reset-failed kubelet 2>/dev/null
systemctl restart kubelet || exit 1
is_healthy() {
	[ "$(curl -sS --noproxy '*' --max-time 5 http://127.0.0.1:10248/healthz)" = ok ]
}
until_true 60 'the kubelet healthy' is_healthy && exit 0
journalctl -u kubelet -n 40 --no-pager -o cat
exit 1
`);
	},
};
