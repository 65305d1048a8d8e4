import { memo } from 'react';
import { formatSeconds } from '../../../report/progress.ts';
import { Box, Text } from '../../ink.ts';
import type { LogStore } from '../../log/log-store.ts';
import { tailOf } from '../../log/log-window.ts';
import { useLog } from '../../log/use-log.ts';
import { cells, cut } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { captionOf, lookOf } from './caption.ts';
import type { HostSummary } from './host-summary.ts';
import type { Contact, RunHost } from './model.ts';

export interface HostTitleProps {
	host: RunHost;
	summary: HostSummary;
	contact: Contact;
	/** The key that zooms into it; null: none does. */
	number: number | null;
	focused: boolean;
	columns: number;
	/** Unix time in milliseconds. */
	now: number;
}

/** A line across the top of a host's output: who it is and what it does. */
export function HostTitle({
	host,
	summary,
	contact,
	number,
	focused,
	columns,
	now,
}: HostTitleProps) {
	const words = useWords();
	const theme = useTheme();
	const { sign, color } = lookOf(summary.condition, theme);
	const time = summary.since === null ? '' : ` ${formatSeconds((now - summary.since) / 1000)}`;
	const mark = focused ? signs.cursor : number === null ? ' ' : String(number);
	const name = cut(host.name, Math.max(4, columns - cells(time) - 12));
	let left = columns - cells(name) - cells(time) - 5;
	const caption = cut(captionOf(words, summary, contact), Math.max(0, left - 3));
	left -= cells(caption) + 2;
	const address = left > host.address.length + 3 ? ` ${host.address}` : '';
	left -= cells(address) + 1;
	return (
		<Text wrap="truncate-end">
			<Text {...(focused ? { color: theme.accent, bold: true } : { dimColor: true })}>{mark} </Text>
			<Text color={color}>{sign} </Text>
			<Text bold {...(focused ? { color: theme.accent } : {})}>
				{name}
			</Text>
			<Text dimColor>{address} ─ </Text>
			<Text color={color}>{caption} </Text>
			<Text dimColor>{'─'.repeat(Math.max(0, left))}</Text>
			<Text>{time}</Text>
		</Text>
	);
}

export interface TailProps {
	log: LogStore;
	host: string;
	columns: number;
	rows: number;
}

/**
 * The last lines of a host: one text, drawn again only when there are new ones. The lines are cut to
 * the pane already: to have Ink clip them as well costs a quarter of the time that a frame takes.
 */
export const Tail = memo(function Tail({ log, host, columns, rows }: TailProps) {
	const lines = tailOf(useLog(log, host), columns, rows);
	return (
		<Box width={columns} height={rows} flexShrink={0}>
			<Text wrap="truncate">{lines.join('\n')}</Text>
		</Box>
	);
});
