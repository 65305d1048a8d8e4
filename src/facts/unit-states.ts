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

/** What systemd takes for a unit name; anything else would end the call for all the others. */
const UNIT_NAME = /^[A-Za-z0-9:_.\\@-]{1,200}$/;

/** Names that can be asked about, without duplicates, in the order of the answer. */
export function askableUnits(names: readonly string[]): string[] {
	return [...new Set(names)].filter((name) => UNIT_NAME.test(name) && !name.startsWith('-'));
}

/** Whether a unit runs, in the sense of `systemctl is-active`. */
export function isActive(unit: UnitState): boolean {
	return unit.active === 'active' || unit.active === 'reloading';
}

export function unitStatesScript(names: readonly string[]): string {
	const units = askableUnits(names).map(quote).join(' ');
	const properties = 'Id,LoadState,ActiveState,UnitFileState,ActiveEnterTimestampMonotonic';
	return `must_answer systemctl --no-pager show -p ${properties} ${units}`;
}

/**
 * `systemctl show` answers with one block for each name. An alias answers with the Id of its target,
 * and is then known by its place, which holds as long as every name was answered.
 */
export function parseUnitStates(text: string, names: readonly string[]): Map<string, UnitState> {
	const asked = askableUnits(names);
	const blocks = text
		.trim()
		.split(/\n[ \t]*\n+/)
		.map(parseBlock);
	const byId = new Map(blocks.map((block) => [block.get('Id'), block] as const));
	const inOrder = blocks.length === asked.length ? blocks : [];
	return new Map(
		asked.map((name, index) => [
			name,
			stateOf(byId.get(name) ?? byId.get(`${name}.service`) ?? inOrder[index]),
		]),
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
