import type { Instance } from 'ink';

/** A window that is being dragged has its size when it has kept it for so long. */
const SETTLED_MS = 50;
const CLEAR_AND_HOME = '\x1b[2J\x1b[H';

/**
 * Draws the whole window anew once a resize is over. Ink writes only what differs from its last
 * frame, and the terminal no longer shows that frame: it has wrapped, cut or moved lines, among them
 * some that were drawn for a size which the window had lost meanwhile.
 * @param mayDraw false while another program has the terminal
 * @returns ends it
 */
export function repaintAfterResize(
	stdout: NodeJS.WriteStream,
	instance: Pick<Instance, 'clear'>,
	mayDraw: () => boolean,
): () => void {
	let timer: NodeJS.Timeout | null = null;
	const repaint = () => {
		if (!mayDraw()) return;
		instance.clear();
		stdout.write(CLEAR_AND_HOME);
		// Ink draws a frame, all of it after `clear`, when it is told of a size.
		stdout.off('resize', resized);
		stdout.emit('resize');
		stdout.on('resize', resized);
	};
	const resized = () => {
		if (timer !== null) clearTimeout(timer);
		timer = setTimeout(repaint, SETTLED_MS);
	};
	stdout.on('resize', resized);
	return () => {
		stdout.off('resize', resized);
		if (timer !== null) clearTimeout(timer);
	};
}
