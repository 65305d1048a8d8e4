const GiB = 1024 ** 3;

/** An amount of memory or disk in GiB, short: `7.8 GiB`, `120 GiB`. */
export function gibibytes(bytes: number): string {
	return `${gibibyteCount(bytes)} GiB`;
}

/** The same without its unit: one decimal below 10. */
export function gibibyteCount(bytes: number): string {
	const count = bytes / GiB;
	return count < 10 ? String(Math.round(count * 10) / 10) : String(Math.round(count));
}
