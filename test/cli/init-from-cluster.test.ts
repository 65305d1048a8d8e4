import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { initCommand } from '../../src/cli/init.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { recordedSpec } from '../../src/spec/record.ts';
import { type FakeHost, newKey, startFakeHost } from '../ssh/fake-host.ts';
import { makeSpec } from '../support/spec.ts';

const KEY = newKey();

let directory: string;
let file: string;
let host: FakeHost;

beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), 'init-from-'));
	file = join(directory, 'cluster.yaml');
	const bin = join(directory, 'bin');
	mkdirSync(bin);
	host = await startFakeHost({ bin });
	const config = `Host n1\n\tHostName 127.0.0.1\n\tPort ${host.port}\n\tUserKnownHostsFile ${host.knownHosts}\n`;
	mkdirSync(join(directory, '.ssh'));
	writeFileSync(join(directory, '.ssh/config'), config);
	writeFileSync(join(directory, '.ssh/id_rsa'), KEY, { mode: 0o600 });
	vi.stubEnv('HOME', directory);
	vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(async () => {
	vi.restoreAllMocks();
	vi.unstubAllEnvs();
	await host.stop();
	rmSync(directory, { recursive: true });
});

/** kubectl on the host prints this. */
function kubectlSays(text: string, exitCode = 0): void {
	const path = join(directory, 'bin/kubectl');
	writeFileSync(join(directory, 'said'), text);
	writeFileSync(path, `#!/bin/sh\ncat ${directory}/said\nexit ${exitCode}\n`);
	chmodSync(path, 0o755);
}

async function init(...flags: string[]): Promise<void> {
	await initCommand().parseAsync(['--from-cluster', 'n1', '-o', file, ...flags], { from: 'user' });
}

describe('init --from-cluster', () => {
	const spec = makeSpec();
	const kept = { kind: 'ConfigMap', data: { 'cluster.yaml': recordedSpec(spec) } };

	it('writes a file of the same cluster, with what is this operator’s own from the flags', async () => {
		kubectlSays(JSON.stringify(kept));
		await init('--bundle', join(directory, 'bundle'), '--identity-file', '~/.ssh/id_rsa');
		const loaded = await loadSpec(file);
		expect(recordedSpec(loaded.spec)).toBe(recordedSpec(spec));
		expect(loaded.spec.source.bundle).toBe(join(directory, 'bundle'));
		expect(loaded.spec.ssh.identityFile).toBe(join(directory, '.ssh/id_rsa'));
	});

	it('names the flag for what the cluster cannot know', async () => {
		kubectlSays(JSON.stringify(kept));
		await expect(init()).rejects.toMatchObject({
			code: 'flag-invalid',
			message: expect.stringContaining('--bundle'),
		});
	});

	it('says so where the cluster keeps no spec', async () => {
		kubectlSays('', 1);
		await expect(init()).rejects.toMatchObject({ code: 'no-recorded-spec', host: 'n1' });
	});

	it('lets no control sequence of the host into the file', async () => {
		const text = recordedSpec(makeSpec({ network: { dnsDomain: 'cluster.local' } }));
		const data = { 'cluster.yaml': text.replace('name: demo', 'name: \u001b[2Jdemo') };
		kubectlSays(JSON.stringify({ ...kept, data }));
		await init('--bundle', join(directory, 'bundle'));
		expect(readFileSync(file, 'utf8')).not.toContain('\u001b');
	});
});
