import { describe, expect, it } from 'vitest';
import { knownMinors, newestKnown, versionEntry } from '../../src/versions/table.ts';

function patchesOf(minor: string): string[] {
	const last = Number((newestKnown(minor) ?? '').split('.')[2]);
	return Array.from({ length: last + 1 }, (_, patch) => `${minor}.${patch}`);
}

describe('version table', () => {
	it('describes every minor from 1.20 to 1.36', () => {
		const wanted = Array.from({ length: 17 }, (_, index) => `1.${20 + index}`);
		expect(knownMinors()).toEqual(wanted);
	});

	it('has complete data for every patch release up to the newest verified one', () => {
		for (const version of knownMinors().flatMap(patchesOf)) {
			const entry = versionEntry(version);
			expect(entry.images.etcd, version).toMatch(/^3\.\d+\.\d+-\d+$/);
			expect(entry.images.pause, version).toMatch(/^3\.\d+(\.\d+)?$/);
			expect(entry.images.coredns, version).toMatch(/^v?1\.\d+\.\d+$/);
			expect(entry.imageRepository, version).toMatch(/^(k8s\.gcr\.io|registry\.k8s\.io)$/);
			expect(entry.kubeadmApi, version).toMatch(/^v1beta[234]$/);
			expect(entry.controlPlaneTaints.length, version).toBeGreaterThan(0);
		}
	});

	it('never goes back to an older kubeadm API, etcd or repository in a newer minor', () => {
		const entries = knownMinors().map((minor) => versionEntry(`${minor}.0`));
		const apis = entries.map((entry) => entry.kubeadmApi);
		expect([...apis].sort()).toEqual(apis);
		const repositories = entries.map((entry) => entry.imageRepository);
		expect([...repositories].sort()).toEqual(repositories);
	});

	it('knows 1.20.2 as kubeadm 1.20.2 itself prints it', () => {
		expect(versionEntry('v1.20.2')).toMatchObject({
			version: '1.20.2',
			minor: '1.20',
			kubeadmApi: 'v1beta2',
			imageRepository: 'k8s.gcr.io',
			images: { etcd: '3.4.13-0', pause: '3.2', coredns: '1.7.0' },
			controlPlaneTaints: ['node-role.kubernetes.io/master'],
			dockershim: true,
			crictlRequired: true,
		});
	});

	it.each([
		['1.22.16', 'k8s.gcr.io', '3.5.0-0'],
		['1.22.17', 'registry.k8s.io', '3.5.6-0'],
		['1.23.14', 'k8s.gcr.io', '3.5.5-0'],
		['1.23.15', 'registry.k8s.io', '3.5.6-0'],
		['1.31.13', 'registry.k8s.io', '3.5.15-0'],
		['1.31.14', 'registry.k8s.io', '3.5.24-0'],
	])('takes up at %s what changed between patch releases', (version, repository, etcd) => {
		const entry = versionEntry(version);
		expect([entry.imageRepository, entry.images.etcd]).toEqual([repository, etcd]);
	});

	it('changes role names at 1.24 and 1.25 as Kubernetes did', () => {
		const taints = ['1.23.0', '1.24.0', '1.25.0'].map((v) => versionEntry(v).controlPlaneTaints);
		const [master, controlPlane] = ['master', 'control-plane'].map(
			(role) => `node-role.kubernetes.io/${role}`,
		);
		expect(taints).toEqual([[master], [master, controlPlane], [controlPlane]]);
	});

	it.each(['1.19.16', '1.99.0', '2.0.0', '1.20', 'latest', '1.20.2-rc.1', '1.20.999'])(
		'refuses %s with the versions that it knows',
		(version) => {
			expect(() => versionEntry(version)).toThrow(
				expect.objectContaining({
					code: 'kubernetes-version-unknown',
					exitCode: 2,
					found: version,
				}),
			);
		},
	);
});
