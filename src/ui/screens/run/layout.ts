import type { Area } from '../../screen.ts';

/** How the panes of hosts are laid out. */
export interface Grid {
	columns: number;
	rows: number;
	/** Of one pane, with its title. */
	paneColumns: number;
	paneRows: number;
	/** Panes that are seen at once. */
	shown: number;
}

const LEAST_PANE = { columns: 36, rows: 4 };
/** Cells between two columns of panes. */
export const GAP = 2;
/** Lines of kubeadm are about this long: wider panes show little more. */
const ENOUGH_COLUMNS = 72;

/** The grid that shows most of the hosts, and of those the one that shows most of their lines. */
export function gridFor(hosts: number, area: Area): Grid {
	const most = Math.max(1, Math.floor((area.columns + GAP) / (LEAST_PANE.columns + GAP)));
	let best = gridOf(1, hosts, area);
	for (let columns = 2; columns <= Math.min(most, hosts); columns++) {
		const grid = gridOf(columns, hosts, area);
		if (worth(grid) > worth(best)) best = grid;
	}
	return best;
}

function gridOf(columns: number, hosts: number, area: Area): Grid {
	const fitting = Math.max(1, Math.floor(area.rows / LEAST_PANE.rows));
	const rows = Math.max(1, Math.min(fitting, Math.ceil(hosts / columns)));
	return {
		columns,
		rows,
		paneColumns: Math.floor((area.columns + GAP) / columns) - GAP,
		paneRows: Math.floor(area.rows / rows),
		shown: Math.min(hosts, columns * rows),
	};
}

function worth({ shown, paneColumns, paneRows }: Grid): number {
	return shown * 1000 + Math.min(ENOUGH_COLUMNS, paneColumns) * Math.sqrt(paneRows);
}

const STEPS_COLUMNS = 30;
const PROGRESS_ROWS = 2;
const FOOT_ROWS = 1;

/** The parts of the Run screen in a window. */
export interface RunLayout {
	/** A list of hosts with the log of one, in place of a grid. */
	compact: boolean;
	/** Cells of the list of Steps; 0: there is none. */
	stepsColumns: number;
	/** What is left for hosts. */
	hosts: Area;
}

export function layoutFor(area: Area): RunLayout {
	const compact = area.columns < 110 || area.rows < 27;
	const stepsColumns = compact ? 0 : STEPS_COLUMNS;
	return {
		compact,
		stepsColumns,
		hosts: {
			columns: area.columns - 2 - (compact ? 0 : stepsColumns + GAP),
			rows: Math.max(1, area.rows - PROGRESS_ROWS - FOOT_ROWS),
		},
	};
}
