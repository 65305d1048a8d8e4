import { CHANGE_SIGNS } from '../../../report/plan-text.ts';
import { Text } from '../../ink.ts';
import { cut } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { ChangeLine, Grouping } from './state.ts';

/** One line of what a step or a host changes. */
export function ChangeLineView({
	line,
	grouping,
	width,
}: {
	line: ChangeLine;
	grouping: Grouping;
	width: number;
}) {
	const { plan: words, sentence } = useWords();
	const theme = useTheme();
	switch (line.kind) {
		case 'task': {
			const title = grouping === 'step' ? line.task.host : sentence(line.task.title);
			return (
				<Text bold color={theme.accent}>
					{cut(`${signs.host} ${title}`, width)}
				</Text>
			);
		}
		case 'same-as':
			return <Text dimColor>{cut(`  = ${line.host}`, width)}</Text>;
		case 'change': {
			const { verb, subject, note } = line.change;
			const text = `  ${CHANGE_SIGNS[verb]} ${words.verbs[verb]} ${sentence(subject)}${note ? ` (${sentence(note)})` : ''}`;
			return <Text>{cut(clean(text), width)}</Text>;
		}
		case 'diff':
			return <DiffLine text={line.text} width={width} />;
	}
}

function DiffLine({ text, width }: { text: string; width: number }) {
	const theme = useTheme();
	const shown = cut(`      ${clean(text)}`, width);
	if (text.startsWith('+')) return <Text color={theme.ok}>{shown}</Text>;
	if (text.startsWith('-')) return <Text color={theme.error}>{shown}</Text>;
	return <Text dimColor>{shown}</Text>;
}

/** A file on a host may hold anything: nothing in it may move the cursor. */
function clean(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
	return text.replaceAll('\t', '    ').replaceAll(/[\x00-\x1f\x7f-\x9f]/g, '');
}
