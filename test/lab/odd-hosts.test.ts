import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { powerOff, powerOn } from '../../src/lab/faults.ts';
import { execInHost } from '../../src/lab/host.ts';
import { hostDirectory } from '../../src/lab/paths.ts';
import { rebootHost } from '../../src/steps/reboot-host.ts';
import type { Step } from '../../src/steps/step.ts';
import { editSpec, kubectl } from './support/cluster.ts';
import { clusterFlags, expectConverged } from './support/converged.ts';
import { becomeRocky, REPOSITORY } from './support/dnf-host.ts';
import { type HttpProxy, startHttpProxy } from './support/http-proxy.ts';
import { withLab } from './support/lab.ts';
import {
	closeWithFirewalld,
	closeWithNftables,
	closeWithUfw,
	forgetPackageProxy,
	holdLock,
	installDockerOnCgroupfs,
	installResolved,
	onHost,
	releaseLock,
} from './support/odd-hosts.ts';
import {
	type ProgramRun,
	type Record_,
	recordsOf,
	runProgram,
	startProgram,
} from './support/program.ts';
import { run as runSteps, withSession } from './support/steps.ts';
import { eventually, isOutput } from './support/wait-for.ts';

const DPKG_LOCK = '/var/lib/dpkg/lock-frontend';
const LISTS_LOCK = '/var/lib/apt/lists/lock';
/** A server of packages that only the proxy knows. */
const PACKAGES = 'packages.corp.internal';

/**
 * One small cluster on hosts that somebody has used before; each is odd in several ways. Each test
 * goes on from the last.
 *
 * | m1 | docker on cgroupfs with a container; systemd-resolved; nftables; proxy variables for all |
 * | w1 | ufw; apt is busy; no power while docker is unpacked; a reboot while images are loaded |
 * | w2 | dnf and rpm, no apt; firewalld; a resolv.conf that names a resolver that is not there |
 *
 * All are closed but for SSH, and get packages through the HTTP proxy of the spec alone.
 */
describe('a cluster on odd hosts', () => {
	const lab = withLab('odd', { masters: 1, workers: 2, bastion: false });
	const all = ['m1', 'w1', 'w2'];
	let proxy: HttpProxy | null = null;
	let applied: ProgramRun | null = null;

	const address = (name: string): string =>
		lab.state.hosts.find((host) => host.name === name)?.address ?? '';
	const gateway = (): string => lab.state.network?.gateway ?? '';
	const proxyOfSpec = (): HttpProxy => {
		if (!proxy) throw new Error('the proxy has not started');
		return proxy;
	};
	const run = (command: string, ...more: string[]) =>
		runProgram(lab.state.directory, [command, ...clusterFlags(lab), ...more]);

	beforeAll(async () => {
		const directory = join(hostDirectory(lab.name, 'w2'), 'upper', REPOSITORY);
		proxy = await startHttpProxy(gateway(), { name: PACKAGES, directory });
		await Promise.all([makeM1(), makeW1(), makeW2()]);
		editSpec(lab, [
			[['source', 'httpProxy'], proxy.url],
			[['os'], { firewall: 'open' }],
		]);
	});
	afterAll(() => proxy?.close());

	async function makeM1(): Promise<void> {
		const { url } = proxyOfSpec();
		await installDockerOnCgroupfs(lab.state, 'm1');
		await closeWithNftables(lab.name, 'm1');
		await installResolved(lab.name, 'm1', gateway());
		await forgetPackageProxy(lab.name, 'm1');
		await onHost(
			lab.name,
			'm1',
			`printf 'http_proxy=${url}\\nhttps_proxy=${url}\\nHTTPS_PROXY=${url}\\n' >>/etc/environment`,
		);
	}

	async function makeW1(): Promise<void> {
		await closeWithUfw(lab.name, 'w1');
		await forgetPackageProxy(lab.name, 'w1');
		await onHost(lab.name, 'w1', `echo 'nameserver ${gateway()}' >/etc/resolv.conf`);
		await holdLock(lab.name, 'w1', DPKG_LOCK);
		await holdLock(lab.name, 'w1', LISTS_LOCK);
	}

	async function makeW2(): Promise<void> {
		await closeWithFirewalld(lab.name, 'w2');
		await becomeRocky(lab.name, 'w2', `http://${PACKAGES}`);
		await onHost(lab.name, 'w2', "echo 'nameserver 127.0.0.53' >/etc/resolv.conf");
	}

	test('the plan says that docker changes its cgroup driver, and what that restarts', async () => {
		lab.keepLogsOnFailure();
		const changes = changesOf(await run('plan'));
		const runtime = changes('install-runtime', 'm1');
		const daemon = runtime.find(({ subject }) => subject === '/etc/docker/daemon.json');
		expect(daemon?.diff).toMatch(
			/-.*native\.cgroupdriver=cgroupfs[\s\S]*\+.*native\.cgroupdriver=systemd/,
		);
		expect(runtime).toContainEqual(
			expect.objectContaining({
				verb: 'restart',
				subject: 'docker.service',
				note: '1 containers are restarted with it',
			}),
		);
		const packages = (host: string) =>
			changes('install-packages', host).map(({ subject }) => subject);
		expect(packages('m1')).not.toContain('package docker.io');
		expect(packages('w1')).toContain('package docker.io');
		expect(packages('w2')).toEqual(
			expect.arrayContaining(['package docker-ce', 'package iptables-nft', 'package iproute-tc']),
		);
		expect(await onHost(lab.name, 'm1', "docker info -f '{{.CgroupDriver}}'")).toBe('cgroupfs');
	});

	test('apply waits for who holds apt, names him, and goes on where a host goes down twice', async () => {
		lab.keepLogsOnFailure();
		const apply = startProgram(lab.state.directory, ['apply', ...clusterFlags(lab), '--yes']);
		for (const lock of [DPKG_LOCK, LISTS_LOCK]) {
			await apply.until(`somebody holds ${lock}`, isProgress('w1', holderOf(lock)));
			await releaseLock(lab.name, 'w1', lock);
		}
		await apply.until('docker is being unpacked', isOutput('w1', /^Unpacking docker\.io /));
		await powerOff(lab.name, 'w1');
		await powerOn(lab.name, 'w1');
		await apply.until('an image is loaded', isLoadedImage('w1'));
		await execInHost(lab.name, 'w1', ['systemctl', 'reboot']);
		applied = await apply.ended;
		expect(applied.exitCode, applied.stderr.slice(-3000)).toBe(0);
		expect(recordsOf(applied, 'task').filter(({ status }) => status === 'failed')).toEqual([]);
		const cutOff = applied.records.filter(isProgress('w1', /cut off, as by a reboot/));
		const steps = new Set(cutOff.map(({ step }) => step));
		expect([...steps]).toEqual(expect.arrayContaining(['install-packages', 'load-images']));
		expect(findingOf(applied, 'w1', 'package-lock').observed).toMatch(
			/lock.* is held by unattended-upgr \(pid \d+\)/,
		);
	});

	test('all are nodes, and a second apply finds nothing to do', async () => {
		lab.keepLogsOnFailure();
		await expectConverged(lab);
		const os = kubectl(lab, 'get', 'node', 'w2', '-o', 'jsonpath={.status.nodeInfo.osImage}');
		expect(os).toBe('Rocky Linux 9.4 (Blue Onyx)');
		expect(await onHost(lab.name, 'w2', 'rpm -q docker-ce')).toBe('docker-ce-1.0-1.x86_64');
	});

	test('docker agrees with the kubelet; its own settings and containers are still there', async () => {
		for (const host of all) {
			expect(await onHost(lab.name, host, "docker info -f '{{.CgroupDriver}}'"), host).toBe(
				'systemd',
			);
			const kubelet = await onHost(lab.name, host, 'cat /var/lib/kubelet/config.yaml');
			expect(kubelet, host).toMatch(/^cgroupDriver: systemd$/m);
		}
		const daemon = JSON.parse(await onHost(lab.name, 'm1', 'cat /etc/docker/daemon.json'));
		expect(daemon).toMatchObject({
			'insecure-registries': ['registry.corp.internal:5000'],
			'log-opts': { 'max-size': '7m' },
			'exec-opts': ['native.cgroupdriver=systemd'],
		});
		const tenant = await onHost(
			lab.name,
			'm1',
			"docker inspect -f '{{.State.Running}} {{.State.Pid}}' tenant",
		);
		expect(tenant).toMatch(/^true /);
		const group = await onHost(lab.name, 'm1', `cat /proc/${tenant.split(' ')[1]}/cgroup`);
		expect(group).toMatch(/\/system\.slice\/docker-\w+\.scope$/m);
	});

	test('each kubelet gives pods name servers that there are', async () => {
		const flag = (host: string) =>
			onHost(
				lab.name,
				host,
				"tr '\\0' '\\n' </proc/$(pidof kubelet)/cmdline | sed -n s/--resolv-conf=//p",
			);
		const upstream = '/run/systemd/resolve/resolv.conf';
		expect(await flag('m1')).toBe(upstream);
		expect(await flag('w1')).toBe('/etc/resolv.conf');
		expect(await flag('w2')).toBe('/etc/resolv.conf');
		// What kubeadm has found on m1 it has written for all, and on the others there is no such file.
		for (const host of ['w1', 'w2']) {
			const config = await onHost(
				lab.name,
				host,
				`cat /var/lib/kubelet/config.yaml; ls ${upstream} 2>&1 || true`,
			);
			expect(config, host).toContain(`resolvConf: ${upstream}`);
			expect(config, host).toContain('No such file');
		}
		expect(findingOf(applied, 'm1', 'resolv-conf')).toMatchObject({ severity: 'ok' });
		expect(findingOf(applied, 'w2', 'resolv-conf')).toMatchObject({
			severity: 'warning',
			observed: expect.stringContaining('127.0.0.53'),
		});
	});

	test('pods on every host reach each other through the firewalls, and use those name servers', async () => {
		lab.keepLogsOnFailure();
		startHello();
		await eventually('pods reach each other', 90_000, podsReachEachOther);
		for (const host of ['m1', 'w1']) {
			const file = `$(docker inspect -f '{{.ResolvConfPath}}' ${await containerOf(host)})`;
			const servers = await onHost(lab.name, host, `grep ^nameserver "${file}"`);
			expect(servers, host).toBe(`nameserver ${gateway()}`);
		}
	});

	test('the firewalls are open for the cluster and for clients of its API alone', async () => {
		const { vip } = lab.state;
		expect(await isOpen(vip ?? '', 8443), 'the endpoint').toBe(true);
		for (const host of all) {
			expect(await isOpen(address(host), 22), `SSH of ${host}`).toBe(true);
			expect(await isOpen(address(host), 10250), `kubelet of ${host}`).toBe(false);
		}
		for (const port of [2379, 2380, 6443]) {
			expect(await isOpen(address('m1'), port), `port ${port} of m1`).toBe(false);
		}
		const tools = {
			m1: 'nft list chain inet site input',
			w1: 'ufw status',
			w2: 'firewall-cmd --list-all',
		};
		const said = await Promise.all(
			Object.entries(tools).map(([host, command]) => onHost(lab.name, host, command)),
		);
		expect(said[0]).toMatch(/policy drop;\s+jump k8s_tui_input/);
		expect(said[1]).toContain('Status: active');
		expect(said[2]).toMatch(/rule .*source address="10\..*port="10250"/);
	});

	test('packages came through the proxy, and nothing for the cluster goes there', async () => {
		const { asked, url } = proxyOfSpec();
		const packages = (host: string) =>
			asked.filter(({ by, path }) => by === address(host) && /\.(deb|rpm)$/.test(path));
		expect(packages('m1').some(({ path }) => path.includes('/haproxy_'))).toBe(true);
		expect(packages('w1').some(({ path }) => path.includes('/docker.io_'))).toBe(true);
		expect(packages('w2').some(({ path }) => path.includes('/docker-ce-'))).toBe(true);

		const pull = 'docker pull registry.example.net/some/image 2>&1 || true';
		for (const host of all) {
			await onHost(lab.name, host, pull);
			expect(asked, host).toContainEqual({
				...{ by: address(host), method: 'CONNECT', server: 'registry.example.net:443', path: '' },
			});
		}
		const { network, vip } = lab.state;
		const inside = new RegExp(
			`^(${vip}|10\\.244\\.|10\\.96\\.|${network?.subnet.replace(/0\/24$/, '')}|api\\.|m1|w1|w2|localhost|127\\.)`,
		);
		expect(asked.filter(({ server }) => inside.test(server))).toEqual([]);
		const manifests = await onHost(lab.name, 'm1', 'cat /etc/kubernetes/manifests/*');
		expect(manifests).not.toContain(url);
		for (const host of all) {
			const kubelet = await onHost(
				lab.name,
				host,
				"tr '\\0' '\\n' </proc/$(pidof kubelet)/environ",
			);
			expect(kubelet, host).not.toMatch(/proxy/i);
		}
	});

	test('every host comes back from a reboot as the node that it was', async () => {
		lab.keepLogsOnFailure();
		const boots = () => Promise.all(all.map((host) => onHost(lab.name, host, BOOT_ID)));
		const before = await boots();
		const { errors } = await withSession(lab, (session) =>
			runSteps(session, [reboot], 'odd-reboot'),
		);
		expect(errors).toEqual({});
		expect((await boots()).filter((id) => before.includes(id))).toEqual([]);
		await eventually('pods reach each other again', 240_000, podsReachEachOther);
		await expectConverged(lab);
	});

	/** A pod on every host, with the name servers of its host. */
	function startHello(): void {
		const daemonSet = {
			apiVersion: 'apps/v1',
			kind: 'DaemonSet',
			metadata: { name: 'hello' },
			spec: {
				selector: { matchLabels: { app: 'hello' } },
				template: {
					metadata: { labels: { app: 'hello' } },
					spec: {
						dnsPolicy: 'Default',
						tolerations: [{ operator: 'Exists' }],
						containers: [{ name: 'hello', image: 'k8s-tui/hello:1' }],
					},
				},
			},
		};
		const { directory, name } = lab.state;
		const flags = ['--kubeconfig', join(directory, `${name}.kubeconfig`), 'apply', '-f', '-'];
		execFileSync(join(directory, 'bundle/bin/kubectl'), flags, {
			input: JSON.stringify(daemonSet),
			timeout: 60_000,
		});
	}

	async function containerOf(host: string): Promise<string> {
		return onHost(lab.name, host, 'docker ps -q --filter name=k8s_hello_');
	}

	/** From inside each pod, a call to each of the pods on other hosts. */
	async function podsReachEachOther(): Promise<void> {
		const path = '{range .items[*]}{.spec.nodeName} {.status.podIP}{"\\n"}{end}';
		const text = kubectl(lab, 'get', 'pods', '-l', 'app=hello', '-o', `jsonpath=${path}`);
		const pods = text
			.trim()
			.split('\n')
			.map((line) => line.split(' '));
		expect(pods.map(([host]) => host).toSorted()).toEqual(all);
		for (const host of all) {
			const pid = await onHost(
				lab.name,
				host,
				`docker inspect -f '{{.State.Pid}}' ${await containerOf(host)}`,
			);
			const others = pods.filter(([node]) => node !== host).map(([, ip]) => `http://${ip}:8080`);
			const calls = others.map(
				(url) => `nsenter -t ${pid} -n curl -fsS --noproxy '*' --max-time 3 ${url}`,
			);
			const names = (await onHost(lab.name, host, calls.join('\n'))).split('\n');
			expect(
				names.every((name) => name.startsWith('hello-')),
				host,
			).toBe(true);
		}
	}
});

const BOOT_ID = 'cat /proc/sys/kernel/random/boot_id';

/** All hosts at once, as after a power cut. */
const reboot: Step = {
	id: 'reboot',
	title: 'a reboot',
	estimate: 30,
	hosts: ({ spec }) => spec.hosts,
	needs: () => [],
	probe: () => [],
	plan: () => ({ kind: 'action', changes: [{ verb: 'run', subject: 'a reboot' }], params: {} }),
	run: rebootHost,
};

interface PlannedChange {
	verb: string;
	subject: string;
	note?: string;
	diff?: string;
}

/** The changes of a Plan, by Step and host. */
function changesOf(plan: ProgramRun): (step: string, host: string) => PlannedChange[] {
	return (step, host) =>
		recordsOf(plan, 'change')
			.filter((record) => record.step === step && record.host === host)
			.flatMap(({ changes }) => changes as PlannedChange[]);
}

function isProgress(host: string, pattern: RegExp): (record: Record_) => boolean {
	return (record) =>
		record.type === 'progress' && record.host === host && pattern.test(String(record.message));
}

function isLoadedImage(host: string): (record: Record_) => boolean {
	return ({ type, step, host: where }) =>
		type === 'resource' && step === 'load-images' && where === host;
}

function holderOf(file: string): RegExp {
	return new RegExp(`^waiting for process \\d+ \\(unattended-upgr\\), which holds ${file}$`);
}

/** What preflight found in a run. */
function findingOf(run: ProgramRun | null, host: string, check: string): Record_ {
	const found =
		run && recordsOf(run, 'finding').find((one) => one.host === host && one.id === check);
	if (!found) throw new Error(`no finding ${check} on ${host}`);
	return found;
}

/** Whether this machine, which is no host of the cluster, gets a connection. */
function isOpen(host: string, port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect({ host, port, timeout: 2_000 });
		const end = (open: boolean) => {
			socket.destroy();
			resolve(open);
		};
		socket.on('connect', () => end(true));
		socket.on('timeout', () => end(false));
		socket.on('error', () => end(false));
	});
}
