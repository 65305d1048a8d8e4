import { countChanges } from '../../../model/plan.ts';
import { formatSeconds } from '../../../report/progress.ts';
import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { cells, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useIsLinear, useTheme, useWords } from '../../tui-context.ts';
import { ChangeLineView } from './change-line.tsx';
import type { PlanOptions } from './plan-screen.tsx';
import { groupsOf, linesOf, type PlanState } from './state.ts';

const HEAD_ROWS = 2;
const FOOT_ROWS = 3;

/** Lines of either pane that are seen at once. */
export function paneRows(area: Area): number {
	return Math.max(1, area.rows - HEAD_ROWS - FOOT_ROWS);
}

/** Draws a Plan: its groups to the left, what one of them changes to the right. */
export function PlanView({
	state,
	area,
	plan,
	notices,
	file,
	command,
	estimate,
}: { state: PlanState; area: Area } & PlanOptions) {
	const { plan: words, sentence } = useWords();
	const theme = useTheme();
	const changes = countChanges(plan);
	const groups = groupsOf(plan, state.grouping);
	const hosts = groupsOf(plan, 'host').length;
	const rows = paneRows(area);
	const width = Math.min(44, Math.max(24, Math.floor(area.columns * 0.34)));
	const group = groups[state.groups.cursor];
	const lines = group ? linesOf(group, state.grouping, state.withDiffs) : [];
	return (
		<Box flexDirection="column" paddingX={1}>
			<Box height={HEAD_ROWS} gap={2}>
				<Text bold wrap="truncate-end">
					{changes === 0 ? words.nothing : words.summary(changes, hosts)}
				</Text>
				{changes === 0 ? null : <Text dimColor>{words.about(formatSeconds(estimate))}</Text>}
			</Box>
			<Box height={rows} flexDirection={useIsLinear() ? 'column' : 'row'}>
				<Box flexDirection="column" width={width} flexShrink={0}>
					{groups
						.slice(state.groups.top, state.groups.top + rows)
						.map(({ id, title, changes: count }, index) => {
							const isCurrent = state.groups.top + index === state.groups.cursor;
							return (
								<GroupLine
									key={id}
									title={sentence(title)}
									count={count}
									width={width - 2}
									isCurrent={isCurrent}
									isFocused={isCurrent && state.pane === 'groups'}
								/>
							);
						})}
				</Box>
				<Box flexDirection="column" width={area.columns - 2 - width} overflow="hidden">
					{lines.slice(state.top, state.top + rows).map((line, index) => (
						<ChangeLineView
							key={index}
							line={line}
							grouping={state.grouping}
							width={area.columns - 2 - width}
						/>
					))}
				</Box>
			</Box>
			<Box flexDirection="column" height={FOOT_ROWS}>
				<Text dimColor>{rule(area.columns - 2, state, lines.length, rows)}</Text>
				{notices.length > 0 ? (
					<Text wrap="truncate-end" color={theme.warning}>
						{`${signs.warning} ${notices.map(sentence).join(' ')}`}
					</Text>
				) : (
					<Text wrap="truncate-end" dimColor>
						{words.saved(file)}
					</Text>
				)}
				<Text wrap="truncate-end" dimColor>
					{words.command(command)}
				</Text>
			</Box>
		</Box>
	);
}

function GroupLine({
	title,
	count,
	width,
	isCurrent,
	isFocused,
}: {
	title: string;
	count: number;
	width: number;
	isCurrent: boolean;
	isFocused: boolean;
}) {
	const theme = useTheme();
	const number = String(count);
	return (
		<Text>
			<Text color={theme.accent}>
				{isCurrent ? (isFocused ? signs.cursor : signs.crumb) : ' '}{' '}
			</Text>
			<Text bold={isCurrent} {...(isFocused ? { color: theme.accent } : {})}>
				{fit(title, width - cells(number) - 3)}
			</Text>
			<Text dimColor> {number}</Text>
		</Text>
	);
}

/** A line that says at its end which lines are seen, where there are more. */
function rule(columns: number, { top }: PlanState, count: number, rows: number): string {
	if (count <= rows) return '─'.repeat(columns);
	const place = ` ${top + 1}–${Math.min(count, top + rows)} / ${count} `;
	return `${'─'.repeat(Math.max(0, columns - cells(place) - 2))}${place}──`;
}
