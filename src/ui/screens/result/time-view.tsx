import { formatSeconds } from '../../../report/progress.ts';
import type { Timeline } from '../../../report/timeline.ts';
import { Box, Text } from '../../ink.ts';
import { cells, cut, fit } from '../../text/cells.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { laneOf, longestSteps } from './lanes.ts';

const NAME_WIDTH = 16;
const MOST_BAR = 60;

/** Lines of the longest Steps where there is much room. */
const MOST_STEPS = 10;

/** Where the time went: by host and by Step where there is room, else by Step. */
export function TimeView({
	timeline,
	columns,
	rows,
	isWide,
}: {
	timeline: Timeline;
	columns: number;
	rows: number;
	isWide: boolean;
}) {
	if (!isWide) {
		const few = Math.min(3, rows);
		return few < 1 ? null : <LongestSteps timeline={timeline} columns={columns} rows={few} />;
	}
	const laneRows = Math.min(timeline.hosts.length + 2, Math.max(4, rows));
	const left = rows - laneRows - 1;
	return (
		<Box flexDirection="column" marginTop={1} gap={1}>
			<HostLanes timeline={timeline} columns={columns} rows={laneRows} />
			{left < 3 ? null : (
				<LongestSteps timeline={timeline} columns={columns} rows={Math.min(MOST_STEPS, left)} />
			)}
		</Box>
	);
}

/** The Steps that took longest, a bar each. */
function LongestSteps({
	timeline,
	columns,
	rows,
}: {
	timeline: Timeline;
	columns: number;
	rows: number;
}) {
	const words = useWords();
	const theme = useTheme();
	const steps = longestSteps(timeline, Math.max(1, rows - 1));
	const most = Math.max(1, ...steps.map(({ seconds }) => seconds));
	const bar = Math.min(MOST_BAR, Math.max(4, columns - NAME_WIDTH - 36));
	return (
		<Box flexDirection="column">
			{steps.slice(0, rows).map(({ step, seconds }, index) => (
				<Text key={step} wrap="truncate-end">
					<Text dimColor>{fit(index === 0 ? words.result.longest : '', NAME_WIDTH)}</Text>
					{fit(step === null ? words.result.before : (words.steps[step] ?? step), 26)}
					{fit(formatSeconds(seconds), 6, 'right')}{' '}
					<Text color={theme.accent}>
						{'▇'.repeat(Math.max(1, Math.round((seconds / most) * bar)))}
					</Text>
				</Text>
			))}
		</Box>
	);
}

/** The time of each host, a line each, the Steps as stretches of it. */
function HostLanes({
	timeline,
	columns,
	rows,
}: {
	timeline: Timeline;
	columns: number;
	rows: number;
}) {
	const words = useWords();
	const theme = useTheme();
	const width = columns - NAME_WIDTH;
	const shown = timeline.hosts.slice(0, Math.max(0, rows - 2));
	const rest = timeline.hosts.length - shown.length;
	const end = formatSeconds(timeline.seconds);
	const colours = { done: theme.ok, failed: theme.error, running: theme.active };
	return (
		<Box flexDirection="column">
			<Text dimColor>
				{fit(words.result.timeTitle, NAME_WIDTH)}0:00
				{' '.repeat(Math.max(0, width - cells(end) - 4))}
				{end}
			</Text>
			{shown.map(({ host, bars }) => (
				<Text key={host} wrap="truncate-end">
					{fit(cut(host, NAME_WIDTH - 1), NAME_WIDTH)}
					{laneOf(bars, timeline, width, (step) => words.steps[step] ?? step).map(
						({ text, status }, index) => (
							<Text key={index} {...(status === null ? {} : { color: colours[status] })}>
								{text}
							</Text>
						),
					)}
				</Text>
			))}
			{rest > 0 ? <Text dimColor>{`${' '.repeat(NAME_WIDTH)}+${rest}`}</Text> : null}
		</Box>
	);
}
