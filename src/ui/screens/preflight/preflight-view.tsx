import { FailurePanel } from '../../components/failure-panel.tsx';
import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { cells, cut, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { FindingDetail } from './finding-screen.tsx';
import { severitySign } from './severity.ts';
import {
	type CheckRow,
	columnsOf,
	countFindings,
	currentFindings,
	FLEET,
	type PreflightState,
	rowsOf,
	worstOf,
} from './state.ts';

const SUMMARY_ROWS = 2;
const HEAD_ROWS = 1;
const RULE_ROWS = 1;

/** Rows of the lower part, which tells of the cell under the cursor. */
function detailRows({ rows }: Area): number {
	return rows >= 34 ? 9 : 6;
}

/** Lines of the matrix that are seen at once. */
export function matrixRows(area: Area): number {
	return Math.max(1, area.rows - SUMMARY_ROWS - HEAD_ROWS - RULE_ROWS - detailRows(area));
}

/** Draws the state of the checks. */
export function PreflightView({ state, area }: { state: PreflightState; area: Area }) {
	const words = useWords().preflight;
	if (state.phase === 'failed' && state.failure) {
		return (
			<FailurePanel
				title={words.failedTitle}
				failure={state.failure}
				footer={words.tryAgain}
				area={area}
			/>
		);
	}
	return (
		<Box flexDirection="column" paddingX={1}>
			<Summary state={state} />
			<Matrix state={state} area={area} />
			<Text dimColor>{'─'.repeat(area.columns - 2)}</Text>
			<Detail state={state} area={area} />
		</Box>
	);
}

function Summary({ state }: { state: PreflightState }) {
	const words = useWords().preflight;
	const theme = useTheme();
	const counts = countFindings(state.findings);
	const hosts = Object.values(state.hosts);
	const answered = hosts.filter((phase) => phase === 'looked').length;
	const isDone = state.phase === 'done';
	const verdict =
		counts.error > 0 ? words.refuses : counts.warning > 0 ? words.passesWithWarnings : words.passes;
	return (
		<Box flexDirection="column" height={SUMMARY_ROWS}>
			<Box gap={2}>
				<Text bold>{words.phases[state.phase]}</Text>
				<Text color={theme.error}>
					{signs.error} {counts.error}
				</Text>
				<Text color={theme.warning}>
					{signs.warning} {counts.warning}
				</Text>
				<Text color={theme.ok}>
					{signs.ok} {counts.ok}
				</Text>
				{counts.repairable > 0 ? <Text>{words.repairable(counts.repairable)}</Text> : null}
			</Box>
			<Text dimColor={!isDone} wrap="truncate-end">
				{isDone ? verdict : words.connected(answered, hosts.length)}
			</Text>
		</Box>
	);
}

interface Layout {
	labelWidth: number;
	cellWidth: number;
	/** Columns that are seen, and where they begin. */
	shown: string[];
	first: number;
}

/** As many columns as fit, with the cursor's among them. */
function layout(
	state: PreflightState,
	area: Area,
	labels: readonly string[],
	fleet: string,
): Layout {
	const columns = columnsOf(state);
	const labelWidth = Math.min(32, Math.max(18, ...labels.map((label) => cells(label) + 2)));
	const widest = Math.max(cells(fleet), ...columns.map((column) => cells(column)));
	const cellWidth = Math.min(14, Math.max(5, widest + 2));
	const count = Math.max(1, Math.floor((area.columns - 4 - labelWidth) / cellWidth));
	const first = Math.max(0, Math.min(state.column - count + 1, columns.length - count));
	return { labelWidth, cellWidth, first, shown: columns.slice(first, first + count) };
}

function Matrix({ state, area }: { state: PreflightState; area: Area }) {
	const all = useWords();
	const words = all.preflight;
	const rows = rowsOf(state);
	const height = matrixRows(area);
	const titles = rows.map(({ check }) => all.checks[check] ?? check);
	const grid = layout(state, area, titles, words.fleet);
	const { shown, first, labelWidth, cellWidth } = grid;
	const total = Object.keys(state.hosts).length;
	const isCut = shown.length < total + 1;
	const label = isCut ? words.columns(Math.max(1, first), first + shown.length - 1, total) : '';
	return (
		<Box flexDirection="column" height={HEAD_ROWS + height}>
			<Text wrap="truncate-end">
				{'  '}
				<Text dimColor>{fit(label, labelWidth)}</Text>
				{shown.map((column) => (
					<Text key={column} bold={column === columnsOf(state)[state.column]}>
						{fit(cut(column === FLEET ? words.fleet : column, cellWidth - 1), cellWidth)}
					</Text>
				))}
			</Text>
			{rows.length === 0 ? (
				<Text dimColor>
					{'  '}
					{state.phase === 'done' ? words.noProblems : words.nothingYet}
				</Text>
			) : null}
			{rows.slice(state.list.top, state.list.top + height).map((row, index) => (
				<MatrixRow
					key={row.check}
					row={row}
					title={titles[state.list.top + index] ?? row.check}
					grid={grid}
					cursor={
						state.list.top + index === state.list.cursor
							? (columnsOf(state)[state.column] ?? FLEET)
							: null
					}
					isDone={state.phase === 'done'}
				/>
			))}
		</Box>
	);
}

function MatrixRow({
	row,
	title,
	grid: { labelWidth, cellWidth, shown },
	cursor,
	isDone,
}: {
	row: CheckRow;
	title: string;
	grid: Layout;
	/** The cursor's column, if it is in this row. */
	cursor: string | null;
	isDone: boolean;
}) {
	const theme = useTheme();
	return (
		<Text wrap="truncate-end">
			<Text color={theme.accent}>{cursor === null ? '  ' : `${signs.cursor} `}</Text>
			<Text bold={cursor !== null}>{fit(title, labelWidth)}</Text>
			{shown.map((column) => {
				const findings = row.cells.get(column);
				const worst = findings ? worstOf(findings) : null;
				const sign = worst ? severitySign(worst) : isDone ? ' ' : signs.unchanged;
				return (
					<Text key={column}>
						<Text
							inverse={cursor === column}
							dimColor={worst === null}
							{...(worst ? { color: theme[worst] } : {})}
						>
							{` ${sign} `}
						</Text>
						{' '.repeat(Math.max(0, cellWidth - 3))}
					</Text>
				);
			})}
		</Text>
	);
}

function Detail({ state, area }: { state: PreflightState; area: Area }) {
	const words = useWords();
	const rows = detailRows(area);
	const [finding, ...others] = currentFindings(state);
	const row = rowsOf(state)[state.list.cursor];
	if (!row) return null;
	const column = columnsOf(state)[state.column] ?? FLEET;
	const title = words.checks[row.check] ?? row.check;
	const host = column === FLEET ? words.preflight.fleet : column;
	const absent = state.phase === 'done' ? words.preflight.notConcerned : words.preflight.pending;
	return (
		<Box flexDirection="column">
			<Text bold wrap="truncate-end">
				{`${host}  ${title}${others.length > 0 ? `  +${others.length}` : ''}`}
			</Text>
			{finding ? (
				<FindingDetail finding={finding} columns={area.columns - 2} rows={rows - 1} />
			) : (
				<Text dimColor>{absent}</Text>
			)}
		</Box>
	);
}
