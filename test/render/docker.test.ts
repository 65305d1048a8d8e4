import { describe, expect, it } from 'vitest';
import { dockerDaemonJson } from '../../src/render/docker.ts';
import { makeSpec } from '../support/spec.ts';

const merged = (existing: string | null, spec = makeSpec()) =>
	JSON.parse(dockerDaemonJson(spec, existing)) as Record<string, unknown>;

describe('docker daemon.json', () => {
	it('keeps what the operator has set and replaces the cgroup driver only', () => {
		const existing = JSON.stringify({
			'data-root': '/srv/docker',
			'exec-opts': ['native.cgroupdriver=cgroupfs', 'other=1'],
			'log-driver': 'journald',
		});
		expect(merged(existing)).toEqual({
			'data-root': '/srv/docker',
			'exec-opts': ['other=1', 'native.cgroupdriver=systemd'],
			'log-driver': 'journald',
		});
	});

	it('bounds container logs where nobody has decided', () => {
		expect(merged(null)['log-opts']).toEqual({ 'max-size': '100m', 'max-file': '3' });
		expect(merged('{"log-opts":{"max-size":"1m"}}')['log-opts']).toEqual({ 'max-size': '1m' });
	});

	it('puts the mirrors of the spec before those that are there, each once', () => {
		const spec = makeSpec({ runtime: { registryMirrors: ['https://a', 'https://b'] } });
		expect(
			merged('{"registry-mirrors":["https://b","https://c"]}', spec)['registry-mirrors'],
		).toEqual(['https://a', 'https://b', 'https://c']);
	});

	it('does not change its own result', () => {
		const spec = makeSpec({ runtime: { registryMirrors: ['https://a'] } });
		const once = dockerDaemonJson(spec, '{"bip":"172.30.0.1/16"}');
		expect(dockerDaemonJson(spec, once)).toBe(once);
	});

	it.each(['{', '[]', '"x"', '{"a":1,}'])(
		'names the host whose file is no JSON object: %s',
		(text) => {
			expect(() => dockerDaemonJson(makeSpec(), text, 'n2')).toThrow(
				expect.objectContaining({ code: 'docker-daemon-json', host: 'n2' }),
			);
		},
	);
});
