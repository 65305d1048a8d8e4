import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { BundleManifest } from '../../src/bundle/manifest.ts';
import { powerOff, powerOn } from '../../src/lab/faults.ts';
import { hostTree, treeDifferences } from '../../src/lab/host-tree.ts';
import type { Event } from '../../src/model/events.ts';
import { ApiProber } from './support/api-prober.ts';
import { editSpec, etcdMemberNames, kubectl, nodesReady, vipHolder } from './support/cluster.ts';
import { withLab } from './support/lab.ts';
import { PROGRAM, plannedChanges, recordsOf, runProgram, startProgram } from './support/program.ts';
import { eventually, isOutput, isTask } from './support/wait-for.ts';

/**
 * Procedure S3 from bare hosts to a reached Service: kubeadm, stacked etcd, haproxy and keepalived,
 * docker; root and sudo users mixed, one host behind a jump host. Each test goes on from the last.
 */
describe('a highly available cluster on lab hosts', () => {
	const lab = withLab('install');
	const masters = ['m1', 'm2', 'm3'];
	const all = [...masters, 'w1', 'w2'];

	const flags = () => [
		'-f',
		'cluster.yaml',
		'--sudo-password-file',
		join(lab.state.directory, 'ops-password'),
	];
	const run = (command: string, ...more: string[]) =>
		runProgram(lab.state.directory, [command, ...flags(), ...more]);

	test('plan of bare hosts names what would change and changes nothing', async () => {
		lab.keepLogsOnFailure();
		editSpec(lab, [
			[['hosts', 1, 'ssh'], { user: 'ops' }],
			[['hosts', 3, 'ssh'], { user: 'admin' }],
		]);
		const before = await trees();
		const plan = await run('plan');
		expect(plan.exitCode).toBe(0);
		expect(plannedChanges(plan)).toBeGreaterThan(100);
		expect(await changedSince(before)).toEqual([]);
	});

	test('killed twice while masters join, apply goes on and leaves no dead etcd member', async () => {
		lab.keepLogsOnFailure();
		const first = startProgram(lab.state.directory, ['apply', ...flags(), '--yes']);
		await first.until('the join of m2', isTask('join-control-plane', 'm2', 'running'));
		await first.until('kubeadm on m2', isOutput('m2', /\[etcd\]|\[check-etcd\]/));
		first.process.kill('SIGKILL');
		await first.ended;

		const second = startProgram(lab.state.directory, ['apply', ...flags(), '--yes']);
		await second.until('the join of m3', isTask('join-control-plane', 'm3', 'running'));
		await second.until('the etcd member of m3', isOutput('m3', /Announced new etcd member/));
		second.process.kill('SIGKILL');
		// Not only the program: kubeadm and the kubelet on m3 die half-way, as in a crash.
		lab.ssh(
			'm3',
			"systemctl stop 'k8s-tui-job-*' kubelet; docker rm -f $(docker ps -aq --filter name=etcd)",
		);
		await second.ended;
		expect(etcdMemberNames(lab, 'm1')).toHaveLength(3);

		const third = await run('apply', '--yes');
		expect(third.exitCode, third.stderr.slice(-3000)).toBe(0);
		expect(recordsOf(third, 'task').filter(isTask('init-control-plane', 'm1', 'running'))).toEqual(
			[],
		);
		expect(etcdMemberNames(lab, 'm1')).toEqual(masters);
		await eventually('all nodes Ready', 60_000, () =>
			expect(nodesReady(lab)).toEqual(Object.fromEntries(all.map((name) => [name, true]))),
		);
	});

	test('kubectl works with the kubeconfig that was brought home', () => {
		expect(kubectl(lab, 'get', '--raw', '/readyz')).toBe('ok');
	});

	test('the cluster keeps its own spec, and a lock that nobody holds any more', () => {
		const text = kubectl(
			lab,
			...[
				'-n',
				'kube-system',
				'get',
				'configmap',
				'k8s-tui',
				'-o',
				'jsonpath={.data.cluster\\.yaml}',
			],
		);
		const kept = parse(text) as { hosts: { name: string }[] };
		expect(kept.hosts.map(({ name }) => name)).toEqual(all);
		expect(text, 'nothing of the operator’s machine').not.toContain(lab.state.directory);
		expect(holderOfLease()).toBe('');
	});

	test('an operator without the file gets it back from the cluster, and nothing is to be changed', async () => {
		const home = join(lab.state.directory, 'elsewhere');
		mkdirSync(join(home, '.ssh'), { recursive: true });
		cpSync(join(lab.state.directory, 'known_hosts'), join(home, '.ssh/known_hosts'));
		cpSync(join(lab.state.directory, 'id_ed25519'), join(home, '.ssh/id_ed25519'));
		const m1 = lab.state.hosts.find(({ name }) => name === 'm1');
		const init = `init --from-cluster ${m1?.address} --bundle bundle -o from-cluster.yaml`;
		execFileSync(process.execPath, [PROGRAM, ...init.split(' ')], {
			cwd: lab.state.directory,
			env: { ...process.env, HOME: home },
		});
		const more = flags().slice(2);
		const plan = await runProgram(
			lab.state.directory,
			['plan', '-f', 'from-cluster.yaml', ...more],
			{ HOME: home },
		);
		expect(plan.exitCode, plan.stderr).toBe(0);
		expect(plannedChanges(plan)).toBe(0);
	});

	test('a Lease that an operator at another machine renews is exit code 5 and names him', async () => {
		lab.keepLogsOnFailure();
		const ann = { run: 'run-of-ann', user: 'ann', machine: 'desk', pid: 77, started: '9' };
		const renew = () =>
			patchLease({
				metadata: {
					annotations: { 'k8s-tui/holder': JSON.stringify({ ...ann, command: 'k8s-tui apply' }) },
				},
				spec: { holderIdentity: 'ann@desk/77', renewTime: microTime(new Date()) },
			});
		renew();
		const heartbeat = setInterval(renew, 3_000);
		const refused = await run('apply', '--yes').finally(() => clearInterval(heartbeat));
		expect(refused.exitCode, refused.stderr).toBe(5);
		expect(recordsOf(refused, 'error')).toMatchObject([
			{ code: 'locked', found: expect.stringMatching(/^ann@desk \(k8s-tui apply, process 77/) },
		]);
		expect(holderOfLease(), 'still hers').toBe('ann@desk/77');
		patchLease({ metadata: { annotations: null }, spec: { holderIdentity: null } });
	});

	test('a second apply changes nothing, nor does plan, and neither touches a host', async () => {
		lab.keepLogsOnFailure();
		const before = await trees(livingPaths);
		expect(plannedChanges(await run('plan'))).toBe(0);
		const again = await run('apply', '--yes');
		expect(again.exitCode).toBe(0);
		expect(plannedChanges(again)).toBe(0);
		expect(await changedSince(before, livingPaths)).toEqual([]);
	});

	test('status shows every node, member and the endpoint', async () => {
		const status = await run('status');
		expect(status.exitCode, status.stderr).toBe(0);
		const record = status.records.find(({ type }) => type === 'status');
		expect(record).toMatchObject({ up: true, missing: [], pendingCsrs: [] });
		expect(record?.etcd).toEqual({
			leader: expect.stringMatching(/^m[123]$/),
			databaseBytes: expect.any(Number),
			silent: [],
		});
	});

	test('haproxy dies on the holder of the VIP: the VIP moves, the API answers', async () => {
		lab.keepLogsOnFailure();
		const holder = vipHolder(lab);
		expect(holder).not.toBeNull();
		const prober = new ApiProber(kubeconfig());
		await prober.answers(5_000);
		lab.ssh(String(holder), 'systemctl stop haproxy');
		await eventually('the VIP on another master', 30_000, () => {
			const now = vipHolder(lab);
			expect(now).not.toBeNull();
			expect(now).not.toBe(holder);
		});
		await prober.answers(10_000);
		const { milliseconds } = await prober.stop();
		process.stdout.write(`VIP gap when haproxy stops on its holder: ${milliseconds} ms\n`);
		expect(milliseconds).toBeLessThan(20_000);

		const moved = vipHolder(lab);
		lab.ssh(String(holder), 'systemctl start haproxy');
		await eventually('haproxy answers again', 20_000, () =>
			expect(lab.ssh(String(holder), 'curl -fs http://127.0.0.1:19443/healthz').exitCode).toBe(0),
		);
		expect(vipHolder(lab), 'it does not come back needlessly').toBe(moved);
	});

	test('the holder of the VIP loses power: the VIP moves, the API answers', async () => {
		lab.keepLogsOnFailure();
		const holder = String(vipHolder(lab));
		const others = masters.filter((name) => name !== holder);
		const prober = new ApiProber(kubeconfig());
		await prober.answers(5_000);
		await powerOff(lab.name, holder);
		await eventually('the VIP on another master', 30_000, () =>
			expect(vipHolder(lab, others)).not.toBeNull(),
		);
		await prober.answers(20_000);
		const { milliseconds } = await prober.stop();
		process.stdout.write(`VIP gap when its holder loses power: ${milliseconds} ms\n`);
		expect(milliseconds).toBeLessThan(30_000);
		await powerOn(lab.name, holder);
		await eventually('the master is back', 120_000, () =>
			expect(nodesReady(lab)[holder]).toBe(true),
		);
	});

	test('reset, then apply again: the same hosts carry a working cluster', async () => {
		lab.keepLogsOnFailure();
		const reset = await run('reset', '--yes');
		expect(reset.exitCode, reset.stderr.slice(-3000)).toBe(0);
		expect(plannedChanges(await run('reset', '--yes'))).toBe(0);
		const applying = startProgram(lab.state.directory, ['apply', ...flags(), '--yes']);
		await applying.until('the join of m2', isTask('join-control-plane', 'm2', 'running'));
		await refusedElsewhere(applying.process.pid);
		const apply = await applying.ended;
		// Images stayed; the programs and plugins left this machine once, and hosts passed them on.
		const finished = recordsOf(apply, 'run-finished').at(-1) as unknown as RunFinished;
		process.stdout.write(
			`bytes sent for ${all.length} hosts: ${finished.outcome.sentBytes}, one copy: ${programBytes()}\n`,
		);
		expect(finished.outcome.sentBytes).toBeLessThanOrEqual(programBytes());
		expect(apply.exitCode, apply.stderr.slice(-3000)).toBe(0);
		expect(Object.values(nodesReady(lab))).toEqual(all.map(() => true));
		expect(plannedChanges(await run('plan'))).toBe(0);
	});

	/** What an operator with another home, as on another machine, meets while an apply is under way. */
	async function refusedElsewhere(holder: number | undefined): Promise<void> {
		const lease = `kubectl --kubeconfig /etc/kubernetes/admin.conf --server https://127.0.0.1:6443 --tls-server-name kubernetes -n kube-system get lease k8s-tui -o 'jsonpath={.spec.holderIdentity}'`;
		await eventually('the Lease of a cluster that has just been made', 60_000, () =>
			expect(lab.ssh('m1', lease).stdout).toContain(`/${holder}/`),
		);
		const home = join(lab.state.directory, 'elsewhere');
		const second = await runProgram(lab.state.directory, ['apply', ...flags(), '--yes'], {
			HOME: home,
			XDG_STATE_HOME: join(home, 'state'),
		});
		expect(second.exitCode, second.stderr).toBe(5);
		expect(recordsOf(second, 'error')).toMatchObject([
			{ code: 'locked', found: expect.stringContaining(`(k8s-tui apply, process ${holder}, `) },
		]);
	}

	function holderOfLease(): string {
		const path = 'jsonpath={.spec.holderIdentity}';
		return kubectl(lab, '-n', 'kube-system', 'get', 'lease', 'k8s-tui', '-o', path);
	}

	function patchLease(patch: object): void {
		const text = JSON.stringify(patch);
		kubectl(lab, '-n', 'kube-system', 'patch', 'lease', 'k8s-tui', '--type', 'merge', '-p', text);
	}

	/** Bytes of what every host needs from the bundle beside images. */
	function programBytes(): number {
		const { files } = JSON.parse(
			readFileSync(join(lab.state.directory, 'bundle/manifest.json'), 'utf8'),
		) as BundleManifest;
		return files
			.filter(({ path }) => /^bin\/(kubeadm|kubelet|kubectl|cni-plugins)/.test(path))
			.reduce((sum, { size }) => sum + size, 0);
	}

	function kubeconfig(): string {
		return join(lab.state.directory, `${lab.name}.kubeconfig`);
	}

	/** What a running cluster writes by itself. */
	const livingPaths = [
		'/var/lib/docker',
		'/var/lib/kubelet',
		'/var/lib/etcd',
		'/var/lib/cni',
		'/var/lib/dockershim',
		'/var/lib/containerd',
	];

	async function trees(exclude: string[] = []) {
		return await Promise.all(all.map(async (host) => await hostTree(lab.name, host, exclude)));
	}

	async function changedSince(
		before: Awaited<ReturnType<typeof trees>>,
		exclude: string[] = [],
	): Promise<string[]> {
		const after = await trees(exclude);
		return all.flatMap((host, index) => {
			const [was, is] = [before[index], after[index]];
			if (!was || !is) throw new Error(`no tree of ${host}`);
			return treeDifferences(was, is).map((difference) => `${host} ${difference}`);
		});
	}
});

type RunFinished = Extract<Event, { type: 'run-finished' }>;

/** As a Lease has it, with six digits. */
function microTime(time: Date): string {
	return time.toISOString().replace(/Z$/, '000Z');
}
