import { OperatorError } from '../model/errors.ts';
import type { Task } from '../model/plan.ts';

/** What programs say of a full disk: strerror of ENOSPC and EDQUOT. */
const DISK_FULL = /no space left on device|disk quota exceeded/i;

/** The line that says most about a failure: the last that speaks of one, else the last of all. */
function tellingLine(lines: string[]): string | undefined {
	const telling = lines.findLast(
		(line) =>
			/error|fail|fatal|refuse|cannot|unable|gave up|denied/i.test(line) &&
			!/stack trace/i.test(line),
	);
	return telling ?? lines.at(-1);
}

/** That a job of a Task ended with another status than 0. @param tail last lines of its output */
export function jobFailed(
	task: Task,
	host: string,
	exitCode: number,
	tail: string[],
): OperatorError {
	const last = tail.filter((line) => line.trim() !== '' && !line.startsWith('::')).slice(-12);
	return new OperatorError(
		`${task.title} failed on ${host}: ${tellingLine(last) ?? `exit status ${exitCode}`}`,
		{
			code: 'step-failed',
			exitCode: 1,
			host,
			step: task.step,
			expected: 'exit status 0',
			found:
				last.length > 1
					? `exit status ${exitCode}, after:\n${last.join('\n')}`
					: `exit status ${exitCode}`,
			...(last.some((line) => DISK_FULL.test(line))
				? {
						fix: `Make room on ${host} (df -h says where), then apply again: it goes on from there.`,
					}
				: {}),
		},
	);
}
