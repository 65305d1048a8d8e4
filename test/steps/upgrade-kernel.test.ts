import { describe, expect, it, vi } from 'vitest';
import type { ClusterSpec } from '../../src/model/spec.ts';
import { upgradeKernel } from '../../src/steps/upgrade-kernel.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { bareFleet, contextOf } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';
import { runSteps } from './run-tasks.ts';

// Waiting for a host to come back is not what takes the time here.
vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

/** A host with these kernels, which is gone for some tries while it reboots. */
async function upgrade(
	newest: string,
	{ boots = newest, away = 2, source = {} as Partial<ClusterSpec['source']> } = {},
) {
	const spec = makeSpec({ hosts: makeHosts(1, 0), os: { kernelUpgrade: true }, source });
	const software = await makeSoftware(spec);
	const context = contextOf(spec, bareFleet(spec, software), software);
	const log: string[] = [];
	let running = '6.1.0-28-amd64';
	let boot = 'first';
	let tries = 0;
	const n1 = new FakeTransport('n1', {
		exec: (script) => {
			if (script.includes('systemctl reboot')) {
				log.push('reboot');
				tries = away;
				boot = 'second';
				running = boots;
				return {};
			}
			if (tries > 0) {
				tries -= 1;
				throw new Error('no answer');
			}
			if (script.includes('boot_id')) return { stdout: `${boot}\n` };
			if (script === 'uname -r') return { stdout: `${running}\n` };
			if (script.includes('modules.dep')) return { stdout: `${newest}\n` };
			const marked = /printf '%s\\n' '(\S+)' >/.exec(script)?.[1];
			if (marked) log.push(`marked ${marked}`);
			return {};
		},
		job: ({ script }) => {
			const proxy = /^export http_proxy=(\S+)$/m.exec(script)?.[1];
			if (script.includes('apt-get')) log.push(proxy ? `install by ${proxy}` : 'install');
			return {};
		},
	});
	const { result, failures } = await runSteps([upgradeKernel], context, { n1 });
	return { log, status: result.statuses['upgrade-kernel@n1'], failures };
}

describe('an upgrade of the kernel', () => {
	it('reboots into a newer one, waits until the host is back, and leaves its marker last', async () => {
		const { log, status } = await upgrade('6.1.0-40-amd64');
		expect(status).toBe('done');
		expect(log).toEqual(['install', 'reboot', 'marked 6.1.0-40-amd64']);
	});

	it('does not reboot a host that runs the newest', async () => {
		const { log } = await upgrade('6.1.0-28-amd64');
		expect(log).toEqual(['install', 'marked 6.1.0-28-amd64']);
	});

	it('comes through the proxy of the spec', async () => {
		const source = { httpProxy: 'http://10.9.9.9:3128' };
		const { log } = await upgrade('6.1.0-28-amd64', { source });
		expect(log[0]).toBe("install by 'http://10.9.9.9:3128'");
	});

	it('that the boot loader passes over is a failure, and not marked', async () => {
		const { log, failures } = await upgrade('6.1.0-40-amd64', { boots: '6.1.0-28-amd64' });
		expect(log).toEqual(['install', 'reboot']);
		expect(failures['upgrade-kernel@n1']).toContain('n1 has not booted the newest kernel');
	});
});
