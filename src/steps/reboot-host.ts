import { setTimeout as wait } from 'node:timers/promises';
import { OperatorError } from '../model/errors.ts';
import type { ActionContext } from './step.ts';

/** How long a host may take from going down until it answers again. */
const REBOOT_MS = 10 * 60_000;
/** Between two tries to reach it. */
const RETRY_MS = 5_000;

/**
 * Reboots a host and comes back when it answers with another boot id.
 * @throws OperatorError `reboot-failed` if it does not within ten minutes
 */
export async function rebootHost(context: ActionContext): Promise<void> {
	const { look, host, signal, say } = context;
	const before = await bootId(context);
	// From a session of its own, so that this script ends before its connection does.
	await look('setsid sh -c "sleep 1; systemctl reboot || reboot" >/dev/null 2>&1 </dev/null &', {
		name: 'reboot',
	});
	const end = performance.now() + REBOOT_MS;
	let last: unknown;
	while (performance.now() < end) {
		await wait(RETRY_MS, undefined, { signal });
		try {
			const now = await bootId(context);
			if (now !== '' && now !== before) return;
		} catch (error) {
			if (signal.aborted) throw error;
			if (last === undefined) say('waiting for the host to come back');
			last = error;
		}
	}
	throw new OperatorError(`${host.name} does not come back from its reboot`, {
		code: 'reboot-failed',
		exitCode: 1,
		host: host.name,
		expected: `SSH within ${REBOOT_MS / 60_000} minutes`,
		found: last === undefined ? 'it has not gone down' : 'no answer',
		fix: `See the console of ${host.name}; boot the old kernel there if need be, then apply again.`,
		cause: last,
	});
}

async function bootId({ look }: ActionContext): Promise<string> {
	const { stdout } = await look('cat /proc/sys/kernel/random/boot_id', {
		name: 'boot',
		timeoutMs: 15_000,
	});
	return stdout.trim();
}
