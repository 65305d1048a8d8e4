import { EventStream } from '../engine/event-stream.ts';
import { jsonReporter } from '../report/json.ts';
import { plainReporter } from '../report/plain.ts';
import type { ClusterFlags } from './cluster-options.ts';

/** A stream of Events that is shown as the flags ask: lines for people, or JSON lines as well. */
export function reportingStream({
	json,
	verbose,
	file,
}: Pick<ClusterFlags, 'json' | 'verbose'> & Partial<Pick<ClusterFlags, 'file'>>): EventStream {
	const stream = new EventStream();
	const people = json ? process.stderr : process.stdout;
	stream.subscribe(
		plainReporter({ write: (text) => people.write(text), verbose, ...(file ? { file } : {}) }),
	);
	if (json) stream.subscribe(jsonReporter((text) => process.stdout.write(text)));
	return stream;
}

/** Text for people: on stdout, unless that is for programs. */
export function say(flags: Pick<ClusterFlags, 'json'>, text: string): void {
	(flags.json ? process.stderr : process.stdout).write(text);
}

/** One JSON record on stdout, if that was asked for. */
export function record(flags: Pick<ClusterFlags, 'json'>, value: object): void {
	if (flags.json) process.stdout.write(`${JSON.stringify(value)}\n`);
}
