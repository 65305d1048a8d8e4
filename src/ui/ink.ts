/** All that the screens use of Ink. Nothing else names it. */
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
