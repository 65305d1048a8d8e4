import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { program } from '../../src/cli/main.ts';

function allCommands(parent: Command, path: string[] = []): [string, Command][] {
	return parent.commands.flatMap((command) => {
		const name = [...path, command.name()];
		return [[name.join(' '), command] as [string, Command], ...allCommands(command, name)];
	});
}

const commands = allCommands(program());

describe('the commands', () => {
	it('include those that the README promises', () => {
		expect(commands.map(([name]) => name)).toEqual(
			expect.arrayContaining([
				'init',
				'preflight',
				'plan',
				'apply',
				'status',
				'reset',
				'bundle create',
				'bundle verify',
				'lab up',
				'lab down',
				'lab status',
			]),
		);
	});
});

describe.each(commands)('k8s-tui %s --help', (name, command) => {
	const help = command.helpInformation();

	it('says in a phrase what the command does', () => {
		expect(help).toContain(`Usage: k8s-tui ${name}`);
		expect(command.description()).toMatch(/^[a-z].{15,}[^.]$/);
	});

	it('explains every option, and gives no secret as an argument', () => {
		for (const { long, flags, description } of command.options) {
			expect(description, flags).toMatch(/\S{2,}/);
			if (/password|passphrase|token/.test(long ?? '') && flags.includes('<'))
				expect(long).toMatch(/-file$/);
		}
	});
});

describe('every command that works on hosts', () => {
	const onHosts = commands.filter(([name]) =>
		['preflight', 'plan', 'apply', 'status', 'diagnose', 'reset'].includes(name),
	);

	it.each(onHosts)('%s takes the common flags', (_name, command) => {
		const flags = command.options.map(({ long }) => long);
		expect(flags).toEqual(
			expect.arrayContaining([
				'--file',
				'--limit',
				'--json',
				'--plain',
				'--no-color',
				'--verbose',
				'--accept-new-host-keys',
				'--ask-pass',
				'--ask-sudo-pass',
				'--ssh-password-file',
				'--sudo-password-file',
				'--key-passphrase-file',
			]),
		);
	});

	it.each(['apply', 'diagnose', 'reset'])('%s can be told not to ask', (name) => {
		const command = commands.find(([known]) => known === name)?.[1];
		expect(command?.options.map(({ flags }) => flags)).toContain('-y, --yes');
	});
});
