import type { IBufferCell, Terminal } from '@xterm/headless';

const CELL_WIDTH = 8.4;
const LINE_HEIGHT = 18;
const MARGIN = 16;
const TITLE_HEIGHT = 28;

const BACKGROUND = '#16181d';
const FOREGROUND = '#d7dae0';
/** The 16 colours of a terminal, as a common dark theme has them. */
const PALETTE = [
	...['#3b4048', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#abb2bf'],
	...['#6b7280', '#ff7b86', '#b5e890', '#ffd98a', '#7cc4ff', '#dd9bf0', '#6fd3e0', '#ffffff'],
];

interface Run {
	column: number;
	text: string;
	width: number;
	style: string;
	background: string | null;
}

/** What a terminal shows now, as a picture: an SVG document with real text. */
export function terminalSvg(terminal: Terminal, title: string): string {
	const width = terminal.cols * CELL_WIDTH + 2 * MARGIN;
	const height = terminal.rows * LINE_HEIGHT + 2 * MARGIN + TITLE_HEIGHT;
	const buffer = terminal.buffer.active;
	const lines = Array.from({ length: terminal.rows }, (_, row) => {
		const line = buffer.getLine(buffer.viewportY + row);
		const top = TITLE_HEIGHT + MARGIN + row * LINE_HEIGHT;
		const cells = Array.from({ length: terminal.cols }, (_unused, column) => line?.getCell(column));
		return runsOf(cells).map((run) => drawRun(run, top));
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace" font-size="14" role="img" aria-label="${escapeXml(title)}">
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
<circle cx="20" cy="16" r="5" fill="#ff5f57"/><circle cx="38" cy="16" r="5" fill="#febc2e"/><circle cx="56" cy="16" r="5" fill="#28c840"/>
<text x="${width / 2}" y="20" fill="#8b919c" text-anchor="middle" font-size="12">${escapeXml(title)}</text>
${lines.flat().join('\n')}
</svg>
`;
}

/** Neighbouring cells of the same look, as one piece of text each. */
function runsOf(cells: readonly (IBufferCell | undefined)[]): Run[] {
	const runs: Run[] = [];
	for (const [column, cell] of cells.entries()) {
		// The second half of a wide character is an empty cell.
		if (!cell || cell.getWidth() === 0) continue;
		const { style, background } = lookOf(cell);
		const text = cell.getChars() || ' ';
		const last = runs.at(-1);
		const isWide = cell.getWidth() > 1;
		const continues =
			last !== undefined &&
			!isWide &&
			last.style === style &&
			last.background === background &&
			last.column + last.width === column;
		if (continues) {
			last.text += text;
			last.width += 1;
		} else {
			runs.push({ column, text, width: cell.getWidth(), style, background });
		}
	}
	return runs.filter(({ text, background }) => text.trim() !== '' || background !== null);
}

function lookOf(cell: IBufferCell): { style: string; background: string | null } {
	const own = cell.isFgDefault() ? FOREGROUND : (PALETTE[cell.getFgColor()] ?? FOREGROUND);
	const under = cell.isBgDefault() ? null : (PALETTE[cell.getBgColor()] ?? null);
	const isInverse = cell.isInverse() !== 0;
	const colour = isInverse ? (under ?? BACKGROUND) : own;
	const style = [
		`fill="${colour}"`,
		...(cell.isBold() ? ['font-weight="bold"'] : []),
		...(cell.isDim() ? ['opacity="0.6"'] : []),
	].join(' ');
	return { style, background: isInverse ? own : under };
}

function drawRun({ column, text, width, style, background }: Run, top: number): string {
	const x = MARGIN + column * CELL_WIDTH;
	const box = background
		? `<rect x="${x}" y="${top}" width="${width * CELL_WIDTH}" height="${LINE_HEIGHT}" fill="${background}"/>`
		: '';
	// The length keeps columns straight whatever font is at hand.
	return `${box}<text x="${x}" y="${top + 13}" textLength="${width * CELL_WIDTH}" lengthAdjust="spacingAndGlyphs" xml:space="preserve" ${style}>${escapeXml(text)}</text>`;
}

function escapeXml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
