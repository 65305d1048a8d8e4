import type { TargetsError } from '../../../discover/parse-targets.ts';
import { quote, visible } from '../../../spec/problem.ts';
import { aroundCursor } from '../../components/text-field-state.ts';
import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { cells, cut, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { type HostsState, readEntry } from './state.ts';

/** Rows beside the text area's lines: its border, the two lines above, the outcome below. */
const OTHER_ROWS = 9;
/** What may be typed is shown where there is room for it. */
const EXAMPLE_ROWS = 5;
const ROWS_FOR_EXAMPLES = 18;
const MOST_TEXT_ROWS = 16;
const MOST_PROBLEMS = 3;

/** Where hosts are typed or pasted: the text, what it names so far, and what may be typed. */
export function EntryView({ area, state }: { area: Area; state: HostsState }) {
	const words = useWords().hosts.entry;
	const theme = useTheme();
	const width = Math.min(area.columns - 4, 110);
	const hasExamples = area.rows >= ROWS_FOR_EXAMPLES;
	const others = OTHER_ROWS + (hasExamples ? EXAMPLE_ROWS : 0);
	const textRows = Math.max(2, Math.min(MOST_TEXT_ROWS, area.rows - others));
	return (
		<Box flexDirection="column" paddingX={2} width={width + 4}>
			<Text bold>{words.title}</Text>
			<Text dimColor>{cut(words.lead, width)}</Text>
			<Box
				flexDirection="column"
				borderStyle="round"
				borderColor={theme.accent}
				paddingX={1}
				marginTop={1}
				width={width}
				height={textRows + 2}
				flexShrink={0}
			>
				<TextArea state={state} width={width - 4} rows={textRows} />
			</Box>
			<Outcome state={state} width={width} />
			{hasExamples ? <Examples width={width} /> : null}
		</Box>
	);
}

function Examples({ width }: { width: number }) {
	const words = useWords().hosts.entry;
	const labelWidth = Math.max(...words.examples.map(([label]) => cells(label))) + 2;
	return (
		<Box flexDirection="column" marginTop={1}>
			{words.examples.map(([label, example]) => (
				<Text key={label} dimColor>
					{`  ${fit(label, labelWidth)}${cut(example, width - labelWidth - 2)}`}
				</Text>
			))}
			<Text dimColor>{cut(`  ${words.also}`, width)}</Text>
		</Box>
	);
}

/** The lines around the cursor. */
function TextArea({ state, width, rows }: { state: HostsState; width: number; rows: number }) {
	const words = useWords().hosts.entry;
	const { field } = state;
	if (field.value === '') {
		return (
			<Text>
				<Text inverse> </Text>
				<Text dimColor aria-hidden>
					{cut(words.placeholder, width - 1)}
				</Text>
			</Text>
		);
	}
	const [before, at, after] = aroundCursor(field);
	const isAtEnd = at === '\n' || (at === ' ' && after === '');
	const lines = `${before}${isAtEnd ? '' : at}${at === '\n' ? '\n' : ''}${after}`.split('\n');
	const row = before.split('\n').length - 1;
	const head = before.slice(before.lastIndexOf('\n') + 1);
	const first = Math.max(0, row - rows + 1);
	return lines.slice(first, first + rows).map((line, index) => {
		const number = first + index;
		if (number !== row) return <Text key={number}>{cut(line, width) || ' '}</Text>;
		const shownHead = keepEnd(head, width - 2);
		const tail = isAtEnd ? '' : line.slice(head.length + at.length);
		return (
			<Text key={number}>
				{shownHead}
				<Text inverse>{isAtEnd ? ' ' : at}</Text>
				{cut(tail, Math.max(0, width - cells(shownHead) - 2))}
			</Text>
		);
	});
}

function keepEnd(text: string, width: number): string {
	let shown = text;
	while (cells(shown) > width) shown = shown.slice(1);
	return shown;
}

/** How many hosts that is, or what is wrong and where. */
function Outcome({ state, width }: { state: HostsState; width: number }) {
	const words = useWords().hosts;
	const theme = useTheme();
	const { candidates, error } = readEntry(state);
	if (error !== null) return <Problems error={error} width={width} />;
	const taken = state.taken.map(({ source, candidates: from }) =>
		words.entry.taken(from.length, visible(source)),
	);
	if (state.notice !== null) {
		return <Text color={theme.warning}>{`${signs.warning} ${cut(state.notice, width - 2)}`}</Text>;
	}
	if (candidates.length === 0) return <Text dimColor>{words.entry.none}</Text>;
	return (
		<Text>
			<Text color={theme.ok}>{signs.ok}</Text>
			{` ${words.entry.count(candidates.length)}`}
			<Text dimColor>{cut(taken.map((text) => `   ${text}`).join(''), width - 14)}</Text>
		</Text>
	);
}

function Problems({ error, width }: { error: TargetsError; width: number }) {
	const words = useWords().hosts;
	const theme = useTheme();
	const shown = error.problems.slice(0, error.problems.length > MOST_PROBLEMS ? 2 : MOST_PROBLEMS);
	const rest = error.problems.length - shown.length;
	return (
		<>
			{shown.map(({ fault, word, line, column }) => {
				const place = words.entry.problem(line, column, quote(word));
				return (
					<Text key={`${line}:${column}`}>
						<Text color={theme.error}>{`${signs.error} ${cut(place, width - 2)}`}</Text>
						<Text>{cut(`  ${words.faults[fault]}`, Math.max(0, width - cells(place) - 2))}</Text>
					</Text>
				);
			})}
			{rest > 0 ? <Text dimColor>{`  ${words.entry.more(rest)}`}</Text> : null}
		</>
	);
}
