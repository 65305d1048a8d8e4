import {
	chmodSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withServer, writeKubeconfig } from '../../src/engine/kubeconfig.ts';
import { makeInstalledFleet } from '../support/facts.ts';
import { makeSpec } from '../support/spec.ts';
import { fakeSession } from './support/fake-session.ts';
import { FakeTransport } from './support/fake-transport.ts';

const ADMIN = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Zm9v
    server: https://k8s-api.demo.local:8443
  name: demo
contexts:
- context:
    cluster: demo
    user: kubernetes-admin
  name: kubernetes-admin@demo
current-context: kubernetes-admin@demo
users:
- name: kubernetes-admin
  user:
    client-key-data: c2VjcmV0
`;

let directory: string;
let file: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
	file = join(directory, 'demo.kubeconfig');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function write(
	answer: { stdout?: string; exitCode?: number } = { stdout: ADMIN },
	to = file,
) {
	const spec = makeSpec();
	const transports = { n1: new FakeTransport('n1', { exec: () => answer }) };
	const facts = makeInstalledFleet(spec);
	const { session, events } = fakeSession(transports, { spec, facts });
	await writeKubeconfig(session, session.context(), to);
	return events;
}

describe('the server of a kubeconfig', () => {
	it('becomes the address of the endpoint, because its name is known to the nodes only', () => {
		expect(withServer(ADMIN, makeSpec(), 'n1')).toBe(
			ADMIN.replace(
				'https://k8s-api.demo.local:8443',
				'https://10.0.0.100:8443\n    tls-server-name: k8s-api.demo.local',
			),
		);
	});

	it('becomes a master where the endpoint is on each node only, and the others have contexts', () => {
		const spec = makeSpec({ endpoint: { mode: 'local-proxy' } });
		const { clusters, contexts } = parse(withServer(ADMIN, spec, 'n2'));
		const servers = clusters.map(({ name, cluster }: { name: string; cluster: object }) => [
			name,
			(cluster as { server: string }).server,
		]);
		expect(servers).toEqual([
			['demo', 'https://10.0.0.12:6443'],
			['demo-n1', 'https://10.0.0.11:6443'],
			['demo-n3', 'https://10.0.0.13:6443'],
		]);
		expect(contexts).toContainEqual({
			name: 'demo-n3',
			context: { cluster: 'demo-n3', user: 'kubernetes-admin' },
		});
	});

	it('of an IPv6 endpoint is in brackets', () => {
		const spec = makeSpec({ endpoint: { vip: { address: 'fd00::100' } } });
		expect(withServer(ADMIN, spec, 'n1')).toContain('    server: https://[fd00::100]:8443\n');
	});
});

describe('the kubeconfig', () => {
	it('comes home for its owner alone, whatever the umask, and leaves no other file', async () => {
		const old = process.umask(0);
		try {
			const events = await write();
			expect(readFileSync(file, 'utf8')).toContain('server: https://10.0.0.100:8443');
			expect(statSync(file).mode & 0o777).toBe(0o600);
			expect(readdirSync(directory)).toEqual(['demo.kubeconfig']);
			expect(events).toMatchObject([{ type: 'notice', message: `kubeconfig written to ${file}` }]);
		} finally {
			process.umask(old);
		}
	});

	it('that is there already is not written again', async () => {
		await write();
		const before = statSync(file).mtimeMs;
		expect(await write()).toEqual([]);
		expect(statSync(file).mtimeMs).toBe(before);
	});

	it('of another cluster is replaced, and closed to others', async () => {
		writeFileSync(file, 'old');
		chmodSync(file, 0o644);
		await write();
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(readFileSync(file, 'utf8')).toContain('client-key-data');
	});

	it.each([
		['there is none yet', { exitCode: 1 }],
		['it has no key', { stdout: 'apiVersion: v1\n' }],
	])('is not touched where %s', async (_what, answer) => {
		await write(answer);
		expect(readdirSync(directory)).toEqual([]);
	});

	it('that cannot be written says so, and that the cluster is up', async () => {
		await expect(
			write({ stdout: ADMIN }, join(directory, 'no', 'such', 'dir')),
		).rejects.toMatchObject({
			code: 'kubeconfig-write',
			fix: expect.stringContaining('the cluster is up'),
		});
	});
});
