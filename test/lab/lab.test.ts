import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../src/bundle/manifest.ts';
import { run } from '../../src/lab/command.ts';
import { cutNetwork, powerOff, powerOn, restoreNetwork } from '../../src/lab/faults.ts';
import { execInHost } from '../../src/lab/host.ts';
import { hostTree, treeDifferences } from '../../src/lab/host-tree.ts';
import { startLab } from '../../src/lab/start.ts';
import { labStatus } from '../../src/lab/status.ts';
import { firstBytes } from '../../src/lab/wait.ts';
import { withLab } from './support/lab.ts';

describe('a lab', () => {
	const lab = withLab('labtest');
	const names = ['m1', 'm2', 'm3', 'w1', 'w2', 'bastion'];

	it('has hosts with systemd running and a machine id, a name and SSH host keys of their own', () => {
		lab.keepLogsOnFailure();
		const script = 'systemctl is-system-running; hostname; cat /etc/machine-id';
		const answers = names.map((name) => {
			const result = lab.ssh(name, script);
			expect(result, name).toMatchObject({ exitCode: 0 });
			const [system, hostname, machineId] = result.stdout.split('\n');
			expect({ name, system, hostname }).toEqual({ name, system: 'running', hostname: name });
			return machineId;
		});
		expect(new Set(answers).size).toBe(names.length);
		const keys = readFileSync(join(lab.state.directory, 'known_hosts'), 'utf8').trim().split('\n');
		expect(new Set(keys.map((line) => line.split(' ')[2])).size).toBe(2 * names.length);
	});

	it('has hosts whose network card has one address of its own, in /sys too and after a power cut', async () => {
		const look =
			"cat /sys/class/net/eth0/address; ip -o link show eth0 | sed 's/.*ether //; s/ .*//'";
		const addresses = names.map((name) => lab.ssh(name, look).stdout.trim().split('\n'));
		for (const [shown, real] of addresses) expect(shown).toBe(real);
		expect(new Set(addresses.flat()).size).toBe(names.length);
		await powerOff('labtest', 'm1');
		await powerOn('labtest', 'm1');
		expect(lab.ssh('m1', look).stdout.trim().split('\n')).toEqual(addresses[0]);
	});

	it('lets root in by key, ops to root by password and admin to root without', () => {
		const passwordFile = join(lab.state.directory, 'ops-password');
		expect(statSync(passwordFile).mode & 0o777).toBe(0o600);
		const password = readFileSync(passwordFile, 'utf8');
		expect(lab.ssh('m1', 'sudo -n id -u', 'ops').exitCode).not.toBe(0);
		expect(lab.ssh('m1', 'sudo -S id -u', 'ops', password).stdout).toBe('0\n');
		expect(lab.ssh('m1', 'sudo -n id -u', 'admin').stdout).toBe('0\n');
	});

	it('installs packages through its proxy, and has no other way out', () => {
		const install = lab.ssh(
			'w1',
			'apt-get -q update && apt-get install -qy --no-install-recommends jq',
		);
		expect(install, install.stderr).toMatchObject({ exitCode: 0 });
		expect(lab.ssh('w1', 'jq --version').stdout).toMatch(/^jq-1/);
		const started = Date.now();
		expect(lab.ssh('w1', 'curl -s http://192.0.2.77/').exitCode).not.toBe(0);
		expect(Date.now() - started).toBeLessThan(3000);
	});

	it('has a host that only the bastion reaches', async () => {
		const hidden = lab.state.hosts.find((host) => host.behindBastion);
		expect(hidden?.name).toBe('w2');
		const direct = await firstBytes(hidden?.address ?? '', 22, true);
		expect(direct ?? '').not.toContain('SSH-');
		expect(lab.ssh('w2', 'hostname').stdout).toBe('w2\n');
	});

	it('has a bundle with every image that kubeadm asks for except CoreDNS', async () => {
		const bundle = join(lab.state.directory, 'bundle');
		const manifest = await readManifest(bundle);
		const images = manifest.files.flatMap((file) => file.images ?? []);
		const kubeadm = join(bundle, 'bin', 'kubeadm');
		const list = await run([
			kubeadm,
			'config',
			'images',
			'list',
			'--kubernetes-version',
			'v1.20.2',
		]);
		const wanted = list.stdout.trim().split('\n');
		expect(wanted).toHaveLength(7);
		expect(wanted.filter((image) => !images.includes(image))).toEqual(['k8s.gcr.io/coredns:1.7.0']);
		expect(images).toContain('k8s-tui/hello:1');
		expect((await run([kubeadm, 'version', '-o', 'short'])).stdout.trim()).toBe('v1.20.2');
	});

	it('has a cluster.yaml that says what the lab is', async () => {
		const { parseSpec } = await import('../../src/spec/parse.ts');
		const file = join(lab.state.directory, 'cluster.yaml');
		const { spec } = parseSpec(readFileSync(file, 'utf8'), file);
		expect(spec.hosts.map((host) => host.name)).toEqual(['m1', 'm2', 'm3', 'w1', 'w2']);
		expect(spec.endpoint.vip?.address).toBe(lab.state.vip);
		expect(existsSync(spec.ssh.identityFile ?? '')).toBe(true);
	});

	it('sees a changed file of a host, and nothing where nothing was changed', async () => {
		const before = await hostTree('labtest', 'm2');
		expect(before.size).toBeGreaterThan(5000);
		lab.ssh('m2', 'systemctl is-system-running');
		expect(treeDifferences(before, await hostTree('labtest', 'm2'))).toEqual([]);
		lab.ssh('m2', 'echo x >>/etc/hosts; mkdir /var/lib/etcd/member');
		const changed = treeDifferences(before, await hostTree('labtest', 'm2'));
		expect(changed.map((line) => line.split(':')[0])).toEqual([
			'/etc/hosts',
			'/var/lib/etcd/member',
		]);
	});

	it('silences a host by its cable and by its power, and brings it back with its disks', async () => {
		lab.keepLogsOnFailure();
		const address = lab.state.hosts.find((host) => host.name === 'm3')?.address ?? '';
		await cutNetwork('labtest', 'm3');
		expect(await firstBytes(address, 22, true)).toBeNull();
		expect((await execInHost('labtest', 'm3', ['hostname'])).stdout).toBe('m3\n');
		await restoreNetwork('labtest', 'm3');
		await expect.poll(() => firstBytes(address, 22, true)).toContain('SSH-');

		lab.ssh('m3', 'echo kept >/root/kept; ip addr add 10.99.99.99/32 dev eth0');
		await powerOff('labtest', 'm3');
		expect(await firstBytes(address, 22, true)).toBeNull();
		const off = (await labStatus('labtest')).hosts.find((host) => host.name === 'm3');
		expect(off).toMatchObject({ pid: null, ssh: false });
		await powerOn('labtest', 'm3');
		const kept = lab.ssh('m3', 'cat /root/kept; ip addr show eth0').stdout;
		expect(kept).toMatch(/^kept\n/);
		expect(kept).not.toContain('10.99.99.99');
	});

	it('has hosts that reboot by themselves, without the addresses that they had only until then', async () => {
		lab.keepLogsOnFailure();
		const pid = (await labStatus('labtest')).hosts.find((host) => host.name === 'm1')?.pid;
		lab.ssh('m1', 'ip addr add 10.99.99.98/32 dev eth0; echo kept >/root/kept; systemctl reboot');
		const rebooted = async () => {
			const now = (await labStatus('labtest')).hosts.find((host) => host.name === 'm1');
			return now?.pid !== null && now?.pid !== pid && now?.ssh === true;
		};
		await expect.poll(rebooted, { timeout: 60_000 }).toBe(true);
		const found = lab.ssh('m1', 'cat /root/kept; ip addr show eth0').stdout;
		expect(found).toMatch(/^kept\n/);
		expect(found).not.toContain('10.99.99.98');
	});

	it('refuses a second lab of the same name and lives beside one of another', async () => {
		const other = {
			...{ masters: 1, workers: 0, bastion: false, kubernetes: false },
			...{ runtime: 'containerd' as const, cni: 'bridge', onProgress: () => {} },
			directory: join(lab.state.directory, 'other'),
		};
		await expect(startLab({ ...other, name: 'labtest' })).rejects.toMatchObject({
			code: 'lab-running',
			exitCode: 2,
		});
		expect(lab.ssh('m1', 'hostname').stdout).toBe('m1\n');
		const { stopLab } = await import('../../src/lab/stop.ts');
		const second = await startLab({ ...other, name: 'labtest-2' });
		try {
			expect(second.network?.subnet).not.toBe(lab.state.network?.subnet);
			expect(lab.ssh('m1', 'hostname').stdout).toBe('m1\n');
		} finally {
			await stopLab('labtest-2');
		}
		expect(lab.ssh('m1', 'hostname').stdout).toBe('m1\n');
	});
});
