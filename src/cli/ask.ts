import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { OperatorError } from '../model/errors.ts';

/**
 * Asks for a secret without showing it.
 * @throws OperatorError `no-terminal` naming the flag that a script should use
 */
export async function askSecret(prompt: string, flag: string): Promise<string> {
	requireTerminal(flag);
	process.stderr.write(prompt);
	const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
	const input = createInterface({ input: process.stdin, output: silent, terminal: true });
	try {
		return await input.question('');
	} finally {
		input.close();
		process.stderr.write('\n');
	}
}

/** Asks a question that a word answers; anything else is a no. */
export async function askWord(question: string, word: string, flag: string): Promise<boolean> {
	requireTerminal(flag);
	const input = createInterface({ input: process.stdin, output: process.stderr });
	try {
		return (await input.question(question)).trim() === word;
	} finally {
		input.close();
	}
}

function requireTerminal(flag: string): void {
	if (process.stdin.isTTY) return;
	throw new OperatorError('There is no terminal to ask on', {
		code: 'no-terminal',
		exitCode: 2,
		fix: `Use ${flag}.`,
	});
}
