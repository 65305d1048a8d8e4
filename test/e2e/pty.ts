import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** The built program. */
export const BIN = new URL('../../bin/k8s-tui.js', import.meta.url).pathname;

export interface PtyOptions {
	columns?: number;
	rows?: number;
	cwd: string;
	/** On top of an environment without the colours and language of whoever runs the tests. */
	env?: Record<string, string>;
	/** What Node is given in place of bin/k8s-tui.js and its arguments. */
	nodeArguments?: readonly string[];
}

/** Bytes of what a program wrote that are kept for the log of a failing test. */
const KEPT_BYTES = 256 * 1024;

/** What the keys of a keyboard send. */
export const keys = {
	enter: '\r',
	escape: '\x1b',
	backspace: '\x7f',
	ctrlC: '\x03',
	ctrlU: '\x15',
} as const;

/** A line's own text, without the frame around it, the cursor and a sign. */
const textOf = (line: string) => line.replace(/^[\s│❯]*(?:[✔✖⚠◐○·‖⊘] )?/, '');

/** How long the screen may take to answer a key. */
const ANSWER_MS = 10_000;

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
			this.#terminal.write(data, () => {
				this.#written = (this.#written + data).slice(-KEPT_BYTES);
				this.#screenChanged();
			});
		});
		// The terminal answers what programs ask it, as a real one does.
		this.#terminal.onData((answer) => this.#pty.write(answer));
		this.exited = new Promise((done) => {
			this.#pty.onExit(({ exitCode, signal }) => {
				this.#ended = true;
				// What it wrote last is drawn before anybody looks.
				this.#terminal.write('', () => {
					this.#screenChanged();
					done({ exitCode, signal });
				});
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
		const { buffer, cols, rows } = this.#terminal;
		const { active } = buffer;
		return Array.from({ length: rows }, (_, index) =>
			(active.getLine(active.viewportY + index)?.translateToString(true, 0, cols) ?? '').trimEnd(),
		);
	}

	get screen(): string {
		return this.lines.join('\n');
	}

	/** What the program wrote lately, with its control sequences. */
	get written(): string {
		return this.#written;
	}

	/** Whether the terminal shows what it showed before, with its cursor. */
	get isRestored(): boolean {
		const { active, normal } = this.#terminal.buffer;
		return active === normal && !this.#isCursorHidden && !this.#terminal.modes.bracketedPasteMode;
	}

	/** Writes to the keyboard as one chunk. */
	press(keys: string): void {
		this.#pty.write(keys);
	}

	/** Pastes as a terminal with bracketed paste does. */
	paste(text: string): void {
		this.#pty.write(`\x1b[200~${text}\x1b[201~`);
	}

	/** Moves the cursor of a list, menu or form to the line that begins with a text, once it is there. */
	async moveTo(label: string, timeoutMs = 15_000): Promise<void> {
		const target = () => this.lines.findIndex((line) => textOf(line).startsWith(label));
		const isThere = () => target() >= 0 && this.#cursorLine >= 0;
		await this.#until(isThere, `for a list with ${label}`, timeoutMs);
		for (;;) {
			const at = this.#cursorLine;
			const current = this.lines[at] ?? '';
			if (textOf(current).startsWith(label)) return;
			this.press(target() > at ? 'j' : 'k');
			const moved = () => isThere() && (this.#cursorLine !== at || this.lines[at] !== current);
			await this.#until(moved, `for the cursor to move to ${label}`, ANSWER_MS);
		}
	}

	/** Moves to a line of a list or menu and chooses it. */
	async choose(label: string, timeoutMs = 15_000): Promise<void> {
		await this.moveTo(label, timeoutMs);
		this.press(keys.enter);
	}

	/** Answers a question that is asked with a text field, whatever stands in it. */
	async answer(question: string, text: string): Promise<void> {
		await this.see(question);
		this.press(`${keys.ctrlU}${text}${keys.enter}`);
		await this.seeNoMore(question);
	}

	/** Types the value of a field of a form. */
	async fill(field: string, value: string): Promise<void> {
		await this.moveTo(field);
		this.press(`${keys.enter}${keys.ctrlU}${value}${keys.enter}`);
		const isTaken = () => textOf(this.lines[this.#cursorLine] ?? '').endsWith(` ${value}`);
		await this.#until(isTaken, `for ${field} to be ${value}`, ANSWER_MS);
	}

	/** Steps through the values of a field of a form until one is chosen. */
	async pick(field: string, value: string): Promise<void> {
		await this.moveTo(field);
		for (let steps = 0; steps < 40; steps++) {
			const before = this.lines[this.#cursorLine] ?? '';
			if (before.includes(`◉ ${value}`)) return;
			this.press('l');
			const changed = () => this.lines[this.#cursorLine] !== before;
			await this.#until(changed, `for another value of ${field}`, ANSWER_MS);
		}
		throw new Error(`${field} cannot be ${value}:\n${this.screen}`);
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

	/** Waits until the whole screen is as given. @throws Error with the screen as it is */
	async becomes(screen: string, timeoutMs = ANSWER_MS): Promise<void> {
		await this.#until(() => this.screen === screen, `for\n${screen}`, timeoutMs);
	}

	/** Waits until the program has written a text, also if it is not seen any more. */
	async hasWritten(text: string, timeoutMs = 15_000): Promise<void> {
		await this.#until(() => this.#written.includes(text), `for ${text} to be written`, timeoutMs);
	}

	/** Closes the terminal window: nobody reads or writes any more, and the program is told so. */
	hangUp(): void {
		// Its typings leave out how both of its classes close the terminal's other side.
		if (!this.#ended) (this.#pty as IPty & { destroy: () => void }).destroy();
	}

	/** @returns the exit code. @throws Error with the screen if it has not ended after `timeoutMs` */
	async end(timeoutMs = 15_000): Promise<number> {
		const late = AbortSignal.timeout(timeoutMs);
		const isLate = new Promise<never>((_, reject) => {
			late.addEventListener('abort', () =>
				reject(new Error(`It has not ended after ${timeoutMs / 1000} s:\n${this.screen}`)),
			);
		});
		const { exitCode } = await Promise.race([this.exited, isLate]);
		return exitCode;
	}

	/** Ends what is left of it, and keeps what was seen under a name where LAB_LOGS asks for logs. */
	async close(name?: string): Promise<void> {
		const logs = process.env.LAB_LOGS;
		if (logs && name !== undefined) {
			mkdirSync(logs, { recursive: true });
			writeFileSync(join(logs, `${name}.screen.txt`), `${this.screen}\n`);
			writeFileSync(join(logs, `${name}.written.txt`), this.#written);
		}
		if (!this.#ended) this.#pty.kill('SIGKILL');
		await this.exited;
		this.#terminal.dispose();
	}

	/** A program hides and shows the terminal's own cursor by these sequences, whatever came before. */
	get #isCursorHidden(): boolean {
		return this.#written.lastIndexOf('\x1b[?25l') > this.#written.lastIndexOf('\x1b[?25h');
	}

	/** The line that has the cursor of a list; -1: none. */
	get #cursorLine(): number {
		return this.lines.findIndex((line) => /^[\s│]*❯/.test(line));
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
