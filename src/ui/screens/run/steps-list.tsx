import { formatSeconds } from '../../../report/progress.ts';
import type { ListState } from '../../components/list-state.ts';
import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { cut, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { lookOf, stepName } from './caption.ts';
import { type StepSummary, summariseSteps } from './step-summary.ts';
import type { RunPicture } from './watch.ts';

/** The Steps of the Plan beside the hosts: a line each. */
export function StepsList({ picture, area }: { picture: RunPicture; area: Area }) {
	const words = useWords();
	const theme = useTheme();
	const steps = summariseSteps(picture.run, picture.now);
	const width = area.columns - 2;
	return (
		<Box flexDirection="column" width={area.columns} height={area.rows} flexShrink={0}>
			{aroundActive(steps, area.rows).map(({ step, condition, done, all }) => {
				const { sign, color } = lookOf(condition, theme);
				const count = `${done}/${all}`;
				const isOpen = condition === 'waiting' || condition === 'blocked';
				return (
					<Text key={step} wrap="truncate-end">
						<Text color={color}>{sign} </Text>
						<Text dimColor={isOpen} bold={condition === 'active'}>
							{fit(stepName(words, step), width - count.length - 1)}
						</Text>
						<Text dimColor>{` ${count}`}</Text>
					</Text>
				);
			})}
		</Box>
	);
}

/** Where not all fit, those around the first that is not done. */
function aroundActive(steps: readonly StepSummary[], rows: number): readonly StepSummary[] {
	const first = steps.findIndex(({ condition }) => condition !== 'done');
	const top = Math.min(Math.max(0, first - Math.floor(rows / 2)), Math.max(0, steps.length - rows));
	return steps.slice(top, top + rows);
}

/** All Steps with how long each took and where it is: the whole window. */
export function StepsTable({
	picture,
	list,
	area,
}: {
	picture: RunPicture;
	list: ListState;
	area: Area;
}) {
	const all = useWords();
	const words = all.run;
	const theme = useTheme();
	const steps = summariseSteps(picture.run, picture.now);
	const titleWidth = Math.min(40, Math.max(24, Math.floor(area.columns * 0.35)));
	const whereWidth = Math.max(0, area.columns - titleWidth - 25);
	const { step, hosts, time, where } = words.stepsTable;
	return (
		<Box flexDirection="column" width={area.columns} height={area.rows}>
			<Text dimColor>
				{`    ${fit(step, titleWidth)}${fit(hosts, 9, 'right')}${fit(time, 9, 'right')}   ${where}`}
			</Text>
			{steps.slice(list.top, list.top + area.rows - 1).map((summary, index) => {
				const { sign, color } = lookOf(summary.condition, theme);
				const isCurrent = list.top + index === list.cursor;
				const seconds = summary.seconds === null ? '' : formatSeconds(summary.seconds);
				return (
					<Text key={summary.step} wrap="truncate-end">
						<Text color={theme.accent}>{isCurrent ? signs.cursor : ' '} </Text>
						<Text color={color}>{sign} </Text>
						<Text bold={isCurrent}>{fit(stepName(all, summary.step), titleWidth)}</Text>
						{fit(`${summary.done}/${summary.all}`, 9, 'right')}
						{fit(seconds, 9, 'right')}
						<Text dimColor>{`   ${cut(summary.where.join(' '), whereWidth)}`}</Text>
					</Text>
				);
			})}
		</Box>
	);
}
