import { formatSeconds } from '../../../report/progress.ts';
import { Box, Text } from '../../ink.ts';
import { cells, cut } from '../../text/cells.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { lookOf } from './caption.ts';
import { countConditions, type Summaries } from './host-summary.ts';
import { type RunState, statusOf } from './model.ts';
import type { RunPicture } from './watch.ts';

const LEAST_BAR = 10;
const MOST_BAR = 40;

/** How far the Run is. Two rows. */
export function ProgressLine({
	picture,
	columns,
	message,
}: {
	picture: RunPicture;
	columns: number;
	/** What the operator asked for, or should know now. */
	message: string | null;
}) {
	const words = useWords();
	const theme = useTheme();
	const { run, progress, share, summaries } = picture;
	const text = progressText(words, picture);
	const counts = countsText(words, summaries);
	const isWide = columns >= 110;
	const room = columns - cells(text) - 2 - (isWide ? cells(counts) + 4 : 0);
	const bar = run.plan === null || progress.total === 0 ? 0 : Math.min(MOST_BAR, room);
	const filled = Math.round(bar * share);
	return (
		<Box flexDirection="column" height={2} width={columns}>
			<Box justifyContent="space-between" width={columns}>
				<Text wrap="truncate-end">
					{bar < LEAST_BAR ? null : (
						<>
							<Text color={theme.accent}>{'█'.repeat(filled)}</Text>
							<Text dimColor>{'░'.repeat(bar - filled)}</Text>
							{'  '}
						</>
					)}
					<Text bold>{text}</Text>
				</Text>
				{isWide ? <Counts summaries={summaries} /> : null}
			</Box>
			<Box>
				{message === null ? (
					isWide ? null : (
						<Counts summaries={summaries} />
					)
				) : (
					<Text color={theme.warning} wrap="truncate-end">
						{cut(message, columns)}
					</Text>
				)}
			</Box>
		</Box>
	);
}

function Counts({ summaries }: { summaries: Summaries }) {
	const words = useWords().run;
	const theme = useTheme();
	return (
		<Box gap={2}>
			{countConditions(summaries)
				.filter(([, count]) => count > 0)
				.map(([condition, count]) => {
					const { sign, color } = lookOf(condition, theme);
					return (
						<Text key={condition}>
							<Text aria-hidden color={color}>
								{sign}
							</Text>
							{` ${words.counted(count, words.conditions[condition])}`}
						</Text>
					);
				})}
		</Box>
	);
}

function countsText(words: Words, summaries: Summaries): string {
	return countConditions(summaries)
		.filter(([, count]) => count > 0)
		.map(([condition, count]) => `✖ ${words.run.counted(count, words.run.conditions[condition])}`)
		.join('  ');
}

function progressText(words: Words, picture: RunPicture): string {
	const { run, progress, share } = picture;
	const { total, elapsed, remaining } = progress;
	if (run.plan === null) return `${phaseText(words, run)}  ${answeredText(words, run)}`;
	if (total === 0) return words.run.none;
	const { ending } = run;
	const parts = [
		...(ending === null ? [] : [endText(words, run)]),
		words.run.percent(Math.floor(share * 100)),
		words.run.place(presentStep(run), run.byStep.size),
		formatSeconds(elapsed),
		...(ending === null && remaining > 1 ? [words.run.left(formatSeconds(remaining))] : []),
	];
	return parts.join('   ');
}

/** The Step that the Run has come to, counted from 1; the last one when all are over. */
function presentStep(run: RunState): number {
	const over = [...run.byStep.values()].filter((tasks) =>
		tasks.every((task) => ['done', 'unchanged'].includes(statusOf(run, task))),
	);
	return Math.min(over.length + 1, run.byStep.size);
}

function phaseText(words: Words, run: RunState): string {
	if (run.ending !== null) return endText(words, run);
	const contacts = Object.values(run.hosts).map(({ contact }) => contact);
	if (contacts.includes('connecting')) return words.run.phases.connecting;
	return contacts.includes('connected') ? words.run.phases.looking : words.run.phases.planning;
}

function answeredText(words: Words, run: RunState): string {
	const hosts = Object.values(run.hosts);
	const answered = hosts.filter(({ contact }) => contact === 'looked').length;
	return words.run.answered(answered, hosts.length);
}

/** How the Run ended, in a word or two. */
function endText(words: Words, { ending, demand }: RunState): string {
	const { phases } = words.run;
	switch (ending?.exitCode) {
		case 0:
			return phases.done;
		case 3:
			return phases.refused;
		case 4:
			return phases.unreachable;
		case 5:
			return phases.locked;
		case 130:
			return demand === 'abort' ? phases.interrupted : phases.paused;
		default:
			return phases.failed;
	}
}
