import { setTimeout as delay } from 'node:timers/promises';
import type { TaskStatus } from '../../../src/model/plan.ts';
import type { Record_ } from './program.ts';

/** The record that says a Task has this status. */
export function isTask(step: string, host: string, status: TaskStatus) {
	return (record: Record_) =>
		record.type === 'task' &&
		record.step === step &&
		record.host === host &&
		record.status === status;
}

/** A line of output of this host that matches. */
export function isOutput(host: string, pattern: RegExp) {
	return (record: Record_) =>
		record.type === 'output' && record.host === host && pattern.test(String(record.text));
}

/** Waits on a condition that an expectation states. */
export async function eventually(
	what: string,
	withinMs: number,
	check: () => void | Promise<void>,
): Promise<void> {
	const end = performance.now() + withinMs;
	for (;;) {
		try {
			await check();
			return;
		} catch (error) {
			if (performance.now() > end)
				throw new Error(`not within ${withinMs} ms: ${what}`, { cause: error });
		}
		await delay(500);
	}
}
