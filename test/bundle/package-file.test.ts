import { describe, expect, it } from 'vitest';
import {
	isSystem,
	lackingPackages,
	packageNameOf,
	withoutEpoch,
} from '../../src/bundle/package-file.ts';

describe('the file of a package', () => {
	it.each([
		['packages/docker.io_20.10.24+dfsg1-1_amd64.deb', 'docker.io'],
		['libc6_2.36-9+deb12u4_arm64.deb', 'libc6'],
		['conntrack-tools-1.4.7-2.el9.x86_64.rpm', 'conntrack-tools'],
		['containerd.io-1.6.33-3.1.el7.x86_64.rpm', 'containerd.io'],
	])('%s holds %s', (file, name) => {
		expect(packageNameOf(file)).toBe(name);
	});

	it('loses the epoch that apt writes into its name', () => {
		expect(withoutEpoch('docker-ce_5%3a27.0.1_amd64.deb')).toBe('docker-ce_27.0.1_amd64.deb');
		expect(withoutEpoch('socat_1.7_amd64.deb')).toBe('socat_1.7_amd64.deb');
	});
});

describe('the packages of a bundle', () => {
	it.each([
		['debian12', 'debian', '12', true],
		['debian12', 'debian', '11', false],
		['rocky9', 'rocky', '9.3', true],
		['rocky9.3', 'rocky', '9.3', true],
		['rocky9.2', 'rocky', '9.3', false],
		['ubuntu22', 'ubuntu', '22.04', true],
		['rocky9', 'rhel', '9.3', false],
	])('for %s fit %s %s: %s', (os, id, versionId, fits) => {
		expect(isSystem(os, { id, versionId })).toBe(fits);
	});

	it('are compared by name, on the system that they are for', () => {
		const offer = { os: 'debian12', names: ['socat', 'curl'] };
		const debian = { id: 'debian', versionId: '12' };
		expect(lackingPackages(offer, debian, ['socat', 'haproxy'])).toEqual(['haproxy']);
		expect(lackingPackages(offer, { id: 'debian', versionId: '13' }, ['socat'])).toBe(null);
	});
});
