import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { stateDirectory } from '../../src/engine/state-directory.ts';

it('a place that cannot be written is named before any host is reached', () => {
	const place = mkdtempSync(join(tmpdir(), 'state-'));
	writeFileSync(join(place, 'k8s-tui'), 'a file where a directory should be');
	vi.stubEnv('XDG_STATE_HOME', place);
	try {
		expect(() => stateDirectory('prod')).toThrow(
			expect.objectContaining({
				code: 'state-unwritable',
				exitCode: 1,
				expected: expect.stringContaining(join(place, 'k8s-tui/prod')),
				found: expect.stringContaining('ENOTDIR'),
			}),
		);
	} finally {
		vi.unstubAllEnvs();
		rmSync(place, { recursive: true });
	}
});
