import { Box } from '../../ink.ts';
import type { LogStore } from '../../log/log-store.ts';
import type { Area } from '../../screen.ts';
import { pageWith } from './host-cursor.ts';
import { GAP, gridFor } from './layout.ts';
import type { RunHost } from './model.ts';
import { HostTitle, Tail } from './pane.tsx';
import type { RunPicture } from './watch.ts';

export interface HostsProps {
	/** In the order in which they are drawn. */
	hosts: readonly RunHost[];
	picture: RunPicture;
	log: LogStore;
	/** The host that the cursor is on. */
	cursor: string | undefined;
	/** Whether keys go to the hosts. */
	focused: boolean;
	area: Area;
}

/** One pane a host, as many as there is room for: the page with the cursor. */
export function HostGrid({ hosts, picture, log, cursor, focused, area }: HostsProps) {
	const grid = gridFor(hosts.length, area);
	const { shown } = pageWith(hosts, cursor, grid.shown);
	// A blank line below, where there is room for one.
	const tailRows = grid.paneRows - (grid.paneRows > 5 ? 2 : 1);
	return (
		<Box flexWrap="wrap" columnGap={GAP} width={area.columns} height={area.rows}>
			{shown.map((host, index) => {
				const { name } = host;
				const summary = picture.summaries.get(name);
				if (!summary) return null;
				return (
					<Box key={name} flexDirection="column" width={grid.paneColumns} height={grid.paneRows}>
						<HostTitle
							host={host}
							summary={summary}
							contact={picture.run.hosts[name]?.contact ?? 'connecting'}
							number={index < 9 && focused ? index + 1 : null}
							focused={focused && name === cursor}
							columns={grid.paneColumns}
							now={picture.now}
						/>
						<Box paddingLeft={2}>
							<Tail log={log} host={name} columns={grid.paneColumns - 2} rows={tailRows} />
						</Box>
					</Box>
				);
			})}
		</Box>
	);
}
