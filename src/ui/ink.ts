/**
 * All that the screens use of Ink. Nothing else names it, so that the build can put Ink and what it
 * brings along into the one file that this becomes (`.build/pack-ink.js`): the program starts in half
 * the time, and is a third to download.
 */
export {
	Box,
	type Key,
	render,
	Text,
	useApp,
	useInput,
	usePaste,
	useStdin,
	useWindowSize,
} from 'ink';
export { default as SelectInput } from 'ink-select-input';
