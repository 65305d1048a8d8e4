/** Units that `assets/preflight.json` may use, and how many of the base unit each is. */
const UNITS = {
	count: 1,
	percent: 1,
	bytes: 1,
	MiB: 1024 ** 2,
	GiB: 1024 ** 3,
	ms: 1,
	s: 1000,
} as const;

export type Unit = keyof typeof UNITS;

/**
 * A quantity of the thresholds file in its base unit: bytes for sizes, milliseconds for times,
 * the plain number for counts and percentages.
 * @throws Error for a unit that is not in the table: a typing error in the file is a bug.
 */
export function toBaseUnit(value: number, unit: string): number {
	if (!isUnit(unit)) throw new Error(`assets/preflight.json: unknown unit ${unit}`);
	return value * UNITS[unit];
}

function isUnit(unit: string): unit is Unit {
	return Object.hasOwn(UNITS, unit);
}

/** Bytes in words, binary units, at most one decimal: `7.8 GiB`. */
export function formatBytes(bytes: number): string {
	const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
	let value = bytes;
	let index = 0;
	while (value >= 1024 && index < units.length - 1) {
		value /= 1024;
		index += 1;
	}
	return `${trimmed(value)} ${units[index] ?? 'B'}`;
}

/** Milliseconds in words: `3 ms`, `2.5 s`. */
export function formatMs(milliseconds: number): string {
	const size = Math.abs(milliseconds);
	return size < 1000 ? `${trimmed(milliseconds)} ms` : `${trimmed(milliseconds / 1000)} s`;
}

function trimmed(value: number): string {
	return String(Math.round(value * 10) / 10);
}
