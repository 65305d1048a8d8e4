import { describe, expect, test } from 'vitest';
import type { HostSpec } from '../../src/model/spec.ts';
import { renderSpecTemplate } from '../../src/spec/template.ts';
import { MINIMAL, parse } from './fixture.ts';

const values = {
	name: 'demo',
	kubernetes: { version: '1.20.2' },
	endpoint: { vip: { address: '10.0.0.100' } },
	hosts: [{ name: 'n1', address: '10.0.0.11', roles: ['control-plane'] }],
};

/** The text with every commented field made real, as an operator would by taking the # away. */
function uncommented(text: string): string {
	return text.replaceAll(/^( *)# (?=[A-Za-z]+:( |$))/gm, '$1');
}

describe('the template', () => {
	const text = renderSpecTemplate(values);

	test('is a valid file that says just what it was given', () => {
		expect(parse(text).spec).toEqual(parse(MINIMAL).spec);
	});

	test('shows fields with values that are valid once the # is gone', () => {
		const ofOtherModes =
			/^( *)(?=(bundle|caFile|certFile|keyFile|endpoints|flannelBackend|calicoEncapsulation|calicoManifestSha256|proxyScheduler):|address: lb)/gm;
		const { spec } = parse(uncommented(text).replaceAll(ofOtherModes, '$1# '));
		expect(spec.ssh.identityFile).toBe('~/.ssh/id_ed25519');
		expect(spec.network.mtu).toBe(1450);
		expect(spec.os.timezone).toBe('UTC');
		expect(spec.etcd.tuning).toEqual(parse(MINIMAL).spec.etcd.tuning);
	});

	test('does not mention what this version does not build', () => {
		expect(text).not.toContain('binary');
	});

	test('takes any values that are valid, and reads back as them', () => {
		const all = {
			...values,
			runtime: { name: 'docker', registryMirrors: ['https://mirror.example.com'] },
			network: { podCidr: '10.200.0.0/16', dns: false },
			ssh: { user: 'it\'s "me"', identityFile: 'keys/a b # c' },
			os: { sysctls: { 'vm.swappiness': '1' }, timezone: 'Europe/Berlin' },
			hosts: [
				...values.hosts,
				{
					name: 'n2',
					address: '10.0.0.12',
					roles: ['worker'],
					labels: { zone: 'true', rack: '1' },
					taints: [{ key: 'gpu', effect: 'NoSchedule' }],
					ssh: { jump: ['n1'] },
				},
			],
		};
		const { spec } = parse(renderSpecTemplate({ ...all, ssh: { ...all.ssh, user: 'me' } }));
		expect(spec).toMatchObject({ ...all, ssh: { identityFile: 'keys/a b # c', user: 'me' } });
		const second: HostSpec | undefined = spec.hosts[1];
		expect(second?.labels).toEqual({ zone: 'true', rack: '1' });
	});

	test('keeps its lines short enough to read', () => {
		const long = text.split('\n').filter((line) => line.length > 110);
		expect(long).toEqual([]);
	});
});
