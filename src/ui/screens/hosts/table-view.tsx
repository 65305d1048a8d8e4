import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { cut } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { DetailView, detailLines } from './detail-view.tsx';
import { HostLine, HostsHeader } from './host-line.tsx';
import { hasFailed, isBusy, nodeNames } from './host-row.ts';
import { type Login, textOf } from './login.ts';
import { cursorRow, type HostsState } from './state.ts';
import { windowAt } from './window.ts';

/** Summary, SSH defaults, the table's head, and the notice or its place. */
const OTHER_ROWS = 4;
/** Hosts that are seen beside a long failure. */
const LEAST_HOSTS = 5;

/** The hosts, what is known of them, and all that is known of the one under the cursor. */
export function TableView({ area, state }: { area: Area; state: HostsState }) {
	const width = area.columns - 2;
	const words = useWords();
	const names = nodeNames(state.rows);
	const current = cursorRow(state);
	const needed = current === null ? 0 : detailLines(words, current, width).length + 1;
	const usual = Math.max(6, Math.min(9, Math.floor(area.rows / 3)));
	const most = Math.max(2, area.rows - OTHER_ROWS - LEAST_HOSTS);
	const detailRows = Math.min(most, Math.max(usual, needed));
	const rows = Math.max(1, area.rows - OTHER_ROWS - detailRows);
	const first = windowAt(state.list.cursor, state.rows.length, rows);
	return (
		<Box flexDirection="column" paddingX={1}>
			<Summary state={state} width={width} />
			<LoginLine login={state.login} width={width} />
			<HostsHeader width={width} />
			<Box flexDirection="column" height={rows} flexShrink={0}>
				{state.rows.slice(first, first + rows).map((row, index) => (
					<HostLine
						key={row.id}
						row={row}
						name={names[first + index] ?? ''}
						isCurrent={first + index === state.list.cursor}
						width={width}
					/>
				))}
			</Box>
			<Notice state={state} width={width} />
			{current === null ? null : (
				<DetailView
					row={current}
					name={names[state.list.cursor] ?? ''}
					width={width}
					rows={detailRows}
				/>
			)}
		</Box>
	);
}

/** How far the look has come, or what the hosts add up to. */
function Summary({
	state: { rows, looks, unanswered },
	width,
}: {
	state: HostsState;
	width: number;
}) {
	const words = useWords().hosts;
	const theme = useTheme();
	const failed = rows.filter(hasFailed).length;
	const included = rows.filter(({ isIncluded }) => isIncluded);
	const rest = [
		...(unanswered > 0 ? [words.summary.unanswered(unanswered)] : []),
		...(failed > 0 ? [words.summary.failed(failed)] : []),
	];
	if (looks > 0) {
		const done = rows.filter((row) => !isBusy(row)).length;
		const bar = barOf(done, rows.length, Math.min(24, width - 56));
		return (
			<Text>
				<Text color={theme.active}>{`${signs.active} ${bar} `}</Text>
				<Text bold>{words.progress(done, rows.length)}</Text>
				<Text>{rest.map((text) => `   ${text}`).join('')}</Text>
			</Text>
		);
	}
	const masters = included.filter(({ roles }) => roles.includes('control-plane')).length;
	const workers = included.filter(({ roles }) => roles.includes('worker')).length;
	const leftOut = rows.length - included.length;
	const parts = [
		words.entry.count(included.length),
		words.summary.controlPlane(masters),
		words.summary.workers(workers),
		...(leftOut > 0 ? [words.summary.leftOut(leftOut)] : []),
		...rest,
	];
	return <Text bold>{cut(parts.join(' · '), width)}</Text>;
}

function barOf(done: number, all: number, width: number): string {
	const filled = all === 0 ? 0 : Math.floor((done / all) * width);
	return '█'.repeat(filled) + '░'.repeat(Math.max(0, width - filled));
}

function LoginLine({ login, width }: { login: Login; width: number }) {
	const words = useWords().hosts.login;
	const parts = [
		`${words.user} ${textOf(login, 'user') || 'root'}`,
		`${words.port} ${textOf(login, 'port') || '22'}`,
		`${words.key} ${textOf(login, 'identityFile') || words.agent}`,
		`${words.jump} ${textOf(login, 'jump') || words.none}`,
	];
	return <Text dimColor>{cut(`${words.defaults}   ${parts.join(' · ')}`, width)}</Text>;
}

function Notice({ state: { notice }, width }: { state: HostsState; width: number }) {
	const theme = useTheme();
	if (notice === null) return <Text> </Text>;
	return <Text color={theme.warning}>{cut(`${signs.warning} ${notice}`, width)}</Text>;
}
