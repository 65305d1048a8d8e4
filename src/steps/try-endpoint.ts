import { hostsWith, isNodeHost } from '../model/spec.ts';
import { endpointAddress } from '../render/hosts-file.ts';
import { quote } from '../ssh/quote.ts';
import { hostsToSwitch } from './endpoint-change.ts';
import { waitFunctions } from './kubectl.ts';
import { type Step, taskId } from './step.ts';

/** Before a host of a running cluster is pointed at another endpoint: does that answer from here? */
export const tryEndpoint: Step = {
	id: 'try-endpoint',
	title: 'try the new endpoint',
	estimate: 3,
	hosts: (context) => hostsToSwitch(context).filter(isNodeHost),
	needs: ({ spec, host }) => [
		taskId('install-local-proxy', host.name),
		...hostsWith(spec, 'control-plane').map(({ name }) => taskId('install-load-balancer', name)),
	],
	probe: () => [],
	plan: ({ spec, cluster, host }) => ({
		kind: 'action',
		params: {},
		changes: cluster.view?.nodes.some(({ name }) => name === host.name)
			? [{ verb: 'run', subject: `try ${spec.endpoint.name} at ${endpointAddress(spec)}` }]
			: [],
	}),

	async run({ spec, job }) {
		const { name, port } = spec.endpoint;
		const resolved = `${name}:${port}:${endpointAddress(spec)}`;
		const url = `https://${name}:${port}/readyz`;
		await job(`${waitFunctions}
answers() { [ "$(curl -sS --noproxy '*' --max-time 5 --resolve ${quote(resolved)} --cacert /etc/kubernetes/pki/ca.crt ${quote(url)})" = ok ]; }
until_true 60 ${quote(`${url} answers at ${endpointAddress(spec)}`)} answers
`);
	},
};
