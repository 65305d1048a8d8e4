import type { ReactNode } from 'react';
import { Box, Text } from '../ink.ts';
import type { Area } from '../screen.ts';
import { useTheme } from '../tui-context.ts';

const WIDEST = 90;

/** Cells inside the frame of a question. */
export function questionWidth(area: Area): number {
	return Math.min(area.columns - 4, WIDEST) - 6;
}

/** The frame of a question: what is asked, what one should know, and below it how to answer. */
export function QuestionBox({
	title,
	lines = [],
	area,
	children,
}: {
	title: string;
	lines?: readonly string[] | undefined;
	area: Area;
	children: ReactNode;
}) {
	const theme = useTheme();
	return (
		<Box
			flexDirection="column"
			marginX={2}
			marginTop={1}
			paddingX={2}
			paddingY={1}
			borderStyle="round"
			borderColor={theme.accent}
			width={Math.min(area.columns - 4, WIDEST)}
		>
			<Text bold>{title}</Text>
			{lines.map((line) => (
				<Text key={line}>{line}</Text>
			))}
			<Box marginTop={1}>{children}</Box>
		</Box>
	);
}
