/**
 * One sh word that expands to exactly `value`, whatever it holds.
 * @throws TypeError for a NUL, which no sh word can carry.
 */
export function quote(value: string): string {
	if (value.includes('\0')) {
		throw new TypeError('A value with a NUL byte cannot be passed to sh');
	}
	return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
