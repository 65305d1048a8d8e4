import type { Failure } from '../../model/events.ts';
import { Box, Text } from '../ink.ts';
import type { Area } from '../screen.ts';
import { wrap } from '../text/cells.ts';
import { signs } from '../theme.ts';
import { useTheme, useWords } from '../tui-context.ts';

export interface FailurePanelProps {
	title: string;
	failure: Failure;
	/** What one can press. */
	footer: string;
	area: Area;
}

/** A failure with all that an operator needs: what was expected, what was found, what to do. */
export function FailurePanel({ title, failure, footer, area }: FailurePanelProps) {
	const { common: words, sentence } = useWords();
	const theme = useTheme();
	const width = area.columns - 6;
	const parts: [string, string | null][] = [
		['', failure.message],
		[words.expected, failure.expected],
		[words.found, failure.found],
		[words.fix, failure.fix],
	];
	const lines = parts.flatMap(([label, text]) => {
		if (text === null) return [];
		const body = wrap(sentence(text), width - 12);
		return body.map((line, index) => ({
			id: `${label}${index}`,
			label: index === 0 ? label : '',
			line,
		}));
	});
	return (
		<Box flexDirection="column" paddingX={2} paddingTop={1}>
			<Text bold color={theme.error}>
				{signs.error} {title}
			</Text>
			<Box flexDirection="column" marginTop={1}>
				{lines.slice(0, Math.max(1, area.rows - 5)).map(({ id, label, line }) => (
					<Box key={id}>
						<Box width={12}>
							<Text dimColor>{label}</Text>
						</Box>
						<Text>{line}</Text>
					</Box>
				))}
			</Box>
			<Box marginTop={1}>
				<Text color={theme.accent}>{footer}</Text>
			</Box>
		</Box>
	);
}
