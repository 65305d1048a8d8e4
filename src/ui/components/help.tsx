import { Box, Text } from '../ink.ts';
import { actionsOf, type KeySection } from '../keys/key-table.ts';
import { showKeys } from '../keys/show-key.ts';
import type { Area } from '../screen.ts';
import { fit } from '../text/cells.ts';
import { useTheme, useTui, useWords } from '../tui-context.ts';
import { actionWords } from '../words/action-words.ts';

const KEYS_WIDTH = 14;
const COLUMN_WIDTH = 38;

/** Every key that works on the present screen, made from the key table. */
export function Help({ area }: { area: Area }) {
	const words = useWords();
	const theme = useTheme();
	const sections = [...new Set(useTui().sections())];
	return (
		<Box flexDirection="column" paddingX={1}>
			<Text bold>
				{words.common.help}
				<Text dimColor>{`  ${words.common.helpFooter}`}</Text>
			</Text>
			<Box flexDirection="column" flexWrap="wrap" height={area.rows - 1} columnGap={2}>
				{sections.map((section) => (
					<Section key={section} section={section} accent={theme.accent} />
				))}
			</Box>
		</Box>
	);
}

function Section({ section, accent }: { section: KeySection; accent: string }) {
	const words = useWords();
	const actions = actionsOf(section);
	if (actions.length === 0) return null;
	return (
		<Box flexDirection="column" width={COLUMN_WIDTH} marginTop={1}>
			<Text bold color={accent}>
				{words.common.sections[section]}
			</Text>
			{actions.map((bound) => (
				<Text key={bound.action} wrap="truncate-end">
					{fit(showKeys(bound.binding.keys), KEYS_WIDTH)}
					<Text dimColor>{actionWords(words, bound)}</Text>
				</Text>
			))}
		</Box>
	);
}
