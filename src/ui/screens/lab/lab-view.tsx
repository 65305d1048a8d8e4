import { formatSeconds } from '../../../report/progress.ts';
import { Box, Text } from '../../ink.ts';
import { cleanLine } from '../../log/clean-line.ts';
import type { Area } from '../../screen.ts';
import { cells, cut, fit, wrap } from '../../text/cells.ts';
import { signs, type Theme } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { LabScreenState } from './lab-screen.tsx';

const TIME_WIDTH = 10;

/** How far the lab is, with the latest lines last. */
export function LabView({
	state,
	name,
	kubernetes,
	area,
}: {
	state: LabScreenState;
	name: string;
	kubernetes: boolean;
	area: Area;
}) {
	const { lab: words, sentence } = useWords();
	const theme = useTheme();
	const columns = area.columns - 2;
	const looks: Record<LabScreenState['phase'], { title: string; sign: string; tone: keyof Theme }> =
		{
			working: { title: words.working(name), sign: signs.active, tone: 'active' },
			stopping: { title: words.stopping, sign: signs.paused, tone: 'warning' },
			failed: { title: words.failed(name), sign: signs.error, tone: 'error' },
		};
	const { title, sign, tone } = looks[state.phase];
	const time = formatSeconds(state.elapsed / 1000);
	const reason = reasonLines();
	const rows = Math.max(1, area.rows - 4 - reason.length);
	return (
		<Box flexDirection="column" paddingX={1} width={area.columns}>
			<Text wrap="truncate-end">
				<Text bold color={theme[tone]}>
					{fit(`${sign} ${title}`, columns - cells(time))}
				</Text>
				<Text dimColor>{time}</Text>
			</Text>
			<Text dimColor wrap="truncate-end">
				{state.phase === 'failed' || !kubernetes ? '' : cut(`  ${words.patience}`, columns)}
			</Text>
			<Text> </Text>
			{state.lines.slice(-rows).map(({ at, text }, index) => (
				<Text key={`${at} ${index}`} wrap="truncate-end">
					<Text dimColor>{fit(clockTime(at), TIME_WIDTH)}</Text>
					{cut(cleanLine(sentence(text)), columns - TIME_WIDTH)}
				</Text>
			))}
			{reason.map((line, index) => (
				<Text key={index} {...(index === 0 ? { bold: true } : {})}>
					{line}
				</Text>
			))}
		</Box>
	);

	function reasonLines(): string[] {
		if (state.failure === null) return [];
		const { message, fix } = state.failure;
		const texts = [message, ...(fix === null ? [] : [fix])].map(sentence);
		return texts.flatMap((text) => wrap(cleanLine(text), columns)).slice(0, area.rows - 5);
	}
}

/** `09:05:00`, of this machine's clock. */
function clockTime(at: number): string {
	return new Date(at).toTimeString().slice(0, 8);
}
