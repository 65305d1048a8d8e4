import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePlan } from '../../../src/engine/planner.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { HostSpec } from '../../../src/model/spec.ts';
import { controlPlaneEndpoint } from '../../../src/render/kubeadm-common.ts';
import { initSkipPhases, kubeadmInitConfig } from '../../../src/render/kubeadm-init.ts';
import {
	joinControlPlaneSkipPhases,
	kubeadmJoinControlPlaneConfig,
	kubeadmJoinWorkerConfig,
} from '../../../src/render/kubeadm-join.ts';
import { patchArguments } from '../../../src/render/kubeadm-patches.ts';
import { verifyWorkload } from '../../../src/render/verify-workload.ts';
import { convergeScript } from '../../../src/resources/converge.ts';
import { recordedSpec } from '../../../src/spec/record.ts';
import { quote } from '../../../src/ssh/quote.ts';
import { etcdHealthGate } from '../../../src/steps/etcd-members.ts';
import { initHost } from '../../../src/steps/init-control-plane.ts';
import { installOrder } from '../../../src/steps/install-order.ts';
import { waitForNode } from '../../../src/steps/join.ts';
import { etcdFunctions, kubectlFunctions, waitFunctions } from '../../../src/steps/kubectl.ts';
import type { FleetContext } from '../../../src/steps/step.ts';
import { lookedAt } from './looked-at.js';

/**
 * Writes what test/bench/peers/s3-floor.sh needs to know: the scripts and files of the Plan of an
 * install. Arguments: cluster.yaml, directory. Changes nothing on the hosts.
 */
const [specFile = '', directory = ''] = process.argv.slice(2);
const session = await lookedAt(specFile);
const { spec } = session;
const context = session.context();
const plan = makePlan(installOrder, context);
await session.close();
writeShared(context, plan);
for (const host of spec.hosts) writeHost(context, plan, host);
process.exit(0);

function writeShared(fleet: FleetContext, { tasks }: Plan): void {
	const isMaster = ({ roles }: HostSpec) => roles.includes('control-plane');
	const first = initHost(fleet)?.name ?? '';
	const names = (hosts: HostSpec[]) => hosts.map(({ name }) => name).join(' ');
	const skip = (phases: string[]) =>
		phases.length > 0 ? ` --skip-phases=${phases.join(',')}` : '';
	const label = tasks.find(({ step }) => step === 'label-nodes')?.work;
	const commands = label?.kind === 'action' ? (label.params.commands as string[]) : [];
	const words = {
		first,
		next: names(spec.hosts.filter((host) => isMaster(host) && host.name !== first)),
		workers: names(spec.hosts.filter((host) => !isMaster(host))),
		endpoint: controlPlaneEndpoint(spec),
		api_port: String(spec.endpoint.apiServerPort),
		init_arguments: `${patchArguments(spec)}${skip(initSkipPhases(spec))}`,
		join_arguments: `${patchArguments(spec)}${skip(joinControlPlaneSkipPhases(spec))}`,
	};
	const configMap = {
		apiVersion: 'v1',
		kind: 'ConfigMap',
		metadata: { name: 'k8s-tui', namespace: 'kube-system' },
		data: { 'cluster.yaml': recordedSpec(spec) },
	};
	write(
		'words',
		Object.entries(words)
			.map(([name, value]) => `${name}=${quote(value)}\n`)
			.join(''),
	);
	write('functions.sh', `${kubectlFunctions(spec)}${etcdFunctions(spec)}${waitFunctions}`);
	write('record.json', JSON.stringify(configMap));
	write('labels.sh', `set -e\n${commands.join('\n')}\n`);
	write('hello.yaml', verifyWorkload(fleet.software.testImage ?? ''));
	for (const members of [2, 3]) write(`gate-${members}.sh`, etcdHealthGate(members));
}

function writeHost(fleet: FleetContext, { tasks }: Plan, host: HostSpec): void {
	for (const { step, work, changes } of tasks.filter((task) => task.host === host.name)) {
		if (work.kind === 'converge') {
			const script = changes.length > 0 ? convergeScript(work.resources, '::') : '';
			write(`${host.name}/${step}.sh`, script);
		} else if (step === 'fetch-software') {
			linkArtifacts(fleet, host, work.params.artifacts as string[]);
		}
	}
	write(`${host.name}/kubeadm.yaml`, kubeadmConfig(fleet, host));
	write(`${host.name}/ready.sh`, waitForNode(fleet, host.name, 120));
}

/** Of what a join needs and only the cluster can make there are names, to be replaced. */
function kubeadmConfig(fleet: FleetContext, host: HostSpec): string {
	if (host.name === initHost(fleet)?.name) return kubeadmInitConfig(spec, host);
	const secrets = { token: 'TOKEN', caCertHashes: ['sha256:HASH'] };
	return host.roles.includes('control-plane')
		? kubeadmJoinControlPlaneConfig(spec, host, { ...secrets, certificateKey: 'KEY' })
		: kubeadmJoinWorkerConfig(spec, host, secrets);
}

function linkArtifacts({ software }: FleetContext, host: HostSpec, names: string[]): void {
	const store = join(directory, host.name, 'store');
	mkdirSync(store, { recursive: true });
	const wanted = software.artifacts.filter(({ name }) => names.includes(name));
	for (const { name, origin } of wanted) {
		if (origin.kind !== 'bundle') throw new Error(`${name} is in no bundle`);
		symlinkSync(join(session.bundle ?? '', origin.path), join(store, name));
	}
	write(`${host.name}/sums`, wanted.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join(''));
}

function write(name: string, text: string): void {
	const file = join(directory, name);
	mkdirSync(join(file, '..'), { recursive: true });
	writeFileSync(file, text, { mode: 0o600 });
}
