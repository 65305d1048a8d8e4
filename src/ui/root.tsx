import { useEffect } from 'react';
import type { App } from './app.ts';
import { Header } from './components/header.tsx';
import { Help } from './components/help.tsx';
import { Hints } from './components/hints.tsx';
import { Box, Text, useApp, useInput, usePaste, useStdin, useWindowSize } from './ink.ts';
import { lendKeyboard } from './lend-keyboard.ts';
import { useStore } from './store.ts';
import { AppContext } from './tui-context.ts';

const LEAST = { columns: 60, rows: 15 };
const HEADER_ROWS = 2;
const HINT_ROWS = 1;

/** The whole window: header, the topmost screen, hints. All keys go through here. */
export function Root({ app }: { app: App }) {
	const { exit, suspendTerminal } = useApp();
	const { stdin } = useStdin();
	const { columns, rows } = useWindowSize();
	const { screens, helpOpen, screenReader } = useStore(app.state);
	useEffect(() => {
		app.attach({
			exit: (code) => exit(code),
			suspend: (work) =>
				suspendTerminal(async () => {
					await lendKeyboard(stdin);
					await work();
				}),
		});
	}, [app, exit, stdin, suspendTerminal]);
	useInput(app.input);
	usePaste(app.paste);
	const screen = screens.at(-1);
	if (!screen) return null;
	if (!screenReader && (columns < LEAST.columns || rows < LEAST.rows)) {
		return (
			<Box height={rows} overflow="hidden">
				<Text>{app.words.common.tooSmall(columns, rows)}</Text>
			</Box>
		);
	}
	const area = { columns, rows: rows - HEADER_ROWS - HINT_ROWS };
	return (
		<AppContext value={app}>
			<Box
				flexDirection="column"
				width={columns}
				{...(screenReader ? {} : { height: rows, overflow: 'hidden' })}
			>
				<Header heading={screen.heading(app.words)} columns={columns} />
				<Box
					flexDirection="column"
					width={columns}
					{...(screenReader ? {} : { height: area.rows, overflow: 'hidden' })}
				>
					{helpOpen ? <Help area={area} /> : <screen.View area={area} />}
				</Box>
				<Hints columns={columns} />
			</Box>
		</AppContext>
	);
}
