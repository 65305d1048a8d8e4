import { journalEvents } from '../engine/journal.ts';
import type { KnownRun } from '../engine/runs.ts';
import type { ExitCode } from '../model/errors.ts';
import { outcomeText } from './html/outcome.ts';
import { recordRun } from './html/run-record.ts';
import { durationText, timeText } from './html/words.ts';

/** One Run in a few words. */
export interface RunSummary {
	run: string;
	command: string;
	/** ISO 8601; empty if its journal is. */
	startedAt: string;
	seconds: number;
	/** `✔ done`, `✖ failed`, … */
	outcome: string;
	/** Null: it has not said how it ended. */
	exitCode: ExitCode | null;
	goesOn: boolean;
}

/** Reads the journal of a Run and says how it went. */
export function summariseRun(known: KnownRun): RunSummary {
	const record = recordRun(journalEvents(known.journal));
	const goesOn = known.goesOn && record.finished === null;
	return {
		run: known.run,
		command: record.command,
		startedAt: record.timeline.startedAt,
		seconds: record.timeline.seconds,
		outcome: outcomeText(record, { specFile: '', goesOn }).badge,
		exitCode: record.finished?.exitCode ?? null,
		goesOn,
	};
}

/** The summary as a line for people, with its line feed. */
export function runLine({ run, command, startedAt, seconds, outcome }: RunSummary): string {
	const began = startedAt === '' ? 'empty journal' : timeText(startedAt);
	const words = [run, began, command.padEnd(8), outcome, `in ${durationText(seconds)}`];
	return `${words.join('  ')}\n`;
}
