import type { ReactNode } from 'react';
import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { wrap } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { LabStanding } from '../../work/lab-work.ts';
import { ActionLine, ClusterLine } from './home-lines.tsx';
import { type HomeItem, keyOf } from './items.ts';

export interface HomeViewProps {
	area: Area;
	items: readonly HomeItem[];
	cursor: number;
	isRead: boolean;
	/** Null: nobody has looked yet. */
	lab: LabStanding | null;
	now: number;
}

/** One row of the screen; `item` is what the cursor can stand on there. */
interface Line {
	key: string;
	item: number | null;
	node: ReactNode;
}

const MARGIN = 2;

/** All of Home; where it does not fit, the part around the cursor. */
export function HomeView({ area, items, cursor, isRead, lab, now }: HomeViewProps) {
	const words = useWords().home;
	const width = area.columns - 2 * MARGIN;
	const isFirstStart = isRead && !items.some((item) => item.kind !== 'action');
	const lines = [...(isFirstStart ? welcomeLines(words, width) : []), ...groups()];
	const at = lines.findIndex(({ item }) => item === cursor);
	const first = Math.max(0, Math.min(at - Math.floor(area.rows / 2), lines.length - area.rows));
	return (
		<Box flexDirection="column" paddingX={MARGIN}>
			{lines.slice(first, first + area.rows).map(({ key, node }) => (
				<Box key={key} height={1} flexShrink={0}>
					{node}
				</Box>
			))}
		</Box>
	);

	function groups(): Line[] {
		const titles = {
			unfinished: words.unfinished,
			cluster: words.clusters,
			action: words.whatToDo,
		};
		return items.flatMap((item, index) => {
			const isNewGroup = items[index - 1]?.kind !== item.kind;
			const title = <Title text={titles[item.kind]} />;
			return [
				...(isNewGroup && index > 0 ? [blank(`before ${item.kind}`)] : []),
				...(isNewGroup ? [{ key: item.kind, item: null, node: title }] : []),
				{ key: keyOf(item), item: index, node: lineOf(item, index === cursor) },
			];
		});
	}

	function lineOf(item: HomeItem, isCurrent: boolean): ReactNode {
		if (item.kind === 'action') {
			return <ActionLine action={item.action} lab={lab} isCurrent={isCurrent} width={width} />;
		}
		const { kind, cluster } = item;
		return <ClusterLine {...{ kind, cluster, isCurrent, width, now }} />;
	}
}

function Title({ text }: { text: string }) {
	const theme = useTheme();
	return (
		<Text bold color={theme.accent}>
			{text}
		</Text>
	);
}

function blank(key: string): Line {
	return { key, item: null, node: <Text> </Text> };
}

/** What somebody reads who starts it for the first time. */
function welcomeLines(
	words: { welcome: string; needTitle: string; needs: string[] },
	width: number,
): Line[] {
	const text = (key: string, node: ReactNode): Line => ({ key, item: null, node });
	return [
		...wrap(words.welcome, width).map((line) => text(line, <Text>{line}</Text>)),
		blank('after welcome'),
		text('needs', <Title text={words.needTitle} />),
		...words.needs.flatMap((need) =>
			wrap(need, width - 4).map((line, index) =>
				text(line, <Text>{`  ${index === 0 ? signs.host : ' '} ${line}`}</Text>),
			),
		),
		blank('after needs'),
	];
}
