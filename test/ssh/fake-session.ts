import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { connect, type FleetOptions } from '../../src/ssh/fleet.ts';
import type { SshTarget } from '../../src/ssh/target.ts';
import type { Timings } from '../../src/ssh/timings.ts';
import type { Transport } from '../../src/ssh/transport.ts';
import { type FakeHost, type FakeHostOptions, startFakeHost } from './fake-host.ts';

/** Waits short enough for a test that loses connections on purpose. */
export const QUICK: Partial<Timings> = {
	firstConnect: { first: 10, cap: 20, total: 200 },
	reconnect: { first: 10, cap: 50, total: 3_000 },
	abortGrace: 500,
	channel: { first: 10, cap: 50, total: 10_000 },
};

/** Makes fake hosts and logins that end with the test. */
export function useFakes() {
	const cleanups: (() => Promise<unknown> | unknown)[] = [];
	afterEach(async () => {
		for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
	});

	const directory = (): string => {
		const path = mkdtempSync(join(tmpdir(), 'k8s-tui-test-'));
		cleanups.push(() => rmSync(path, { recursive: true, force: true }));
		return path;
	};
	const host = async (options: FakeHostOptions = {}): Promise<FakeHost> => {
		const started = await startFakeHost(options);
		cleanups.push(() => started.stop());
		return started;
	};
	const login = async (
		target: SshTarget,
		options: Partial<FleetOptions> = {},
	): Promise<Transport> => {
		const transport = await connect(target, {
			credentials: noCredentials,
			hostKeys: 'strict',
			timings: QUICK,
			...options,
		});
		cleanups.push(() => transport.close());
		return transport;
	};
	return { cleanups, directory, host, login };
}

/** Waits until a condition holds, at most ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	const end = performance.now() + 10_000;
	while (!(await condition())) {
		if (performance.now() > end) throw new Error('The condition did not come true in 10 s');
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}
