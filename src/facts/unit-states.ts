import { quote } from '../ssh/quote.ts';

/** Section of all units, read by one systemctl. */
export const UNIT_STATES = 'unit-states';

/** systemd's own words for one unit; '' where it said nothing. */
export interface UnitState {
	load: string;
	active: string;
	file: string;
	/** Microseconds of the monotonic clock at which it last became active; 0: never. */
	activeEnterUs: number;
}

/** What systemd takes for a whole unit name; anything else would end the call for all the others. */
const UNIT_NAME = /^[A-Za-z0-9:_.\\@-]{1,200}\.[a-z]+$/;

/**
 * Where systemd has units from (systemd.unit(5), both places of /usr), and the control groups of those
 * that run though their file is gone. A link of systemd's tells of these too.
 */
const PLACES = [
	...['/etc/systemd/system/', '/run/systemd/system/', '/usr/local/lib/systemd/system/'],
	...['/usr/lib/systemd/system/', '/lib/systemd/system/', '/run/systemd/transient/'],
	...['/run/systemd/generator/', '/run/systemd/generator.early/', '/run/systemd/generator.late/'],
	...['/etc/systemd/system.control/', '/run/systemd/system.control/'],
	...['/etc/systemd/system.attached/', '/run/systemd/system.attached/'],
	...['/sys/fs/cgroup/system.slice/', '/sys/fs/cgroup/systemd/system.slice/'],
];

/** Names that can be asked about, without duplicates. */
export function askableUnits(names: readonly string[]): string[] {
	return [...new Set(names)].filter((name) => UNIT_NAME.test(name) && !name.startsWith('-'));
}

/** Whether a unit runs, in the sense of `systemctl is-active`. */
export function isActive(unit: UnitState): boolean {
	return unit.active === 'active' || unit.active === 'reloading';
}

/**
 * Only units that there is a sign of are asked for: systemd takes two milliseconds of processor for
 * each, whether there is one or not, and a host that has nothing yet has hardly any of them.
 */
export function unitStatesScript(names: readonly string[]): string {
	const units = askableUnits(names).map(quote).join(' ');
	const properties = 'Id,LoadState,ActiveState,UnitFileState,ActiveEnterTimestampMonotonic';
	return `set --
for unit in ${units}; do
	for place in ${PLACES.join(' ')}; do
		[ -e "$place$unit" ] && break
	done
	[ -e "$place$unit" ] || [ -L "/run/systemd/units/invocation:$unit" ] || continue
	echo "asked $unit"
	set -- "$@" "$unit"
done
echo
[ $# -eq 0 ] || must_answer systemctl --no-pager show -p ${properties} "$@"`;
}

/**
 * `asked NAME` lines, then a block of `systemctl show` for each, in the same order: an alias answers
 * with the Id of its target, and is known by its place, which holds as long as all were answered.
 * What was not asked for is not there.
 */
export function parseUnitStates(text: string, names: readonly string[]): Map<string, UnitState> {
	const asked = [...text.matchAll(/^asked (\S+)$/gm)].map((match) => match[1] ?? '');
	const blocks = text
		.trim()
		.split(/\n[ \t]*\n+/)
		.map(parseBlock)
		.filter((block) => block.size > 0);
	const byId = new Map(blocks.map((block) => [block.get('Id'), block] as const));
	const inOrder = new Map(
		blocks.length === asked.length ? asked.map((name, index) => [name, blocks[index]]) : [],
	);
	return new Map(
		askableUnits(names).map((name) => [name, stateOf(byId.get(name) ?? inOrder.get(name))]),
	);
}

function parseBlock(text: string): Map<string, string> {
	const fields = new Map<string, string>();
	for (const line of text.split('\n')) {
		const equals = line.indexOf('=');
		if (equals > 0) fields.set(line.slice(0, equals), line.slice(equals + 1).trim());
	}
	return fields;
}

function stateOf(fields: ReadonlyMap<string, string> | undefined): UnitState {
	const entered = Number(fields?.get('ActiveEnterTimestampMonotonic') ?? 0);
	return {
		load: fields?.get('LoadState') ?? '',
		active: fields?.get('ActiveState') ?? '',
		file: fields?.get('UnitFileState') ?? '',
		activeEnterUs: Number.isSafeInteger(entered) && entered > 0 ? entered : 0,
	};
}
