import { describe, expect, it } from 'vitest';
import { leaveCluster } from '../../src/steps/leave-cluster.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { contextOf, installedFleet } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeSpec } from '../support/spec.ts';
import { runSteps } from './run-tasks.ts';

async function leave(...targets: string[]) {
	const spec = makeSpec();
	const software = await makeSoftware(spec);
	const context = contextOf(spec, installedFleet(spec, software), software, targets);
	const members = ['n1', 'n2', 'n3'].map((name, index) => ({
		ID: String(index + 1),
		name,
		peerURLs: [`https://10.0.0.1${index + 1}:2380`],
	}));
	const log: string[] = [];
	const transports = Object.fromEntries(
		spec.hosts.map(({ name }) => [
			name,
			new FakeTransport(name, {
				exec: (script) => {
					const removed = /member\/remove '\{"ID":"(\d+)"\}'/.exec(script)?.[1];
					if (removed) {
						log.push(`${name}: remove member ${removed}`);
						members.splice(
							members.findIndex(({ ID }) => ID === removed),
							1,
						);
					}
					if (script.includes('member/list')) return { stdout: JSON.stringify({ members }) };
					if (script.includes('snapshot save')) log.push(`${name}: snapshot`);
					return { stdout: '{}' };
				},
				job: ({ id }) => {
					log.push(`${name}: ${id.split('.')[2]}`);
					return {};
				},
			}),
		]),
	);
	const { result } = await runSteps([leaveCluster], context, transports);
	return { result, log };
}

describe('leaving the cluster', () => {
	it('drains a worker and deletes its node, by a master that stays; etcd is left alone', async () => {
		expect((await leave('n5')).log).toEqual(['n1: drain-n5', 'n1: delete-n5']);
	});

	it('takes a master’s etcd member away after a snapshot and before its node', async () => {
		expect((await leave('n1')).log).toEqual([
			'n2: drain-n1',
			'n2: snapshot',
			'n2: remove member 1',
			'n2: delete-n1',
		]);
	});

	it('is done by one host after the other', async () => {
		const { log } = await leave('n2', 'n3');
		expect(log.indexOf('n1: delete-n2')).toBeLessThan(log.indexOf('n1: drain-n3'));
	});

	it('is not needed where no master stays', async () => {
		const { result } = await leave('n1', 'n2', 'n3');
		expect(result.statuses).toEqual({});
	});
});
