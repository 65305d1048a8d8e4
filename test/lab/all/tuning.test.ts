import { expect, test } from 'vitest';
import { editSpec, kubectl, nodesReady } from '../support/cluster.ts';
import { clusterFlags } from '../support/converged.ts';
import { withLab } from '../support/lab.ts';
import { plannedChanges, runProgram } from '../support/program.ts';
import { eventually } from '../support/wait-for.ts';

/**
 * What the spec tunes, changed on a cluster that stands: what runs takes it up, what joins later will,
 * and the next apply finds it there.
 */
const lab = withLab('tuning', { masters: 1, workers: 1, bastion: false });

const run = (command: string, ...more: string[]) =>
	runProgram(lab.state.directory, [command, ...clusterFlags(lab), ...more]);

test('a cluster comes to be, and its settings are as the spec says at once', async () => {
	lab.keepLogsOnFailure();
	const installed = await run('apply', '--yes');
	expect(installed.exitCode, installed.stderr.slice(-3000)).toBe(0);
	expect(plannedChanges(await run('plan'))).toBe(0);
	expect(argumentsOf('kube-controller')).not.toContain('--node-monitor-grace-period=20s');
});

test('other settings are taken up by masters, kubelets and kube-proxy', async () => {
	lab.keepLogsOnFailure();
	const [proxyBefore] = kubeProxyPods();
	editSpec(lab, [
		[['timings', 'nodeMonitorGracePeriod'], 20],
		[['timings', 'nodeStatusUpdateFrequency'], 5],
		[['timings', 'podEvictionTimeout'], 60],
		[['kubernetes', 'maxPods'], 61],
		[['etcd', 'tuning', 'heartbeatIntervalMs'], 200],
		[['etcd', 'tuning', 'electionTimeoutMs'], 2000],
		// Its default: of what a lab host may not set itself, it asks for what is set already.
		[['network', 'conntrackMaxPerCore'], 32768],
	]);
	const tuned = await run('apply', '--yes');
	expect(tuned.exitCode, tuned.stderr.slice(-3000)).toBe(0);

	expect(argumentsOf('kube-controller')).toContain('--node-monitor-grace-period=20s');
	expect(argumentsOf('kube-apiserver')).toContain('--default-not-ready-toleration-seconds=60');
	expect(argumentsOf('etcd')).toEqual(
		expect.arrayContaining(['--heartbeat-interval=200', '--election-timeout=2000']),
	);
	for (const node of ['m1', 'w1']) {
		expect(kubeletOf(node)).toMatchObject({ maxPods: 61, nodeStatusUpdateFrequency: '5s' });
	}
	expect(kubeProxyPods()).not.toContain(proxyBefore);
	expect(kubeProxyConfig()).not.toMatch(/maxPerCore: 0/);
	await eventually('all nodes Ready', 60_000, () =>
		expect(nodesReady(lab)).toEqual({ m1: true, w1: true }),
	);
});

test('nodes that join later are given them too', () => {
	const kept = (name: string) => kubectl(lab, '-n', 'kube-system', 'get', 'cm', name, '-o', 'yaml');
	expect(kept('kubeadm-config')).toContain('node-monitor-grace-period: 20s');
	expect(kept('kubelet-config-1.20')).toContain('maxPods: 61');
});

test('one more apply finds nothing to change, and what is taken back goes back to the default', async () => {
	lab.keepLogsOnFailure();
	expect(plannedChanges(await run('apply', '--yes'))).toBe(0);
	editSpec(lab, [
		[['timings', 'nodeMonitorGracePeriod'], 40],
		[['kubernetes', 'maxPods'], 110],
	]);
	const back = await run('apply', '--yes');
	expect(back.exitCode, back.stderr.slice(-3000)).toBe(0);
	expect(argumentsOf('kube-controller').join(' ')).not.toContain('node-monitor-grace-period');
	for (const node of ['m1', 'w1']) expect(kubeletOf(node)).toMatchObject({ maxPods: 110 });
	expect(plannedChanges(await run('plan'))).toBe(0);
});

/** What the one process of that name on the master was started with. */
function argumentsOf(process: string): string[] {
	const { stdout } = lab.ssh('m1', `tr '\\0' '\\n' <"/proc/$(pgrep -x ${process})/cmdline"`);
	return stdout.trimEnd().split('\n');
}

/** The configuration that a running kubelet says it has. */
function kubeletOf(node: string): Record<string, unknown> {
	const text = kubectl(lab, 'get', '--raw', `/api/v1/nodes/${node}/proxy/configz`);
	return (JSON.parse(text) as { kubeletconfig: Record<string, unknown> }).kubeletconfig;
}

function kubeProxyPods(): string[] {
	const selector = ['-l', 'k8s-app=kube-proxy', '-o', 'jsonpath={.items[*].metadata.uid}'];
	return kubectl(lab, '-n', 'kube-system', 'get', 'pods', ...selector).split(' ');
}

function kubeProxyConfig(): string {
	return kubectl(lab, '-n', 'kube-system', 'get', 'cm', 'kube-proxy', '-o', 'yaml');
}
