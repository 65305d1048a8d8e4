import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Programs of a host, replaced by sh scripts; the directory goes first into PATH. */
export function fakeTools(directory: string, tools: Record<string, string>): string {
	mkdirSync(directory, { recursive: true });
	for (const [name, script] of Object.entries(tools)) {
		writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
	}
	return directory;
}
