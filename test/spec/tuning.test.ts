import { expect, test } from 'vitest';
import { MINIMAL, minimalWith, problemsOf } from './fixture.ts';

test('more pods on a node than its share of the network has addresses are refused', () => {
	const pods = (maxPods: number) => minimalWith('1.20.2', `1.20.2\n  maxPods: ${maxPods}`);
	expect(problemsOf(pods(253))).toEqual([]);
	expect(problemsOf(pods(254))).toEqual([
		'4:12: kubernetes.maxPods: found 254, more than a /24 has room for, expected at most 253, or a smaller network.nodePrefix',
	]);
	expect(problemsOf(`${pods(500)}network: {nodePrefix: 22}\n`)).toEqual([]);
});

test('parallel image pulls are refused where the kubelet knows no limit', () => {
	const pulls = (version: string) =>
		minimalWith('1.20.2', `${version}\n  maxParallelImagePulls: 5`);
	expect(problemsOf(pulls('1.27.0'))).toEqual([]);
	expect(problemsOf(pulls('1.26.0'))).toEqual([
		'4:26: kubernetes.maxParallelImagePulls: found 5 with Kubernetes 1.26.0, expected 1, or Kubernetes 1.27 or newer: older kubelets know no limit',
	]);
});

test('a scheduler goes with ipvs only', () => {
	expect(problemsOf(`${MINIMAL}network: {proxyMode: ipvs, proxyScheduler: lc}\n`)).toEqual([]);
	expect(problemsOf(`${MINIMAL}network: {proxyScheduler: lc}\n`)).toEqual([
		'11:27: network.proxyScheduler: found lc with proxyMode iptables, expected it only with proxyMode ipvs',
	]);
});
