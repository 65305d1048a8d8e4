import { topologyAdvice } from '../../../advice/topology.ts';
import type { FleetFacts } from '../../../model/facts.ts';
import type { ClusterSpec } from '../../../model/spec.ts';
import type { FieldEditor } from '../../fields/field-editor.ts';
import { FieldHelp, FieldList } from '../../fields/field-list.tsx';
import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { wrap } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useIsLinear, useTheme, useWords } from '../../tui-context.ts';
import { statementWords, warningWords } from '../../words/topology-statement.ts';
import { drawTopology } from './draw.ts';

/** Draws the fields, the cluster that they make, and what it survives and costs. */
export function TopologyView({
	editor,
	spec,
	facts,
	cloudsWithoutArp,
	area,
}: {
	editor: FieldEditor;
	spec: ClusterSpec;
	facts: FleetFacts;
	cloudsWithoutArp: readonly string[];
	area: Area;
}) {
	const words = useWords();
	const advice = topologyAdvice(spec, facts, cloudsWithoutArp);
	const fieldRows = Math.min(editor.fields.length, area.rows >= 34 ? 12 : 7);
	const adviceWidth = Math.min(56, Math.max(30, Math.floor(area.columns * 0.42)));
	const drawing = drawTopology(advice.layout, area.columns - adviceWidth - 4, words);
	return (
		<Box flexDirection="column" paddingX={1}>
			<FieldList editor={editor} spec={spec} columns={area.columns - 2} rows={fieldRows} />
			<Box height={2} marginLeft={2}>
				<FieldHelp editor={editor} spec={spec} columns={area.columns - 4} />
			</Box>
			<Text dimColor>{'─'.repeat(area.columns - 2)}</Text>
			<Box flexDirection={useIsLinear() ? 'column' : 'row'}>
				<Box
					flexDirection="column"
					width={area.columns - adviceWidth - 3}
					aria-label={words.topology.diagram.label}
				>
					{drawing.map((line, index) => (
						<Text key={`${index} ${line}`}>{line}</Text>
					))}
				</Box>
				<Advice advice={advice} width={adviceWidth} rows={area.rows - fieldRows - 3} />
			</Box>
		</Box>
	);
}

interface AdviceLine {
	text: string;
	kind: 'title' | 'statement' | 'warning';
}

function Advice({
	advice,
	width,
	rows,
}: {
	advice: ReturnType<typeof topologyAdvice>;
	width: number;
	rows: number;
}) {
	const words = useWords();
	const theme = useTheme();
	const survives = advice.survives.map((statement) => statementWords(words, statement));
	const costs = advice.costs.map((statement) => statementWords(words, statement));
	const paragraph = (text: string, kind: AdviceLine['kind'], sign: string): AdviceLine[] =>
		wrap(text, width - 3).map((line, index) => ({
			kind,
			text: `${index === 0 ? sign : ' '} ${line}`,
		}));
	// What is wrong comes first: it must not be what falls off a small window.
	const lines: AdviceLine[] = [
		...advice.warnings.flatMap((warning) =>
			paragraph(warningWords(words, warning), 'warning', signs.warning),
		),
		{ kind: 'title', text: words.topology.survives },
		...(survives.length > 0 ? survives : [words.topology.nothing]).flatMap((text) =>
			paragraph(text, 'statement', ' '),
		),
		...(costs.length > 0 ? [{ kind: 'title' as const, text: words.topology.costs }] : []),
		...costs.flatMap((text) => paragraph(text, 'statement', ' ')),
	];
	return (
		<Box flexDirection="column" width={width}>
			{lines.slice(0, rows).map(({ kind, text }, index) => (
				<Text
					key={`${index} ${text}`}
					bold={kind === 'title'}
					{...(kind === 'warning' ? { color: theme.warning } : {})}
				>
					{text}
				</Text>
			))}
		</Box>
	);
}
