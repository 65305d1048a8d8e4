const MARK = '#k8s-tui-swap# ';

function mapLines(text: string, change: (line: string) => string): string {
	return text.split('\n').map(change).join('\n');
}

/**
 * /etc/fstab with its swap lines commented out by a mark of ours. Lines that somebody else has
 * commented out stay as they are.
 */
export function fstabWithoutSwap(existing: string): string {
	return mapLines(existing, (line) => {
		const fields = line.trim().split(/\s+/);
		const isSwap = !line.trimStart().startsWith('#') && fields[2] === 'swap';
		return isSwap ? MARK + line : line;
	});
}

/** Undoes `fstabWithoutSwap`, and only that. */
export function fstabWithSwapRestored(existing: string): string {
	return mapLines(existing, (line) => (line.startsWith(MARK) ? line.slice(MARK.length) : line));
}
