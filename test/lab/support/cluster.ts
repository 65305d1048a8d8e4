import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { LabFixture } from './lab.ts';

/** Changes the lab's cluster.yaml: `path` as yaml's setIn takes it. */
export function editSpec(
	lab: LabFixture,
	edits: [path: (string | number)[], value: unknown][],
): string {
	const file = join(lab.state.directory, 'cluster.yaml');
	const document = parseDocument(readFileSync(file, 'utf8'));
	for (const [path, value] of edits) document.setIn(path, value);
	writeFileSync(file, document.toString());
	return file;
}

/** kubectl of the bundle with the kubeconfig that was brought home. */
export function kubectl(lab: LabFixture, ...args: string[]): string {
	const { directory, name } = lab.state;
	const config = join(directory, `${name}.kubeconfig`);
	return execFileSync(join(directory, 'bundle/bin/kubectl'), ['--kubeconfig', config, ...args], {
		encoding: 'utf8',
		timeout: 60_000,
	});
}

/** name → Ready, by kubectl. */
export function nodesReady(lab: LabFixture): Record<string, boolean> {
	const { items } = JSON.parse(kubectl(lab, 'get', 'nodes', '-o', 'json')) as NodeList;
	return Object.fromEntries(
		items.map(({ metadata, status }) => [
			metadata.name,
			status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
		]),
	);
}

interface NodeList {
	items: {
		metadata: { name: string };
		status: { conditions: { type: string; status: string }[] };
	}[];
}

/** Names of etcd's members as one of them lists them; a member that never started has none. */
export function etcdMemberNames(lab: LabFixture, host: string): string[] {
	const pki = '/etc/kubernetes/pki/etcd';
	const { stdout } = lab.ssh(
		host,
		`curl -sS --noproxy '*' --max-time 10 --cacert ${pki}/ca.crt --cert ${pki}/healthcheck-client.crt --key ${pki}/healthcheck-client.key -X POST -d '{}' https://127.0.0.1:2379/v3/cluster/member/list`,
	);
	const { members } = JSON.parse(stdout) as { members: { name?: string }[] };
	return members.map(({ name }) => name ?? '').toSorted();
}

/** Which control-plane host has the VIP now; null: none. */
export function vipHolder(lab: LabFixture, among = ['m1', 'm2', 'm3']): string | null {
	const { vip } = lab.state;
	return (
		among.find(
			(host) => lab.ssh(host, `ip -4 -o addr show | grep -qF ' ${vip}/'`).exitCode === 0,
		) ?? null
	);
}
