import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hostsWith } from '../../src/model/spec.ts';
import { kubeadmInitConfig } from '../../src/render/kubeadm-init.ts';
import { knownMinors, newestKnown } from '../../src/versions/table.ts';
import { makeSpec } from '../support/spec.ts';
import { expectGolden } from './golden.ts';
import { CASES, renderCase } from './render-cases.ts';

describe.each(Object.entries(CASES))('rendered files of %s', (name, make) => {
	const spec = make();
	const files = renderCase(spec);

	it.each(Object.keys(files))('%s is as reviewed', (file) => {
		expectGolden(`${name}/${file}`, files[file] ?? '');
	});

	it('has no golden file that nothing renders any more', () => {
		const folder = new URL(`./golden/${name}/`, import.meta.url);
		const found = readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.pathname.length))
			.map((path) => path.replace(/^\/+/, ''));
		expect(found.sort()).toEqual(Object.keys(files).sort());
	});
});

describe('kubeadm init configuration', () => {
	it.each(knownMinors())('for Kubernetes %s is as reviewed', (minor) => {
		const spec = makeSpec({
			kubernetes: { version: newestKnown(minor) ?? '' },
			runtime: { name: 'containerd' },
			certificates: { caDays: 7300, leafDays: 730 },
		});
		const [host] = hostsWith(spec, 'control-plane');
		if (!host) throw new Error('the spec has no control-plane host');
		expectGolden(`kubeadm-per-minor/${minor}.yaml`, kubeadmInitConfig(spec, host));
	});
});
