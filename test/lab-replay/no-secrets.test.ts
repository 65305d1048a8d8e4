import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_FILES, DEMOS_ROOT, listDemos, readRecording } from '../../src/lab/replay/demos.ts';
import type { Recorded } from '../../src/lab/replay/recording.ts';

const SECRETS: Record<string, RegExp> = {
	'private key': /PRIVATE KEY/,
	'private key in base64':
		/LS0tLS1CRUdJTi[A-Za-z0-9+/=]*(?:UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW)/,
	'client key': /client-key-data: (?!⟦private-key \d+⟧)\S/,
	'bootstrap token': /\b[a-z0-9]{6}\.[a-z0-9]{16}\b/,
	'certificate key': /(?:^|--certificate-key )[0-9a-f]{64}$/m,
	'password hash': /\$(?:1|5|6|y|2[aby])\$[./A-Za-z0-9]/,
	'kubeconfig token': /\btoken: (?!⟦)\S{20}/,
	'authorization header': /Authorization: /i,
};

function secretsIn(text: string): string[] {
	return Object.entries(SECRETS)
		.filter(([, pattern]) => pattern.test(text))
		.map(([name]) => name);
}

/** All that a host printed, as it printed it. */
function textOf(one: Recorded): string {
	if (one.kind === 'transfer') return one.file;
	const output = (what: 'out' | 'err') =>
		one.moments.map((moment) => (moment[1] === what ? moment[2] : '')).join('');
	return `${output('out')}\n${output('err')}`;
}

const demos = await listDemos();

describe('the scan for secrets', () => {
	it.each([
		['private key', '-----BEGIN RSA PRIVATE KEY-----'],
		['private key in base64', Buffer.from('-----BEGIN RSA PRIVATE KEY-----').toString('base64')],
		['private key in base64', Buffer.from('-----BEGIN EC PRIVATE KEY-----').toString('base64')],
		['private key in base64', Buffer.from('-----BEGIN PRIVATE KEY-----').toString('base64')],
		['client key', 'client-key-data: LS0t'],
		['bootstrap token', 'abcdef.0123456789abcdef'],
		['certificate key', `${'0f'.repeat(32)}\n`],
		['certificate key', `key:\n${'0f'.repeat(32)}\n`],
		['password hash', 'root:$6$abc$def'],
	])('finds a %s', (name, text) => {
		expect(secretsIn(text)).toContain(name);
	});
});

describe('the recordings', () => {
	it('are there', () => {
		expect(demos.map(({ name }) => name)).toContain('ha-install');
	});

	describe.each(demos)('$name', async ({ name }) => {
		const directory = join(DEMOS_ROOT, name);
		const recorded = await readRecording(directory);
		const texts = [
			...recorded.map(textOf),
			...[DEMO_FILES.info, DEMO_FILES.spec, DEMO_FILES.manifest].map((file) =>
				readFileSync(join(directory, file), 'utf8'),
			),
		];

		it('hold no secret', () => {
			expect(texts.flatMap(secretsIn)).toEqual([]);
		});

		it('hold no path or address of the machine that they were made on', () => {
			// What is left of hosts is the lab's own network, loopback, and Kubernetes' networks.
			const paths = texts.flatMap(
				(text) => text.match(/\/(?:home\/|Users\/|work\/|root\/\.cache|tmp\/k8s)[\w/.-]*/g) ?? [],
			);
			expect(paths).toEqual([]);
			expect(texts.flatMap((text) => text.match(/identityFile|knownHosts/g) ?? [])).toEqual([]);
		});

		it('are small', () => {
			expect(statSync(join(directory, DEMO_FILES.recording)).size).toBeLessThan(1_500_000);
		});
	});
});
