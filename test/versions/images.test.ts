import { describe, expect, it } from 'vitest';
import {
	controlPlaneImages,
	dnsImage,
	imageRepository,
	kubeadmPreflightImages,
	pauseImage,
	workerImages,
} from '../../src/versions/images.ts';
import { makeSpec } from '../support/spec.ts';

describe('images', () => {
	it('are those that kubeadm 1.20.2 lists, CoreDNS only where the spec wants it', () => {
		const core = [
			'k8s.gcr.io/kube-apiserver:v1.20.2',
			'k8s.gcr.io/kube-controller-manager:v1.20.2',
			'k8s.gcr.io/kube-scheduler:v1.20.2',
			'k8s.gcr.io/kube-proxy:v1.20.2',
			'k8s.gcr.io/pause:3.2',
			'k8s.gcr.io/etcd:3.4.13-0',
		];
		expect(controlPlaneImages(makeSpec())).toEqual(core);
		expect(kubeadmPreflightImages(makeSpec())).toEqual([...core, 'k8s.gcr.io/coredns:1.7.0']);
	});

	it('leave etcd out where it is external', () => {
		const images = controlPlaneImages(makeSpec({ etcd: { mode: 'external' } }));
		expect(images.filter((image) => image.includes('etcd'))).toEqual([]);
	});

	it('of a worker are kube-proxy and pause', () => {
		const spec = makeSpec({ kubernetes: { version: '1.36.5' } });
		expect(workerImages(spec)).toEqual([
			'registry.k8s.io/kube-proxy:v1.36.5',
			'registry.k8s.io/pause:3.10.2',
		]);
		expect(workerImages(spec)).toContain(pauseImage(spec));
	});

	it('have CoreDNS one level deeper in the official registry since 1.21, and only there', () => {
		const official = makeSpec({ kubernetes: { version: '1.25.0' } });
		const own = makeSpec({
			kubernetes: { version: '1.25.0', imageRepository: 'registry.example.com/k8s/' },
		});
		expect(dnsImage(official)).toBe('registry.k8s.io/coredns/coredns:v1.9.3');
		expect(dnsImage(own)).toBe('registry.example.com/k8s/coredns:v1.9.3');
	});

	it.each([
		['1.20.2', 'aliyun', 'registry.aliyuncs.com/google_containers/coredns:1.7.0'],
		['1.28.0', 'aliyun', 'registry.aliyuncs.com/google_containers/coredns:v1.10.1'],
		['1.20.2', 'daocloud', 'k8s-gcr.m.daocloud.io/coredns:1.7.0'],
		['1.28.0', 'daocloud', 'k8s.m.daocloud.io/coredns/coredns:v1.10.1'],
	] as const)('of %s come from the %s mirror online', (version, mirror, coredns) => {
		const spec = makeSpec({ kubernetes: { version }, source: { mode: 'online', mirror } });
		expect(dnsImage(spec)).toBe(coredns);
	});

	it('keep their official names in a bundle, whatever the mirror', () => {
		const spec = makeSpec({ source: { mode: 'bundle', mirror: 'aliyun' } });
		expect(imageRepository(spec)).toBe('k8s.gcr.io');
	});
});
