import { expect, test } from 'vitest';
import { withLab } from './support/lab.ts';
import { newOperator } from './support/operator.ts';

/** What looking at hosts and checking them may take, in milliseconds. */
const QUICK = 120_000;
/** What preparing hosts and kubeadm may take on a slow machine. */
const LONG = 600_000;

/** Puts docker back on the driver that it has by default, as a configuration management might. */
const SPOIL = 'sed -i s/systemd/cgroupfs/ /etc/docker/daemon.json && systemctl restart docker';

const lab = withLab('tui-failure', { masters: 1, workers: 1, bastion: false });

test('a run that fails shows what, why and the fix; with the fix applied it goes on to the Result', async () => {
	lab.keepLogsOnFailure();
	const tui = newOperator(lab).open(lab.state.directory);
	await tui.choose('tui-failure');
	await tui.choose('check and apply');
	await tui.see('Nothing stands in the way', QUICK);
	tui.press('c');
	await tui.see('make it so');
	tui.press('a');
	await tui.choose('change them');

	// The worker waits for kubeadm init now, which takes longer than docker's restart.
	await tui.see(/✔ container images +2\/2/, LONG);
	expect(lab.ssh('w1', SPOIL).exitCode).toBe(0);

	await tui.see('join as a worker failed on w1', LONG);
	await tui.see(/Cause +.*cgroup driver/, QUICK);
	await tui.see('misconfiguration: kubelet cgroup driver: "systemd" is different from');
	await tui.see(/Fix +\S/);
	await tui.choose('apply the fix and go on');
	await tui.choose('yes');

	await tui.see('tui-failure is as cluster.yaml says', LONG);
	await tui.choose('see the cluster');
	await tui.see('2 of 2 ready', QUICK);
	expect(lab.ssh('w1', "docker info --format '{{.CgroupDriver}}'").stdout.trim()).toBe('systemd');
	tui.press('q');
	expect(await tui.end()).toBe(0);
});
