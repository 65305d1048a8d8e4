import { describe, expect, it } from 'vitest';
import { initControlPlane } from '../../src/steps/init-control-plane.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { bareFleet, contextOf } from '../plan/support/fleet.ts';
import { makeSoftware } from '../plan/support/software.ts';
import { makeHost, makeSpec } from '../support/spec.ts';
import { runSteps } from './run-tasks.ts';

const ENDPOINTS = ['http://10.0.0.31:2379', 'http://10.0.0.32:2379'];
const spec = makeSpec({
	etcd: { mode: 'external', tls: false, endpoints: ENDPOINTS },
	hosts: [makeHost('n1', ['control-plane'])],
});

/** What comes of `kubeadm init` with an etcd that holds so many keys, and a host with such a marker. */
async function init(
	answer: string | number,
	{
		marker = '',
		deletes = true,
		of = spec,
	}: { marker?: string; deletes?: boolean; of?: typeof spec } = {},
) {
	const jobs: string[] = [];
	let keys = answer;
	const n1 = new FakeTransport('n1', {
		exec: (script) => {
			if (script.includes('etcd-begun')) return { stdout: marker };
			if (!script.includes('/v3/kv/range')) return {};
			if (typeof keys === 'string') return { stdout: keys };
			return { stdout: JSON.stringify({ header: {}, ...(keys > 0 ? { count: `${keys}` } : {}) }) };
		},
		job: ({ script }) => {
			if (script.includes('/v3/kv/deleterange')) {
				jobs.push('empty etcd');
				if (deletes) keys = 0;
			}
			if (script.includes('kubeadm init')) jobs.push(script);
			return {};
		},
	});
	const software = await makeSoftware(of);
	const { failures } = await runSteps(
		[initControlPlane],
		contextOf(of, bareFleet(of, software), software),
		{ n1 },
	);
	return { jobs, failure: failures['init-control-plane@n1'] ?? null, n1 };
}

describe('kubeadm init on an external etcd', () => {
	it('says first whose data it begins to write, and takes that back once it is done', async () => {
		const { jobs, failure, n1 } = await init(0);
		expect(failure).toBeNull();
		expect(jobs).toHaveLength(1);
		const begun = "printf '%s\\n' 'http://10.0.0.31:2379 http://10.0.0.32:2379' >";
		const order = [begun, 'kubeadm init', '/initialized', 'rm -f /var/lib/k8s-tui/etcd-begun'];
		const places = order.map((part) => jobs[0]?.indexOf(part) ?? -1);
		expect(places).toEqual(places.toSorted((a, b) => a - b));
		expect(places).not.toContain(-1);
		// From '/registry/' to before '/registry0': nothing else in etcd is looked at.
		const asked = n1.scripts.find((script) => script.includes('/v3/kv/range'));
		expect(asked).toContain('"key":"L3JlZ2lzdHJ5Lw==","range_end":"L3JlZ2lzdHJ5MA=="');
	});

	it('does not begin where a cluster is in it', async () => {
		const { jobs, failure } = await init(7);
		expect(failure).toContain('etcd holds a cluster already');
		expect(jobs).toEqual([]);
	});

	it('deletes what its own unfinished init left, and only that', async () => {
		const marker = `${ENDPOINTS.join(' ')}\n`;
		const own = await init(7, { marker });
		expect(own.failure).toBeNull();
		expect(own.jobs).toEqual(['empty etcd', expect.stringContaining('kubeadm init')]);
		const other = await init(7, { marker: 'http://10.0.0.99:2379\n' });
		expect(other.failure).toContain('etcd holds a cluster already');
		expect(other.jobs).toEqual([]);
	});

	it('does not begin where etcd could not be emptied or does not say what it holds', async () => {
		const full = await init(7, { marker: ENDPOINTS.join(' '), deletes: false });
		expect(full.jobs).toEqual(['empty etcd']);
		expect(full.failure).toContain('etcd holds a cluster already');
		const silent = await init('{"error":"etcdserver: permission denied","code":7}');
		expect(silent.failure).toContain('etcd does not say to n1 what it holds');
		expect(silent.jobs).toEqual([]);
	});

	it('asks nothing of a stacked etcd', async () => {
		const stacked = makeSpec({ hosts: [makeHost('n1', ['control-plane'])] });
		const { jobs, n1 } = await init(7, { of: stacked });
		expect(n1.scripts.join()).not.toContain('/v3/kv');
		expect(jobs[0]).not.toContain('etcd-begun');
	});
});
