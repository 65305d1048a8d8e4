/** `2.3 s`, `41 s`, `4 min 7 s`, `1 h 2 min`. */
export function durationText(seconds: number): string {
	if (seconds < 9.95) return `${Math.max(0, Math.round(seconds * 10) / 10)} s`;
	const whole = Math.round(seconds);
	if (whole < 60) return `${whole} s`;
	const minutes = Math.floor(whole / 60);
	if (minutes < 60) return `${minutes} min${whole % 60 > 0 ? ` ${whole % 60} s` : ''}`;
	return `${Math.floor(minutes / 60)} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ''}`;
}

/** `2026-11-20 12:15:46 UTC` of an ISO 8601 time. */
export function timeText(at: string): string {
	return `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}

/** `812 B`, `14.2 kB`, `3.1 MB`, in powers of 1000. */
export function bytesText(bytes: number): string {
	if (bytes < 1000) return `${bytes} B`;
	const units = ['kB', 'MB', 'GB', 'TB'];
	let value = bytes / 1000;
	let unit = 0;
	while (value >= 999.95 && unit < units.length - 1) {
		value /= 1000;
		unit += 1;
	}
	return `${value.toFixed(1)} ${units[unit]}`;
}

/** `1 host`, `3 hosts`. */
export function counted(count: number, thing: string): string {
	return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** Names one after the other; past `most`, how many more there are. */
export function namesText(names: readonly string[], most = 12): string {
	const shown = names.slice(0, most).join(', ');
	return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
