import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LabHost } from '../../../src/lab/state.ts';
import { editSpec, nodesReady } from '../support/cluster.ts';
import { withLab } from '../support/lab.ts';
import { plannedChanges, recordsOf, runProgram, startProgram } from '../support/program.ts';
import { eventually, isOutput, isTask } from '../support/wait-for.ts';

/**
 * A cluster on an etcd and behind a load balancer that were there before and are the operator's: both
 * set up by hand on a host that k8s-tui does not know. Each test goes on from the last.
 */
describe('an etcd and a load balancer of the operator', () => {
	const lab = withLab('given', { masters: 1, workers: 2, bastion: false });

	const run = (command: string, ...more: string[]) =>
		runProgram(lab.state.directory, [command, ...flags(), ...more]);
	const flags = () => [
		...['-f', 'cluster.yaml'],
		...['--sudo-password-file', join(lab.state.directory, 'ops-password')],
	];
	const host = (name: string): LabHost => {
		const found = lab.state.hosts.find((candidate) => candidate.name === name);
		if (!found) throw new Error(`no host ${name}`);
		return found;
	};
	const entry = (name: string, ...roles: string[]) => ({
		...{ name, roles },
		address: host(name).address,
	});
	const useClient = (certificate: string, key = certificate) =>
		editSpec(lab, [
			[['etcd', 'certFile'], `tls/${certificate}.crt`],
			[['etcd', 'keyFile'], `tls/${key}.key`],
		]);
	const etcdctl = (command: string) =>
		lab.ssh(
			'w2',
			`ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:2379 --cacert /etc/etcd/ca.crt --cert /etc/etcd/server.crt --key /etc/etcd/server.key ${command}`,
		);
	const keysOfKubernetes = () =>
		etcdctl('get --prefix /registry/ --keys-only').stdout.split('\n').filter(Boolean).length;

	test('are set up by hand, with certificates of their own', () => {
		lab.keepLogsOnFailure();
		makeCertificates(join(lab.state.directory, 'tls'), host('w2').address);
		for (const name of ['ca.crt', 'server.crt', 'server.key']) {
			const text = execFileSync('cat', [join(lab.state.directory, 'tls', name)], {
				encoding: 'utf8',
			});
			const put = `install -d /etc/etcd && umask 077 && cat >/etc/etcd/${name}`;
			expect(lab.ssh('w2', put, 'root', text).exitCode).toBe(0);
		}
		const { address } = host('w2');
		const set = lab.ssh(
			'w2',
			`set -e
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends etcd-server etcd-client haproxy >/dev/null
# The lab gives etcd's data a disk of its own, which is root's.
chown -R etcd /etc/etcd /var/lib/etcd
cat >/etc/default/etcd <<END
ETCD_NAME=given
ETCD_LISTEN_CLIENT_URLS=https://${address}:2379,https://127.0.0.1:2379
ETCD_ADVERTISE_CLIENT_URLS=https://${address}:2379
ETCD_CERT_FILE=/etc/etcd/server.crt
ETCD_KEY_FILE=/etc/etcd/server.key
ETCD_TRUSTED_CA_FILE=/etc/etcd/ca.crt
ETCD_CLIENT_CERT_AUTH=true
END
cat >/etc/haproxy/haproxy.cfg <<END
defaults
    mode tcp
    timeout connect 5s
    timeout client 1h
    timeout server 1h
listen kubernetes
    bind ${address}:443
    server m1 ${host('m1').address}:6443 check
END
systemctl restart etcd haproxy`,
		);
		expect(set.exitCode, set.stderr).toBe(0);
		expect(etcdctl('put /theirs kept').stdout).toContain('OK');
		editSpec(lab, [
			[
				['etcd'],
				{ mode: 'external', endpoints: [`https://${address}:2379`], caFile: 'tls/ca.crt' },
			],
			[['endpoint'], { mode: 'existing', name: 'api.given.internal', port: 443, address }],
			[['hosts'], [entry('m1', 'control-plane'), entry('w1', 'worker')]],
		]);
	});

	test('a key that is not the certificate’s is refused before any host is asked', async () => {
		useClient('client', 'stranger');
		const plan = await run('plan');
		expect(plan.exitCode).toBe(2);
		expect(plan.stderr).toContain('the key is not that of the certificate');
	});

	test('a certificate that etcd does not take ends apply before kubeadm, with what etcd said', async () => {
		lab.keepLogsOnFailure();
		useClient('stranger');
		const applied = await run('apply', '--yes');
		expect(applied.exitCode).toBe(1);
		expect(applied.stderr).toContain('etcd does not answer as healthy from m1');
		expect(applied.stderr).toMatch(/bad certificate|unknown ca/i);
		expect(recordsOf(applied, 'task').some(isTask('init-control-plane', 'm1', 'running'))).toBe(
			false,
		);
		expect(keysOfKubernetes()).toBe(0);
	});

	test('a cluster comes to be on them, though kubeadm died half-way at first', async () => {
		lab.keepLogsOnFailure();
		useClient('client');
		const first = startProgram(lab.state.directory, ['apply', ...flags(), '--yes']);
		await first.until(
			'kubeadm waits for the control plane',
			isOutput('m1', /\[wait-control-plane\]/),
		);
		await eventually('the API server has begun to write', 60_000, () =>
			expect(keysOfKubernetes()).toBeGreaterThan(0),
		);
		first.process.kill('SIGKILL');
		lab.ssh('m1', "systemctl stop 'k8s-tui-job-*' kubelet; docker rm -f $(docker ps -q)");
		await first.ended;
		expect(lab.ssh('m1', 'ls /var/lib/k8s-tui/initialized').exitCode).not.toBe(0);
		expect(keysOfKubernetes()).toBeGreaterThan(0);

		const second = await run('apply', '--yes');
		expect(second.exitCode, second.stderr.slice(-3000)).toBe(0);
		expect(second.stderr).toContain('had written to etcd is deleted');
		const again = await run('apply', '--yes');
		expect([again.exitCode, plannedChanges(again)]).toEqual([0, 0]);
		expect(nodesReady(lab)).toEqual({ m1: true, w1: true });
		for (const name of ['m1', 'w1']) {
			const resolved = lab.ssh(name, 'getent hosts api.given.internal').stdout;
			expect(resolved.split(/\s/)[0], name).toBe(host('w2').address);
			const proxies = 'systemctl is-active haproxy keepalived k8s-tui-proxy';
			expect(lab.ssh(name, proxies).stdout, name).not.toMatch(/^active$/m);
		}
	});

	test('reset leaves them as they are and says so; nothing is begun on what is left', async () => {
		lab.keepLogsOnFailure();
		const reset = await run('reset', '--yes');
		expect(reset.exitCode, reset.stderr.slice(-3000)).toBe(0);
		expect(reset.stderr).toMatch(/etcd at https:\S+ is not touched and keeps all/);
		expect(etcdctl('get --print-value-only /theirs').stdout.trim()).toBe('kept');
		expect(keysOfKubernetes()).toBeGreaterThan(0);
		expect(lab.ssh('w2', 'systemctl is-active etcd haproxy').stdout).toBe('active\nactive\n');

		const applied = await run('apply', '--yes');
		expect(applied.exitCode).toBe(1);
		expect(applied.stderr).toContain('etcd holds a cluster already');
		expect(applied.stderr).toContain('etcdctl del --prefix /registry/');
		expect(lab.ssh('m1', 'ls /etc/kubernetes/manifests/*').exitCode).not.toBe(0);
	});
});

/**
 * An authority, the certificate of a server with it, that of a client; and a stranger's, whom nobody
 * has signed.
 */
function makeCertificates(directory: string, address: string): void {
	const script = `set -e
mkdir -p "$0" && cd "$0"
new() { openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout "$1.key" -days 30 "\${@:2}"; }
signed() { new "$1" -out "$1.csr"; openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out "$1.crt" -extfile "$1.ext"; }
new ca -x509 -out ca.crt
echo 'subjectAltName=IP:${address},IP:127.0.0.1' >server.ext
echo 'extendedKeyUsage=serverAuth,clientAuth' >>server.ext
echo 'extendedKeyUsage=clientAuth' >client.ext
signed server
signed client
new stranger -x509 -out stranger.crt
`;
	execFileSync('bash', ['-c', script, directory], { stdio: 'pipe' });
}
