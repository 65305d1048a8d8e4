import { hostsFile } from '../render/hosts-file.ts';
import { observedFile, observedText } from '../resources/observed.ts';
import { HOSTS_FILE, hostsToSwitch } from './endpoint-change.ts';
import { type Step, taskId } from './step.ts';

/** Points the endpoint's name at the new endpoint, once every node has tried it. */
export const switchEndpoint: Step = {
	id: 'switch-endpoint',
	title: 'switch to the new endpoint',
	estimate: 1,
	hosts: (context) => hostsToSwitch(context),
	needs: (context) => [
		taskId('prepare-host', context.host.name),
		...hostsToSwitch(context).map(({ name }) => taskId('try-endpoint', name)),
	],
	probe: () => [{ files: [HOSTS_FILE] }],
	plan: ({ spec, hostFacts }) => ({
		kind: 'converge',
		resources: [
			{
				kind: 'file',
				path: HOSTS_FILE,
				content: hostsFile(spec, observedText(hostFacts, HOSTS_FILE) ?? ''),
				mode: observedFile(hostFacts, HOSTS_FILE)?.mode ?? '0644',
			},
		],
	}),
};
