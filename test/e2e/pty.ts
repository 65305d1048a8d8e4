import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const BIN = new URL('../../bin/k8s-tui.js', import.meta.url).pathname;

export interface PtyOptions {
	columns?: number;
	rows?: number;
	cwd: string;
	/** On top of an environment without the colours and language of whoever runs the tests. */
	env?: Record<string, string>;
	/** What Node is given in place of bin/k8s-tui.js and its arguments. */
	nodeArguments?: readonly string[];
}

/** Bytes of a program, and of what it drew, kept for the log of a failing test. */
const KEPT_BYTES = 256 * 1024;

/** The real program on a real pseudo-terminal, and somebody who looks at it and presses keys. */
export class PtyProgram {
	readonly exited: Promise<{ exitCode: number; signal: number | undefined }>;
	#screenChanged: () => void = () => {};
	#written = '';
	#ended = false;
	readonly #pty;
	readonly #terminal;

	constructor(
		argv: readonly string[],
		{ columns = 80, rows = 24, cwd, env = {}, nodeArguments = [BIN, ...argv] }: PtyOptions,
	) {
		this.#terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
		this.#pty = spawn(process.execPath, [...nodeArguments], {
			name: 'xterm-256color',
			cols: columns,
			rows,
			cwd,
			env: {
				PATH: process.env.PATH ?? '',
				HOME: cwd,
				LANG: 'en_US.UTF-8',
				TERM: 'xterm-256color',
				...env,
			},
		});
		this.#pty.onData((data) => {
			this.#written = (this.#written + data).slice(-KEPT_BYTES);
			this.#terminal.write(data, () => this.#screenChanged());
		});
		// The terminal answers what programs ask it, as a real one does.
		this.#terminal.onData((answer) => this.#pty.write(answer));
		this.exited = new Promise((done) => {
			this.#pty.onExit(({ exitCode, signal }) => {
				this.#ended = true;
				this.#screenChanged();
				done({ exitCode, signal });
			});
		});
	}

	get pid(): number {
		return this.#pty.pid;
	}

	/** The emulated terminal, for whoever wants more than its text. */
	get terminal(): xterm.Terminal {
		return this.#terminal;
	}

	/** What is seen now. */
	get lines(): string[] {
		const buffer = this.#terminal.buffer.active;
		return Array.from({ length: this.#terminal.rows }, (_, index) =>
			(buffer.getLine(buffer.viewportY + index)?.translateToString(true) ?? '').trimEnd(),
		);
	}

	get screen(): string {
		return this.lines.join('\n');
	}

	/** What the program wrote lately, with its control sequences. */
	get written(): string {
		return this.#written;
	}

	/** Writes to the keyboard as one chunk. */
	press(keys: string): void {
		this.#pty.write(keys);
	}

	/** Pastes as a terminal with bracketed paste does. */
	paste(text: string): void {
		this.#pty.write(`\x1b[200~${text}\x1b[201~`);
	}

	resize(columns: number, rows: number): void {
		this.#terminal.resize(columns, rows);
		this.#pty.resize(columns, rows);
	}

	/** Waits until the screen shows a text. @throws Error with the screen as it is after `timeoutMs` */
	async see(text: string | RegExp, timeoutMs = 15_000): Promise<void> {
		await this.#until(
			() => (typeof text === 'string' ? this.screen.includes(text) : text.test(this.screen)),
			`to see ${text}`,
			timeoutMs,
		);
	}

	/** Waits until the screen shows a text no more. */
	async seeNoMore(text: string, timeoutMs = 15_000): Promise<void> {
		await this.#until(() => !this.screen.includes(text), `to see no more ${text}`, timeoutMs);
	}

	/** Ends the program as a closed terminal window does. */
	hangUp(): void {
		if (!this.#ended) this.#pty.kill('SIGHUP');
	}

	/** Ends what is left of it, and keeps what was seen where LAB_LOGS asks for logs. */
	async close(name = 'pty'): Promise<void> {
		const logs = process.env.LAB_LOGS;
		if (logs) {
			mkdirSync(logs, { recursive: true });
			writeFileSync(join(logs, `${name}.screen.txt`), `${this.screen}\n`);
			writeFileSync(join(logs, `${name}.written.txt`), this.#written);
		}
		if (!this.#ended) this.#pty.kill('SIGKILL');
		await this.exited;
		this.#terminal.dispose();
	}

	async #until(holds: () => boolean, what: string, timeoutMs: number): Promise<void> {
		const deadline = Date.now() + timeoutMs;
		while (!holds()) {
			const left = deadline - Date.now();
			if (left <= 0 || this.#ended) {
				const why = this.#ended ? 'the program ended' : `${timeoutMs / 1000} s went by`;
				throw new Error(`Waited ${what}, but ${why}. The screen:\n${this.screen}`);
			}
			await new Promise<void>((resume) => {
				const timer = setTimeout(resume, Math.min(left, 250));
				this.#screenChanged = () => {
					clearTimeout(timer);
					resume();
				};
			});
		}
	}
}
