import { hostsWith } from '../../../model/spec.ts';
import { formatSeconds } from '../../../report/progress.ts';
import { Box, Text } from '../../ink.ts';
import { cleanLine } from '../../log/clean-line.ts';
import type { Area } from '../../screen.ts';
import { cells, cut, fit, wrap } from '../../text/cells.ts';
import { signs, type Theme } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { factLines } from './fact-lines.ts';
import { countProblems, healthOf } from './health.ts';
import { ClusterPicture, pictureLayout } from './picture.tsx';
import type { ResultOptions } from './result-screen.tsx';
import type { ResultState } from './state.ts';
import { TimeView } from './time-view.tsx';

const LABEL_WIDTH = 16;

/** What there is now: the cluster with every part's health, how to use it, where the time went. */
export function ResultView({
	state,
	options,
	area,
}: {
	state: ResultState;
	options: ResultOptions;
	area: Area;
}) {
	const columns = area.columns - 2;
	const { spec, timeline } = options;
	const health = healthOf(spec, state.status);
	const isWide = area.columns >= 110 && area.rows >= 30;
	const layout = pictureLayout(spec, health, columns, isWide ? 3 : 1);
	const parts = { state, options, columns, isWide };
	const facts = useFacts(parts);
	const next = useNext(parts);
	const gap = isWide ? 1 : 0;
	const used = 2 + layout.rows + gap + facts.length + 1 + next.length + gap;
	return (
		<Box
			flexDirection="column"
			paddingX={1}
			width={area.columns}
			height={area.rows}
			overflow="hidden"
		>
			<Title {...parts} />
			<Box marginTop={1} flexShrink={0}>
				<ClusterPicture spec={spec} health={health} layout={layout} columns={columns} />
			</Box>
			<Lines lines={facts} columns={columns} gap={gap} />
			<Lines lines={next} columns={columns} gap={1} />
			{timeline === null || timeline.steps.length === 0 ? null : (
				<TimeView timeline={timeline} columns={columns} rows={area.rows - used} isWide={isWide} />
			)}
		</Box>
	);
}

interface PartProps {
	state: ResultState;
	options: ResultOptions;
	columns: number;
	isWide: boolean;
}

/** A line with a label before it. */
interface Line {
	label: string;
	text: string;
	tone: 'plain' | 'warning' | 'accent';
}

function Title({ state, options, columns }: PartProps) {
	const words = useWords();
	const theme = useTheme();
	const { title, sign, tone } = verdict(words, state, options);
	const { outcome } = options;
	const time = outcome === null ? '' : words.result.inAll(formatSeconds(outcome.seconds));
	return (
		<Text wrap="truncate-end">
			<Text bold color={theme[tone]}>
				{fit(`${sign} ${title}`, columns - cells(time))}
			</Text>
			<Text dimColor>{time}</Text>
		</Text>
	);
}

function verdict(
	words: Words,
	{ status, failure }: ResultState,
	{ spec, exitCode }: ResultOptions,
): { title: string; sign: string; tone: keyof Theme } {
	const { result } = words;
	if (failure !== null)
		return { title: result.notAsked(spec.name), sign: signs.warning, tone: 'warning' };
	if (status === null)
		return { title: result.asking(spec.name), sign: signs.active, tone: 'active' };
	if (!status.up) return { title: result.down(spec.name), sign: signs.error, tone: 'error' };
	if (exitCode !== 0)
		return { title: result.incomplete(spec.name), sign: signs.warning, tone: 'warning' };
	const problems = countProblems(spec, healthOf(spec, status), status);
	return problems === 0
		? { title: result.up(spec.name), sign: signs.ok, tone: 'ok' }
		: { title: result.upBut(spec.name, problems), sign: signs.warning, tone: 'warning' };
}

/** Lines that belong together, cut to the width. */
function Lines({ lines, columns, gap }: { lines: Line[]; columns: number; gap: number }) {
	const theme = useTheme();
	const colours = { plain: null, warning: theme.warning, accent: theme.accent };
	return (
		<Box flexDirection="column" marginTop={gap} flexShrink={0}>
			{lines.map(({ label, text, tone }, index) => {
				const color = colours[tone];
				const sign = tone === 'warning' ? `${signs.warning} ` : '';
				return (
					<Text key={index} wrap="truncate-end">
						<Text dimColor>{fit(label, LABEL_WIDTH)}</Text>
						<Text {...(color === null ? {} : { color })}>
							{cut(sign + text, columns - LABEL_WIDTH)}
						</Text>
					</Text>
				);
			})}
		</Box>
	);
}

/** What is known of the parts, a line each. */
function useFacts({ state: { status, failure }, options, columns }: PartProps): Line[] {
	const { result: words, sentence } = useWords();
	if (failure !== null) {
		return [failure.message, failure.fix]
			.flatMap((text) =>
				text === null ? [] : wrap(sentence(cleanLine(text)), columns - LABEL_WIDTH - 2),
			)
			.map((text, index) => ({ label: '', text, tone: index === 0 ? 'warning' : 'plain' }));
	}
	if (status === null) return [];
	return factLines(words, options.spec, status).map(({ label, text, isGood }) => ({
		label,
		text,
		tone: isGood ? 'plain' : 'warning',
	}));
}

/** How to use it, what to do next, and the report. */
function useNext({ state: { report }, options, columns, isWide }: PartProps): Line[] {
	const { result: words, sentence } = useWords();
	const { kubeconfig, writeReport } = options;
	const said = {
		none: words.reportHow,
		writing: words.reportWriting,
		written: report.kind === 'written' ? report.file : '',
		failed: report.kind === 'failed' ? sentence(report.message) : '',
	}[report.kind];
	return [
		{ label: words.use, text: `export KUBECONFIG=${cleanLine(kubeconfig)}`, tone: 'accent' },
		...nextSteps({ words, sentence }, options, columns - LABEL_WIDTH, isWide).map(
			(text, index): Line => ({ label: index === 0 ? words.next : '', text, tone: 'plain' }),
		),
		...(writeReport === undefined
			? []
			: [
					{
						label: words.report,
						text: cleanLine(said),
						tone: report.kind === 'failed' ? ('warning' as const) : ('plain' as const),
					},
				]),
	];
}

/** Sentences: what an unfinished Run says of itself, else what one does with a new cluster. */
function nextSteps(
	{ words, sentence }: { words: Words['result']; sentence: Words['sentence'] },
	{ spec, exitCode, outcome }: ResultOptions,
	width: number,
	isWide: boolean,
): string[] {
	if (exitCode !== 0) {
		const lines = (outcome?.summary ?? []).flatMap((text) =>
			wrap(sentence(cleanLine(text)), width),
		);
		return isWide ? lines.slice(0, 8) : lines.slice(0, 4);
	}
	const { nodes, failover, grow, snapshot } = words.nextSteps;
	const isRedundant = hostsWith(spec, 'control-plane').length >= 3;
	const first = isRedundant ? failover : grow;
	if (!isWide) return [first];
	return [nodes, ...(isRedundant ? [failover] : []), grow, snapshot];
}
