import { createContext, useContext } from 'react';
import type { App } from './app.ts';
import { useStore } from './store.ts';
import type { Theme } from './theme.ts';
import type { Words } from './words/en/catalogue.ts';

export const AppContext = createContext<App | null>(null);

/** The program that a component is part of. */
export function useTui(): App {
	const app = useContext(AppContext);
	if (!app) throw new Error('drawn outside the program');
	return app;
}

/** The words of the language that is chosen now. */
export function useWords(): Words {
	const app = useTui();
	useStore(app.state);
	return app.words;
}

/** The colours that are chosen now. */
export function useTheme(): Theme {
	return useStore(useTui().state).theme;
}

/** Whether what is drawn is read out line by line: columns side by side would be mixed up. */
export function useIsLinear(): boolean {
	return useStore(useTui().state).screenReader;
}
