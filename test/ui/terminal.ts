import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { render } from 'ink';
import { createElement } from 'react';
import type { App } from '../../src/ui/app.ts';
import { Root } from '../../src/ui/root.tsx';

export interface Size {
	columns: number;
	rows: number;
}

/** A program drawn on an emulated terminal, and hands on its keyboard. */
export interface Drawn {
	/** What is seen now, a line each, without spaces at line ends. */
	frame(): Promise<string[]>;
	/** Every byte that was written to the terminal so far. */
	written(): string;
	/** Writes to the keyboard as one chunk. */
	send(chunk: string): Promise<void>;
	resize(size: Size): Promise<void>;
	/** The code that the program ended with. */
	exited: Promise<unknown>;
	close(): void;
}

/** Draws a program as the real terminal would show it: through Ink and a terminal emulator. */
export function draw(app: App, { columns, rows }: Size): Drawn {
	const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
	const stdin = Object.assign(new PassThrough(), {
		isTTY: true,
		setRawMode: () => stdin,
		ref: () => stdin,
		unref: () => stdin,
	});
	let written = '';
	let pending = Promise.resolve();
	const stdout = Object.assign(new PassThrough(), { isTTY: true, columns, rows });
	stdout.on('data', (chunk: Buffer) => {
		const text = chunk.toString();
		written += text;
		// A real terminal's line discipline turns \n into \r\n.
		pending = pending.then(
			() => new Promise((done) => terminal.write(text.replaceAll(/\r?\n/g, '\r\n'), done)),
		);
	});
	const instance = render(createElement(Root, { app }), {
		stdin: stdin as unknown as NodeJS.ReadStream,
		stdout: stdout as unknown as NodeJS.WriteStream,
		patchConsole: false,
		exitOnCtrlC: false,
		interactive: true,
		alternateScreen: true,
		incrementalRendering: true,
		maxFps: 1000,
	});
	const settle = async () => {
		await instance.waitUntilRenderFlush();
		await new Promise((done) => setImmediate(done));
		await instance.waitUntilRenderFlush();
		await pending;
	};
	return {
		frame: async () => {
			await settle();
			const buffer = terminal.buffer.active;
			return Array.from(
				{ length: terminal.rows },
				(_, index) => buffer.getLine(index)?.translateToString(true).trimEnd() ?? '',
			);
		},
		written: () => written,
		send: async (chunk) => {
			stdin.write(chunk);
			await settle();
		},
		resize: async (size) => {
			terminal.resize(size.columns, size.rows);
			Object.assign(stdout, size).emit('resize');
			await settle();
		},
		exited: instance.waitUntilExit(),
		close: () => {
			instance.unmount();
			terminal.dispose();
		},
	};
}
