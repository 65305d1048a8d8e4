import type { HostFacts } from '../../../model/facts.ts';
import { visible } from '../../../spec/problem.ts';
import { Text } from '../../ink.ts';
import { cut, fit } from '../../text/cells.ts';
import { gibibyteCount } from '../../text/sizes.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { type HostRow, isNamed, nodeAddress } from './host-row.ts';
import { freeDisk, markOf, reasonText, roleText, stageText, systemOf } from './host-words.ts';

/** Cells of each column. */
interface Columns {
	name: number;
	address: number;
	ssh: number;
	system: number;
	cpu: number;
	memory: number;
	disk: number;
	role: number;
	reason: number;
}

const MARKS = 4;
/** The columns that facts fill stand a little apart. */
const EXTRA_GAPS = 2;

function columnsFor(width: number): Columns {
	const isWide = width >= 100;
	// In the least window, what a host is made of is in its details only.
	const isLeast = width < 74;
	const columns = {
		name: isWide && width < 140 ? 17 : 20,
		address: 15,
		ssh: width < 140 ? 0 : 14,
		system: width < 140 ? 12 : 16,
		cpu: isLeast ? 0 : 3,
		memory: isLeast ? 0 : isWide ? 6 : 5,
		disk: isLeast ? 0 : isWide ? 6 : 5,
		role: 13,
		reason: 0,
	};
	const { name, ...others } = columns;
	const used = Object.values(others).reduce((sum, cells) => sum + (cells > 0 ? cells + 1 : 0), 0);
	const left = width - MARKS - used - EXTRA_GAPS;
	return isWide ? { ...columns, reason: left - name - 1 } : { ...columns, name: left };
}

/** What stands in the columns that facts fill. */
type Texts = Record<keyof Columns, string>;

const RIGHT: readonly (keyof Columns)[] = ['cpu', 'memory', 'disk'];

function lineOf(texts: Partial<Texts>, columns: Columns, keys: readonly (keyof Columns)[]): string {
	return keys
		.filter((key) => columns[key] > 0)
		.map((key) => fit(texts[key] ?? '', columns[key], RIGHT.includes(key) ? 'right' : 'left'))
		.join(' ');
}

const FRONT = ['name', 'address'] as const;
const FACTS = ['ssh', 'system', 'cpu', 'memory', 'disk'] as const;
const END = ['role', 'reason'] as const;

export function HostsHeader({ width }: { width: number }) {
	const words = useWords().hosts.columns;
	const columns = columnsFor(width);
	const texts = { ...words, system: words.os };
	const parts = [FRONT, FACTS, END].map((keys) => lineOf(texts, columns, keys));
	return <Text dimColor>{cut(`    ${parts.join('  ')}`.trimEnd(), width)}</Text>;
}

/** For a host that is only an address, until it has told its name. */
const UNNAMED = '…';

export interface HostLineProps {
	row: HostRow;
	/** Its node name. */
	name: string;
	isCurrent: boolean;
	width: number;
}

/** One host; until its facts are known, what is going on stands in their place. */
export function HostLine({ row, name, isCurrent, width }: HostLineProps) {
	const words = useWords().hosts;
	const theme = useTheme();
	const columns = columnsFor(width);
	const mark = markOf(row);
	const front = lineOf(
		{
			name: isNamed(row) ? visible(name) : UNNAMED,
			address: visible(nodeAddress(row) ?? row.candidate.address),
		},
		columns,
		FRONT,
	);
	const end = lineOf(
		{ role: roleText(words, row), reason: reasonText(words, { reasons: row.reasons.slice(0, 1) }) },
		columns,
		END,
	);
	const middleWidth = lineOf({}, columns, FACTS).length;
	const middle =
		row.stage.kind === 'ready' && row.facts !== null
			? lineOf(factTexts(row.facts), columns, FACTS)
			: fit(stageText(words, row), middleWidth);
	return (
		<Text dimColor={!row.isIncluded}>
			<Text color={theme.accent}>{isCurrent ? `${signs.cursor} ` : '  '}</Text>
			<Text color={theme[mark.tone]}>{mark.sign}</Text>
			<Text bold={isCurrent}>{` ${front}`}</Text>
			<Text {...(row.stage.kind === 'failed' ? { color: theme.error } : {})}>{`  ${middle}`}</Text>
			<Text>{`  ${end}`.trimEnd()}</Text>
		</Text>
	);
}

function factTexts(facts: HostFacts): Partial<Texts> {
	const isRoot = facts.login.uid === 0;
	return {
		ssh: isRoot ? visible(facts.login.user) : visible(`${facts.login.user}, sudo`),
		system: systemOf(facts),
		cpu: String(facts.cpu.count),
		memory: `${gibibyteCount(facts.memory.total)}G`,
		disk: `${gibibyteCount(freeDisk(facts))}G`,
	};
}
