import type { ReactNode } from 'react';
import { Box, Text } from '../ink.ts';
import { actionsOf, type BoundAction } from '../keys/key-table.ts';
import { isText } from '../keys/parse-keys.ts';
import { showKey } from '../keys/show-key.ts';
import { useStore } from '../store.ts';
import { cells } from '../text/cells.ts';
import { useTheme, useTui, useWords } from '../tui-context.ts';
import { actionWords } from '../words/action-words.ts';

/** The most useful keys of what is on the screen, as many as fit. One row, made from the key table. */
export function Hints({ columns }: { columns: number }) {
	const app = useTui();
	const words = useWords();
	const theme = useTheme();
	const { isLoading } = useStore(app.state);
	if (isLoading) return <Loading columns={columns} />;
	const shown: ReactNode[] = [];
	let left = columns - 2;
	const sections = app.sections();
	const isTyping = sections.includes('text');
	const isLowest = app.state.get().screens.length < 2;
	for (const bound of helpFirst(hinted(sections.flatMap(actionsOf), isTyping))) {
		// There is nothing below the first screen to go back to.
		if (isLowest && bound.action === 'global.back') continue;
		const key = showKey(bound.binding.keys[0] ?? '');
		const label = actionWords(words, bound);
		const width = cells(key) + 1 + cells(label) + 3;
		if (width > left) continue;
		left -= width;
		shown.push(
			<Text key={bound.action}>
				<Text bold color={theme.accent}>
					{key}
				</Text>
				<Text dimColor> {label} </Text>
			</Text>,
		);
	}
	return (
		<Box width={columns} height={1} paddingX={1} gap={1} flexShrink={0}>
			{shown}
		</Box>
	);
}

/** In the place of the keys, which wait too. */
function Loading({ columns }: { columns: number }) {
	return (
		<Box width={columns} height={1} paddingX={1} flexShrink={0}>
			<Text dimColor>{useWords().common.loading}</Text>
		</Box>
	);
}

/** The way to all other keys is always in sight. */
function helpFirst(actions: BoundAction[]): BoundAction[] {
	const help = actions.filter(({ action }) => action === 'global.help');
	return [...help, ...actions.filter((bound) => !help.includes(bound))];
}

/** Those that are worth a hint, without keys that an action before them has taken. */
function hinted(actions: BoundAction[], isTyping: boolean): BoundAction[] {
	const taken = new Set<string>();
	return actions.filter(({ binding }) => {
		const [key] = binding.keys;
		if (key === undefined || taken.has(key) || (isTyping && isText(key))) return false;
		for (const each of binding.keys) taken.add(each);
		return binding.hint === true;
	});
}
