import { type Command, Option } from 'commander';
import { ownVersion } from '../assets/asset.ts';
import { OperatorError } from '../model/errors.ts';
import { nearest } from '../spec/nearest.ts';
import type { MainOptions } from '../ui/open-main.tsx';

/** Options of every command that opens the full-screen program. */
export interface TuiFlags {
	lang?: 'en' | 'zh-CN';
	theme?: 'dark' | 'light';
	screenReader: boolean;
	color: boolean;
}

/** Adds them. */
export function withTuiOptions(command: Command): Command {
	return command
		.addOption(
			new Option('--lang <language>', 'language of the screen; default: what LANG says').choices([
				'en',
				'zh-CN',
			]),
		)
		.addOption(
			new Option('--theme <theme>', 'colours for a dark or a light background').choices([
				'dark',
				'light',
			]),
		)
		.option('--screen-reader', 'linear text for a screen reader, no full screen', false)
		.option('--no-color', 'no colours (NO_COLOR does the same)');
}

/** `k8s-tui` alone: the full-screen program. */
export function withTui(root: Command): Command {
	// A word that is no command comes here as an argument.
	return withTuiOptions(root)
		.allowExcessArguments()
		.action(async (flags: TuiFlags) => {
			refuseUnknownCommand(root);
			requireScreen();
			prepareScreen(flags);
			const { openMain } = await import('../ui/open-main.tsx');
			process.exitCode = await openMain(tuiOptions(flags));
		});
}

function refuseUnknownCommand(root: Command): void {
	const [word] = root.args;
	if (word === undefined) return;
	const known = root.commands.map((command) => command.name());
	const meant = nearest(word, known);
	const hint = meant === undefined ? '' : `\n(Did you mean ${meant}?)`;
	root.error(`error: unknown command '${word}'${hint}`, { code: 'commander.unknownCommand' });
}

/** What the flags and this process give to the screen. */
export function tuiOptions({ lang, theme, screenReader }: TuiFlags): MainOptions {
	return {
		language: lang ?? null,
		theme: theme ?? null,
		screenReader,
		version: ownVersion(),
		say: (line) => process.stdout.write(`${line}\n`),
	};
}

/** Whether there is a terminal to draw on and to read keys from. */
export function hasScreen(): boolean {
	return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** What has to be decided before the screen's libraries are loaded. */
export function prepareScreen({ color }: Pick<TuiFlags, 'color'>): void {
	if (!color) process.env.FORCE_COLOR = '0';
}

function requireScreen(): void {
	if (hasScreen()) return;
	throw new OperatorError('There is no terminal to open the screen on', {
		code: 'no-terminal',
		exitCode: 2,
		expected: 'a terminal on standard input and output',
		found: process.stdin.isTTY ? 'standard output goes elsewhere' : 'standard input is no terminal',
		fix: 'Name a command: k8s-tui --help shows them. init, preflight, plan and apply do without a screen all that it does.',
	});
}
