import { Box, Text } from '../ink.ts';
import type { Heading } from '../screen.ts';
import { useStore } from '../store.ts';
import { cells, cut } from '../text/cells.ts';
import { signs } from '../theme.ts';
import { useTheme, useTui, useWords } from '../tui-context.ts';

/** Where one is, and whether what is seen is a replay. Two rows. */
export function Header({ heading, columns }: { heading: Heading; columns: number }) {
	const words = useWords();
	const theme = useTheme();
	const { replay } = useStore(useTui().state);
	const banner = replay ? words.common.replay(replay.speed) : null;
	const right = [banner, heading.right].filter(Boolean).join('  ');
	const path = [words.common.program, ...heading.crumbs].join(` ${signs.crumb} `);
	return (
		<Box flexDirection="column" height={2}>
			<Box width={columns} justifyContent="space-between" paddingX={1}>
				<Text bold color={theme.accent} wrap="truncate-end">
					{cut(path, Math.max(1, columns - cells(right) - 4))}
				</Text>
				<Text {...(banner ? { color: theme.warning } : { dimColor: true })}>{right}</Text>
			</Box>
		</Box>
	);
}
