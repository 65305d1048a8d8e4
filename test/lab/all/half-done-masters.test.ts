import { describe, expect, test } from 'vitest';
import { powerOff, powerOn } from '../../../src/lab/faults.ts';
import { execInHost } from '../../../src/lab/host.ts';
import { etcdMemberNames, kubectl } from '../support/cluster.ts';
import { clusterFlags, expectConverged } from '../support/converged.ts';
import { withLab } from '../support/lab.ts';
import { type Program, recordsOf, runProgram, startProgram } from '../support/program.ts';
import { eventually, isOutput, isTask } from '../support/wait-for.ts';

const MANIFESTS = '/etc/kubernetes/manifests';

/** Masters on which kubeadm is cut off where it hurts most; each test goes on from the last. */
describe('masters that are half done', () => {
	const lab = withLab('half-done', { masters: 2, workers: 0, bastion: false });
	const apply = (...more: string[]) => ['apply', ...clusterFlags(lab), '--yes', ...more];

	test('a first one that lost power after its API server had come up is begun anew', async () => {
		lab.keepLogsOnFailure();
		const program = startProgram(lab.state.directory, apply('--limit', 'm1'));
		await program.until('an API server', isOutput('m1', /\[upload-config\]/));
		await powerOff(lab.name, 'm1');
		await powerOn(lab.name, 'm1');
		expect((await program.ended).exitCode).toBe(1);
		await eventually('half a cluster', 120_000, () => expect(api('m1', '/readyz')).toBe('ok'));

		const again = await runProgram(lab.state.directory, apply('--limit', 'm1'));
		expect(again.exitCode, again.stderr.slice(-3000)).toBe(0);
		expect(recordsOf(again, 'task')).toContainEqual(
			expect.objectContaining({ step: 'init-control-plane', host: 'm1', status: 'done' }),
		);
		expect(kubectl(lab, '-n', 'kube-system', 'get', 'daemonset', '-o', 'name')).toContain('proxy');
		kubectl(lab, 'create', 'configmap', 'written-before');
	});

	/**
	 * A second master whose directory of manifests turns read-only after kubeadm has announced its etcd
	 * member and before it can write etcd's manifest: the member never comes, and etcd of the first
	 * master, which counts it, has no leader.
	 */
	test('a second one whose etcd never comes leaves that of the first alone, in the same run', async () => {
		lab.keepLogsOnFailure();
		const program = startProgram(lab.state.directory, apply());
		await announceInVain(program);
		await program.until(
			'the clean-up',
			({ type, message }) => type === 'progress' && /cleaning up/.test(String(message)),
		);
		await turnWritable();
		const run = await program.ended;
		expect(run.exitCode, run.stderr.slice(-3000)).toBe(0);
		expect(run.stderr).toContain('making it the only one again');
		await expectWhole();
	});

	test('where k8s-tui died too, `diagnose --fix` does it', async () => {
		lab.keepLogsOnFailure();
		const out = await runProgram(lab.state.directory, [
			...['reset', ...clusterFlags(lab), '--yes', '--limit', 'm2'],
		]);
		expect(out.exitCode, out.stderr.slice(-3000)).toBe(0);
		const program = startProgram(lab.state.directory, apply());
		await announceInVain(program);
		program.process.kill('SIGKILL');
		await program.ended;
		await turnWritable();

		const refused = await runProgram(lab.state.directory, apply());
		expect(recordsOf(refused, 'error')).toMatchObject([{ code: 'control-plane-silent' }]);
		const fixed = await runProgram(lab.state.directory, [
			...['diagnose', ...clusterFlags(lab), '--fix', 'regain-etcd-quorum', '--yes'],
		]);
		expect(fixed.exitCode, fixed.stderr.slice(-3000)).toBe(0);
		expect(etcdMemberNames(lab, 'm1')).toEqual(['m1']);
		const again = await runProgram(lab.state.directory, apply());
		expect(again.exitCode, again.stderr.slice(-3000)).toBe(0);
		await expectWhole();
	});

	function api(host: string, path: string): string {
		return lab.ssh(host, `curl -ks --max-time 5 https://127.0.0.1:6443${path}`).stdout;
	}

	/** Returns when etcd counts a member whose manifest cannot be written. */
	async function announceInVain(program: Program): Promise<void> {
		await program.until('the join', isTask('join-control-plane', 'm2', 'running'));
		await program.until('the kubelet', isOutput('m2', /\[kubelet-start\] Starting/));
		const readOnly = `mount --bind ${MANIFESTS} ${MANIFESTS} && mount -o remount,bind,ro ${MANIFESTS}`;
		await execInHost(lab.name, 'm2', ['sh', '-c', readOnly]);
		await program.until('the member', isOutput('m2', /Announced new etcd member/));
	}

	async function turnWritable(): Promise<void> {
		await execInHost(lab.name, 'm2', ['umount', MANIFESTS]);
	}

	async function expectWhole(): Promise<void> {
		expect(kubectl(lab, 'get', 'configmap', 'written-before', '-o', 'name')).toContain('written');
		const { stdout } = await execInHost(lab.name, 'm1', [
			...['sh', '-c', `cat ${MANIFESTS}/etcd.yaml; ls /var/lib/k8s-tui /etc/kubernetes`],
		]);
		expect(stdout).not.toMatch(/force-new-cluster|etcd\.yaml/);
		await expectConverged(lab);
	}
});
