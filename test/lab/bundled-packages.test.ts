import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePlan } from '../../src/engine/planner.ts';
import { runPreflight } from '../../src/engine/run-preflight.ts';
import { countChanges } from '../../src/model/plan.ts';
import { fetchPackages } from '../../src/steps/fetch-packages.ts';
import { installPackages } from '../../src/steps/install-packages.ts';
import { installRuntime } from '../../src/steps/install-runtime.ts';
import { prepareHost } from '../../src/steps/prepare-host.ts';
import { editSpec } from './support/cluster.ts';
import { withLab } from './support/lab.ts';
import { PROGRAM } from './support/program.ts';
import { run, withSession } from './support/steps.ts';

/** Hosts that reach no package source at all get docker, haproxy and keepalived from the bundle. */
const lab = withLab('packages', { masters: 1, workers: 1, bastion: false });
const HOSTS = ['m1', 'w1'];

test('packages of the bundle serve hosts without a package source', async () => {
	lab.keepLogsOnFailure();
	const { directory } = lab.state;
	const create = ['--from', join(directory, 'bundle'), '--out', join(directory, 'offline')];
	execFileSync(process.execPath, [PROGRAM, 'bundle', 'create', ...create, '--os', 'debian12']);
	editSpec(lab, [[['source', 'bundle'], 'offline']]);
	for (const host of HOSTS) {
		lab.ssh(host, 'rm -rf /etc/apt/sources.list* /etc/apt/apt.conf.d/90lab /var/lib/apt/lists/*');
		expect(lab.ssh(host, 'apt-get install -y socat').exitCode, 'there is no other source').not.toBe(
			0,
		);
	}

	const steps = [prepareHost, fetchPackages, installPackages, installRuntime];
	await withSession(lab, async (session) => {
		const findings = await runPreflight(session);
		expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
		expect(findings.filter(({ id }) => id === 'bundle-packages')).toMatchObject(
			HOSTS.map((host) => ({ host, severity: 'ok', observed: 'all there' })),
		);
		const packages = session.software.artifacts.filter(({ kind }) => kind === 'package');
		const bytes = packages.reduce((sum, { size }) => sum + (size ?? 0), 0);

		const { errors, sentBytes } = await run(session, steps, 'packages');
		expect(errors).toEqual({});
		expect(sentBytes, 'each file left this machine once').toBe(bytes);
		expect(countChanges(makePlan(steps, session.context()))).toBe(0);
	});
	expect(lab.ssh('m1', 'docker info -f {{.CgroupDriver}}').stdout).toBe('systemd\n');
	expect(lab.ssh('w1', 'docker info -f {{.CgroupDriver}}').stdout).toBe('systemd\n');
	expect(lab.ssh('m1', 'dpkg -s haproxy keepalived').exitCode).toBe(0);
	expect(lab.ssh('w1', 'dpkg -s haproxy').exitCode, 'what a host does not need').not.toBe(0);
	expect(lab.ssh('m1', 'ls -d /var/lib/k8s-tui/packages').exitCode, 'nothing is left').not.toBe(0);
});
