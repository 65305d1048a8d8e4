import { formatSeconds } from '../../../report/progress.ts';
import { Box, Text } from '../../ink.ts';
import { cells, cut, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { captionOf, lookOf } from './caption.ts';
import { hostListRows, pageWith } from './host-cursor.ts';
import type { HostsProps } from './host-grid.tsx';
import type { RunHost } from './model.ts';
import { Tail } from './pane.tsx';
import type { RunPicture } from './watch.ts';

/** A line a host, and the last output of the one that the cursor is on: for small windows. */
export function HostList({ hosts, picture, log, cursor, focused, area }: HostsProps) {
	const listRows = hostListRows(hosts.length, area.rows);
	const { shown } = pageWith(hosts, cursor, listRows);
	const nameWidth = Math.min(24, Math.max(...hosts.map(({ name }) => cells(name))));
	const rule = `── ${cursor ?? ''} `;
	const filler = '─'.repeat(Math.max(0, area.columns - cells(rule)));
	return (
		<Box flexDirection="column" width={area.columns} height={area.rows}>
			<Box flexDirection="column" height={listRows}>
				{shown.map((host, index) => (
					<HostLine
						key={host.name}
						host={host}
						picture={picture}
						number={index < 9 && focused ? String(index + 1) : ' '}
						focused={focused && host.name === cursor}
						nameWidth={nameWidth}
						columns={area.columns}
					/>
				))}
			</Box>
			<Box flexDirection="column" aria-hidden>
				<Text dimColor>{`${rule}${filler}`}</Text>
				{cursor === undefined ? null : (
					<Tail
						log={log}
						host={cursor}
						columns={area.columns}
						rows={Math.max(1, area.rows - listRows - 1)}
					/>
				)}
			</Box>
		</Box>
	);
}

function HostLine({
	host,
	picture,
	number,
	focused,
	nameWidth,
	columns,
}: {
	host: RunHost;
	picture: RunPicture;
	number: string;
	focused: boolean;
	nameWidth: number;
	columns: number;
}) {
	const words = useWords();
	const theme = useTheme();
	const summary = picture.summaries.get(host.name);
	if (!summary) return null;
	const { sign, color } = lookOf(summary.condition, theme);
	const { since, done, total } = summary;
	const time = since === null ? '' : formatSeconds((picture.now - since) / 1000);
	const count = total === 0 ? '' : `${done}/${total}`;
	const caption = captionOf(words, summary, picture.run.hosts[host.name]?.contact ?? 'connecting');
	const addressWidth = columns >= 70 ? 16 : 0;
	const captionWidth = columns - nameWidth - addressWidth - 21;
	return (
		<Text wrap="truncate-end">
			<Text {...(focused ? { color: theme.accent, bold: true } : { dimColor: true })}>
				{focused ? signs.cursor : number}{' '}
			</Text>
			<Text color={color}>{sign} </Text>
			<Text bold={focused}>{fit(host.name, nameWidth)}</Text>
			<Text dimColor>{`  ${fit(cut(host.address, addressWidth), addressWidth)}`}</Text>
			<Text color={color}>{fit(caption, captionWidth)}</Text>
			<Text dimColor>{fit(count, 7, 'right')}</Text>
			{fit(time, 7, 'right')}
		</Text>
	);
}
