/** What a colour means. Each is one of the terminal's own 16, or its default. */
export interface Theme {
	name: 'dark' | 'light';
	/** What is in focus. */
	accent: string;
	ok: string;
	warning: string;
	error: string;
	/** What is less important: said by `dimColor` as well. */
	muted: string;
	/** What is under way. */
	active: string;
}

const dark: Theme = {
	name: 'dark',
	accent: 'cyanBright',
	ok: 'green',
	warning: 'yellow',
	error: 'redBright',
	muted: 'gray',
	active: 'blueBright',
};

/** Yellow and bright colours cannot be read on white. */
const light: Theme = {
	name: 'light',
	accent: 'blue',
	ok: 'green',
	warning: 'magenta',
	error: 'red',
	muted: 'gray',
	active: 'blue',
};

export type ThemeName = Theme['name'];

/**
 * The theme of a name, or the one that suits the terminal: COLORFGBG is `foreground;background`
 * where a terminal sets it, with 7 and 9 to 15 for light backgrounds (rxvt, Konsole, iTerm2).
 */
export function chooseTheme(name: ThemeName | null, environment: NodeJS.ProcessEnv): Theme {
	if (name !== null) return name === 'dark' ? dark : light;
	const background = Number(environment.COLORFGBG?.split(';').at(-1) ?? Number.NaN);
	return background === 7 || background >= 9 ? light : dark;
}

/** Signs beside every colour, so that none carries meaning alone. */
export const signs = {
	ok: '✔',
	error: '✖',
	warning: '⚠',
	active: '◐',
	waiting: '○',
	unchanged: '·',
	paused: '‖',
	blocked: '⊘',
	cursor: '❯',
	host: '●',
	vip: '◆',
	chosen: '◉',
	open: '◯',
	crumb: '▸',
} as const;
