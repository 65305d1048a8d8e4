import { describe, expect, test } from 'vitest';
import { MINIMAL, parse, problemsOf } from './fixture.ts';

const SHA256 = '00aa'.repeat(16);

describe('fields of a pod network', () => {
	test('are taken with the network that they belong to', () => {
		expect(problemsOf(`${MINIMAL}network: {cni: flannel, flannelBackend: host-gw}\n`)).toEqual([]);
		const calico = `cni: calico, calicoEncapsulation: none, calicoManifestSha256: ${SHA256}`;
		expect(problemsOf(`${MINIMAL}network: {${calico}}\n`)).toEqual([]);
	});

	test('are refused with another', () => {
		expect(problemsOf(`${MINIMAL}network: {flannelBackend: vxlan}\n`)).toEqual([
			'11:27: network.flannelBackend: found flannelBackend with cni bridge, expected it only with cni flannel',
		]);
	});

	test('leave the file of a cluster that has none as it was', () => {
		expect(parse(MINIMAL).spec.network).not.toHaveProperty('flannelBackend');
	});
});

test('calico from the internet needs the sha256 of what is applied', () => {
	const [problem] = problemsOf(`${MINIMAL}network: {cni: calico}\n`);
	expect(problem).toMatch(
		/network\.calicoManifestSha256: found nothing, expected the sha256 .*: curl -fsSL https:\S+ \| sha256sum/,
	);
	const bundle = `${MINIMAL}network: {cni: calico}\nsource: {mode: bundle, bundle: ./bundle}\n`;
	expect(problemsOf(bundle)).toEqual([]);
});
