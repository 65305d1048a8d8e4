import { labCommand } from '../../../src/cli/lab.ts';
import { OperatorError } from '../../../src/model/errors.ts';

/** `lab …` as a process of its own, for tests that kill it. */
try {
	await labCommand().parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
	if (!(error instanceof OperatorError)) throw error;
	process.stderr.write(`${error.code}: ${error.message}\n`);
	process.exitCode = error.exitCode;
}
