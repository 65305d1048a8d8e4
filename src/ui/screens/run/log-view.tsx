import { TextField } from '../../components/text-field.tsx';
import type { TextFieldState } from '../../components/text-field-state.ts';
import { Box, Text } from '../../ink.ts';
import type { LogStore } from '../../log/log-store.ts';
import { countMatches, type LogView, pageOf } from '../../log/log-window.ts';
import { useLog } from '../../log/use-log.ts';
import type { Area } from '../../screen.ts';
import { cells, cut } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { RunHost } from './model.ts';
import { HostTitle } from './pane.tsx';
import type { RunPicture } from './watch.ts';

const TITLE_ROWS = 1;
const STATUS_ROWS = 1;

/** Lines of a log that are seen at once. */
export function logRows(area: Area): number {
	return Math.max(1, area.rows - TITLE_ROWS - STATUS_ROWS);
}

/** The whole log of one host. */
export function HostLog({
	host,
	picture,
	log,
	view,
	field,
	area,
}: {
	host: RunHost;
	picture: RunPicture;
	log: LogStore;
	view: LogView;
	field: TextFieldState | null;
	area: Area;
}) {
	const words = useWords().run;
	const ring = useLog(log, host.name);
	const summary = picture.summaries.get(host.name);
	const page = pageOf(ring, view, area.columns, logRows(area));
	const nothing =
		view.pattern !== '' && ring.end > 0 ? words.log.noMatch(view.pattern) : words.silent;
	return (
		<Box flexDirection="column" width={area.columns} height={area.rows}>
			{summary ? (
				<HostTitle
					host={host}
					summary={summary}
					contact={picture.run.hosts[host.name]?.contact ?? 'connecting'}
					number={null}
					focused
					columns={area.columns}
					now={picture.now}
				/>
			) : null}
			<Box height={logRows(area)} overflow="hidden">
				{page.lines.length === 0 ? (
					<Text dimColor>{cut(nothing, area.columns)}</Text>
				) : (
					<Text>{page.lines.join('\n')}</Text>
				)}
			</Box>
			{field === null ? (
				<Status view={view} first={page.first} end={page.end} columns={area.columns} ring={ring} />
			) : (
				<Box gap={1}>
					<Text bold>{words.log.filter}</Text>
					<TextField
						state={field}
						width={Math.max(8, area.columns - cells(words.log.filter) - 1)}
						focused
					/>
				</Box>
			)}
		</Box>
	);
}

function Status({
	view,
	first,
	end,
	ring,
	columns,
}: {
	view: LogView;
	first: number;
	end: number;
	ring: ReturnType<LogStore['of']>;
	columns: number;
}) {
	const words = useWords().run.log;
	const theme = useTheme();
	const isFiltered = view.pattern !== '' && view.onlyMatching;
	const parts = [
		...(isFiltered ? [] : [words.lines(Math.min(ring.end, first + 1), end, ring.end)]),
		view.follow ? words.follow : words.held,
		...(view.wrap ? [words.wrap] : []),
		...(view.pattern === ''
			? []
			: [words.matching(countMatches(ring, view.pattern), ring.end - ring.first, view.pattern)]),
	];
	return (
		<Text wrap="truncate-end">
			<Text color={view.follow ? theme.ok : theme.warning}>
				{view.follow ? signs.host : signs.paused}{' '}
			</Text>
			<Text dimColor>{cut(parts.join('   '), columns - 2)}</Text>
		</Text>
	);
}
