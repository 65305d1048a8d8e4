import type { Event } from '../model/events.ts';
import type { Change } from '../model/plan.ts';
import { diagnosisText, symptomText } from './diagnosis-text.ts';
import { failureText } from './failure-text.ts';
import { findingText } from './finding-text.ts';
import { formatSeconds, Progress } from './progress.ts';

export interface PlainOptions {
	write: (text: string) => void;
	/** Every output line and every change too. */
	verbose: boolean;
	/** Path of cluster.yaml, for commands that are named. Default `cluster.yaml`. */
	file?: string;
}

/**
 * The Event stream as lines for people and log files: `HH:MM:SS host step message`. No control
 * sequences, so it can be piped anywhere.
 */
export function plainReporter({
	write,
	verbose,
	file = 'cluster.yaml',
}: PlainOptions): (event: Event) => void {
	const progress = new Progress();
	return (event) => {
		progress.take(event);
		const text = describe(event, progress, { verbose, file });
		if (text !== null) write(`${event.at.slice(11, 19)} ${text}\n`);
	};
}

function describe(
	event: Event,
	progress: Progress,
	{ verbose, file }: Required<Omit<PlainOptions, 'write'>>,
): string | null {
	switch (event.type) {
		case 'run-started':
			return `${event.command} ${event.cluster} (run ${event.run})`;
		case 'host-connected':
			return verbose ? `${event.host} connected as ${event.user} (${event.privilege})` : null;
		case 'host-failed':
			return failureText(event.failure);
		case 'facts-gathered':
			return verbose ? `${event.host} facts in ${event.milliseconds} ms` : null;
		case 'finding':
			return event.severity === 'ok' && !verbose ? null : findingText(event);
		case 'plan-made':
			return `plan: ${event.changes} change${event.changes === 1 ? '' : 's'}`;
		case 'task':
			return describeTask(event, progress);
		case 'resource':
			return verbose ? `${event.host} ${event.step} ${describeChange(event.change)}` : null;
		case 'job-attached':
			return `${event.host} attached to the job ${event.job}, which went on without us`;
		case 'output':
			return verbose ? `${event.host} ${event.step} | ${event.text}` : null;
		case 'progress':
			return `${event.host} ${event.step} ${event.message}`;
		case 'diagnosis':
			return event.symptomOf === null ? diagnosisText(event, file) : symptomText(event);
		case 'notice':
			return `${event.host ?? 'k8s-tui'} ${event.level === 'warning' ? 'warning: ' : ''}${event.message}`;
		case 'run-finished':
			return event.outcome.summary.join('\n         ');
	}
}

function describeTask(event: Extract<Event, { type: 'task' }>, progress: Progress): string | null {
	const { host, step, status, seconds, failure } = event;
	if (status === 'unchanged' || status === 'waiting') return null;
	if (status === 'running') return `${host} ${step} …`;
	if (status === 'failed' && failure) return `${host} ${step} failed\n${failureText(failure)}`;
	if (status !== 'done') return `${host} ${step} ${status}`;
	const { ended, total, elapsed, remaining } = progress.state(Date.parse(event.at));
	const left = remaining > 1 ? `, about ${formatSeconds(remaining)} left` : '';
	return `${host} ${step} done in ${seconds} s  [step ${ended} of ${total}, ${formatSeconds(elapsed)}${left}]`;
}

function describeChange({ verb, subject }: Change): string {
	return `${verb} ${subject}`;
}
