import { Box, Text } from '../../ink.ts';
import { cleanLine } from '../../log/clean-line.ts';
import type { LogStore } from '../../log/log-store.ts';
import type { Area } from '../../screen.ts';
import { cells, cut } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { pageSize, pageWith } from './host-cursor.ts';
import { HostGrid } from './host-grid.tsx';
import { HostList } from './host-list.tsx';
import { GAP, layoutFor } from './layout.ts';
import { HostLog } from './log-view.tsx';
import type { RunHost } from './model.ts';
import { ProblemPanel, type ProblemPanelProps, panelRows } from './problem-panel.tsx';
import { ProgressLine } from './progress-line.tsx';
import { StepsList, StepsTable } from './steps-list.tsx';
import type { RunView } from './view-state.ts';
import type { RunPicture } from './watch.ts';

export interface RunViewProps {
	view: RunView;
	picture: RunPicture;
	log: LogStore;
	/** In the order in which they are drawn. */
	hosts: readonly RunHost[];
	/** The host that the cursor is on. */
	current: RunHost | undefined;
	/** Said below the progress. */
	message: string | null;
	/** Problems that are not in front. */
	aside: number;
	/** The problem in front; null: none is. */
	problem: Omit<ProblemPanelProps, 'area'> | null;
	area: Area;
}

/** Draws a Run: progress, then what is looked at. */
export function RunBody(props: RunViewProps) {
	const { view, picture, log, current, message, problem, area } = props;
	const inner = { columns: area.columns - 2, rows: area.rows };
	const main = { columns: inner.columns, rows: Math.max(1, area.rows - 3) };
	return (
		<Box flexDirection="column" paddingX={1} width={area.columns} height={area.rows}>
			<ProgressLine picture={picture} columns={inner.columns} message={message} />
			{problem !== null ? (
				<Problem {...props} problem={problem} rows={main.rows + 1} />
			) : view.mode === 'log' && current ? (
				<HostLog
					host={current}
					picture={picture}
					log={log}
					view={view.log}
					field={view.field}
					area={main}
				/>
			) : view.mode === 'steps' ? (
				<StepsTable picture={picture} list={view.steps} area={main} />
			) : (
				<Hosts {...props} />
			)}
			{problem === null ? <Foot {...props} /> : null}
		</Box>
	);
}

function Hosts({ picture, log, hosts, current, area }: RunViewProps) {
	const layout = layoutFor(area);
	const shared = {
		hosts,
		picture,
		log,
		cursor: current?.name,
		focused: true,
		area: layout.hosts,
	};
	if (layout.compact) return <HostList {...shared} />;
	return (
		<Box gap={GAP} height={layout.hosts.rows}>
			<StepsList
				picture={picture}
				area={{ columns: layout.stepsColumns, rows: layout.hosts.rows }}
			/>
			<HostGrid {...shared} />
		</Box>
	);
}

/** Rows below a problem that are worth hosts. */
const LEAST_HOST_ROWS = 9;

/** A problem, and below it the hosts that go on, where there is room. */
function Problem({
	problem,
	rows,
	picture,
	log,
	hosts,
	current,
	area,
}: RunViewProps & { problem: Omit<ProblemPanelProps, 'area'>; rows: number }) {
	const columns = area.columns - 2;
	const needed = panelRows(problem, columns);
	const left = rows - needed - 1;
	if (layoutFor(area).compact || left < LEAST_HOST_ROWS || problem.details !== null) {
		return <ProblemPanel {...problem} area={{ columns, rows }} />;
	}
	const shared = { hosts, picture, log, cursor: current?.name, focused: false };
	return (
		<>
			<ProblemPanel {...problem} area={{ columns, rows: needed }} />
			<Box marginTop={1}>
				<HostGrid {...shared} area={{ columns, rows: left }} />
			</Box>
		</>
	);
}

/** What else there is to know: problems put aside, or the last thing that was said. */
function Foot(props: RunViewProps) {
	const { picture, aside, area } = props;
	const pages = usePageText(props);
	const { run: words, sentence } = useWords();
	const theme = useTheme();
	const { run } = picture;
	const notice = run.notices.findLast(({ level }) => level === 'warning') ?? run.notices.at(-1);
	if (aside > 0) {
		return (
			<Text bold color={theme.error} wrap="truncate-end">
				{signs.error} {words.problemsAside(aside)}
			</Text>
		);
	}
	const isWarning = notice?.level === 'warning';
	const message = notice && sentence(cleanLine(notice.message));
	const said = [cleanLine(notice?.host ?? ''), message].filter(Boolean).join(': ');
	const room = area.columns - 4 - (pages === '' ? 0 : cells(pages) + 2);
	return (
		<Box justifyContent="space-between" height={1}>
			<Text dimColor={!isWarning} {...(isWarning ? { color: theme.warning } : {})}>
				{isWarning ? `${signs.warning} ` : ''}
				{cut(said, room)}
			</Text>
			<Text dimColor>{pages}</Text>
		</Box>
	);
}

/** Which hosts are seen, where not all are. */
function usePageText({ hosts, current, view, area }: RunViewProps): string {
	const words = useWords().run;
	const size = pageSize(hosts.length, area).shown;
	if (view.mode !== 'hosts' || size >= hosts.length) return '';
	const { first, shown } = pageWith(hosts, current?.name, size);
	return words.hostsShown(first + 1, first + shown.length, hosts.length);
}
