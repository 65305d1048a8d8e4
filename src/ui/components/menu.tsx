import { Box, SelectInput, Text } from '../ink.ts';
import { cells, fit } from '../text/cells.ts';
import { signs } from '../theme.ts';
import { useTheme } from '../tui-context.ts';

export interface MenuItem {
	/** Unique. */
	value: string;
	label: string;
	/** Beside it, less bright. */
	note?: string;
}

export interface MenuProps {
	items: readonly MenuItem[];
	cursor: number;
	/** Cells of the labels' column; unset: what the widest with a note needs. */
	labelWidth?: number;
	focused?: boolean;
}

/**
 * A short menu. ink-select-input draws it; the cursor is the screen's, because that component loses
 * keys that arrive in one chunk. It takes its cursor only when it is made, hence the key.
 */
export function Menu({ items, cursor, labelWidth, focused = true }: MenuProps) {
	const theme = useTheme();
	const notes = new Map(items.map(({ value, note }) => [value, note]));
	const noted = items.filter(({ note }) => note !== undefined);
	const width = labelWidth ?? Math.max(0, ...noted.map(({ label }) => cells(label)));
	return (
		<SelectInput
			key={`${cursor} ${items.map(({ value }) => value).join(' ')}`}
			isFocused={false}
			initialIndex={cursor}
			items={items.map(({ value, label }) => ({ key: value, value, label }))}
			indicatorComponent={({ isSelected }) => (
				<Box marginRight={1} flexShrink={0}>
					<Text color={theme.accent}>{isSelected && focused ? signs.cursor : ' '}</Text>
				</Box>
			)}
			itemComponent={({ label, isSelected, ...item }) => {
				const note = 'value' in item ? notes.get(String(item.value)) : undefined;
				return (
					<Text wrap="truncate-end">
						<Text
							bold={isSelected === true}
							{...(isSelected && focused ? { color: theme.accent } : {})}
						>
							{note === undefined ? label : fit(label, width)}
						</Text>
						{note === undefined ? null : <Text dimColor>{`  ${note}`}</Text>}
					</Text>
				);
			}}
		/>
	);
}
