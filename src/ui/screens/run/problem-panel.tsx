import { showLine } from '../../components/list-state.ts';
import { Menu, type MenuItem } from '../../components/menu.tsx';
import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { cells, cut, fit, wrap } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { Paragraph, ProblemText } from './problem-text.ts';

export interface ProblemPanelProps {
	text: ProblemText;
	/** `ok`: the Run ended well. `warning`: it was stopped. */
	tone: 'ok' | 'warning' | 'error';
	/** Which of how many. */
	place: [number, number];
	/** Under the title: what else goes on. */
	meanwhile: string | null;
	items: readonly MenuItem[];
	cursor: number;
	/** The whole text from this line on; null: the short one with the menu. */
	details: number | null;
	area: Area;
}

const WIDEST = 110;
const TITLE_ROWS = 2;

function textWidth(columns: number): number {
	return Math.min(WIDEST, columns - 4);
}

/** Lines of text that stay beside a menu that is too long for the window. */
const LEAST_TEXT = 4;

function menuRows({ details, items }: Pick<ProblemPanelProps, 'details' | 'items'>): number {
	return details === null ? items.length + 1 : 1;
}

/** Rows that it needs to say all. */
export function panelRows(props: Omit<ProblemPanelProps, 'area'>, columns: number): number {
	const lines = paragraphLines(props.text.paragraphs, textWidth(columns));
	return TITLE_ROWS + lines.length + menuRows(props);
}

/** What happened, what shows it, why, and what one can do. */
export function ProblemPanel(props: ProblemPanelProps) {
	const { text, tone, place, meanwhile, items, cursor, details, area } = props;
	const words = useWords().run.problem;
	const theme = useTheme();
	const sign = { ok: signs.ok, warning: signs.paused, error: signs.error }[tone];
	const right = place[1] > 1 ? `${words.place(...place)}  tab` : '';
	const lines = paragraphLines(text.paragraphs, textWidth(area.columns));
	const leastText = Math.min(LEAST_TEXT, lines.length);
	const below = Math.min(menuRows(props), Math.max(3, area.rows - TITLE_ROWS - leastText));
	const rows = Math.max(1, area.rows - TITLE_ROWS - below);
	const labelWidth = Math.max(0, ...items.map(({ label }) => cells(label)));
	const { top } = showLine({ cursor, top: 0 }, items.length, below - 1);
	const shown = details === null ? shortened(lines, rows) : windowOf(lines, details, rows);
	return (
		<Box flexDirection="column" width={area.columns} height={area.rows} overflow="hidden">
			<Box justifyContent="space-between" width={area.columns} flexShrink={0}>
				<Text bold color={theme[tone]} wrap="truncate-end">
					{sign} {text.title}
				</Text>
				<Text dimColor>{right}</Text>
			</Box>
			<Text dimColor wrap="truncate-end">
				{meanwhile === null ? ' ' : `  ${meanwhile}`}
			</Text>
			<Box flexDirection="column" paddingLeft={2}>
				{shown.map((line, index) => (
					<PanelLine key={index} line={line} />
				))}
			</Box>
			{details === null ? (
				<Box marginTop={1} paddingLeft={2}>
					<Menu
						items={items
							.slice(top, top + below - 1)
							.map((item) => withNote(item, area.columns - labelWidth - 6))}
						cursor={cursor - top}
						labelWidth={labelWidth}
					/>
				</Box>
			) : (
				<Text color={theme.accent}>{`  ${words.detailsFooter}`}</Text>
			)}
		</Box>
	);
}

interface Line {
	label: string;
	text: string;
	tone: Paragraph['tone'];
	optional: boolean;
	group: number | null;
}

function PanelLine({ line: { label, text, tone } }: { line: Line }) {
	const theme = useTheme();
	return (
		<Text wrap="truncate-end">
			<Text bold>{label}</Text>
			<Text dimColor={tone === 'source'} {...(tone === 'quote' ? { color: theme.warning } : {})}>
				{text === '' ? ' ' : text}
			</Text>
		</Text>
	);
}

/** Paragraphs broken into lines, labels in a column of their own; a blank line between parts. */
function paragraphLines(paragraphs: readonly Paragraph[], width: number): Line[] {
	const labels = Math.max(0, ...paragraphs.map(({ label }) => cells(label))) + 2;
	return paragraphs.flatMap((paragraph, index) => {
		const { label, text, tone, optional, group } = paragraph;
		const column = label === '' ? 0 : labels;
		const lines = wrap(text, Math.max(20, width - column)).map(
			(each, part): Line => ({
				label: fit(part === 0 ? label : '', column),
				text: each,
				tone,
				optional: optional || (tone === 'quote' && part > 2),
				group: group ?? null,
			}),
		);
		const blank: Line = { label: '', text: '', tone: 'plain', optional: true, group: null };
		return beginsPart(paragraph, paragraphs[index - 1]) ? [blank, ...lines] : lines;
	});
}

function beginsPart(paragraph: Paragraph, previous: Paragraph | undefined): boolean {
	if (previous === undefined) return false;
	if (paragraph.label === '' && previous.label !== '') return true;
	return paragraph.label !== '' && previous.label === '' && previous.tone !== 'plain';
}

/** Blank lines go first, then what may be left out, the last of it first, until the rest fits. */
function shortened(lines: readonly Line[], rows: number): Line[] {
	let kept = [...lines];
	while (kept.length > rows) {
		const blank = kept.findLastIndex(({ text }) => text === '');
		const index = blank === -1 ? kept.findLastIndex(({ optional }) => optional) : blank;
		const dropped = kept[index];
		if (!dropped) break;
		kept = kept.filter(
			(line) => line !== dropped && (dropped.group === null || line.group !== dropped.group),
		);
	}
	return kept.slice(0, rows);
}

function windowOf(lines: readonly Line[], from: number, rows: number): readonly Line[] {
	const first = Math.max(0, Math.min(from, lines.length - rows));
	return lines.slice(first, first + rows);
}

/** An item with as much of its note as there is room for. */
function withNote({ note, ...item }: MenuItem, room: number): MenuItem {
	return note === undefined ? item : { ...item, note: cut(note, room) };
}
