import { describe, expect, it } from 'vitest';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { connectFleet } from '../../src/ssh/fleet.ts';
import type { SshTarget } from '../../src/ssh/target.ts';
import { newKey, startFakeHost } from './fake-host.ts';
import { QUICK, useFakes } from './fake-session.ts';
import { operatorError } from './operator-error.ts';

const { cleanups, host, login } = useFakes();
const options = { credentials: noCredentials, hostKeys: 'strict', timings: QUICK } as const;

describe('jump hosts', () => {
	it('are passed in the order of the chain', async () => {
		const [outer, middle, inner] = [await host(), await host(), await host()];
		const via = middle.target('middle', { via: outer.target('outer') });
		const transport = await login(inner.target('inner', { via }));
		await expect(transport.exec('echo through')).resolves.toMatchObject({ stdout: 'through\n' });
		expect([outer, middle, inner].map(({ counts }) => counts.connections)).toEqual([1, 1, 1]);
		expect(outer.counts.commands).toEqual([]);
	});

	it('are connected to once for all hosts behind them, and for themselves', async () => {
		const [jump, first, second] = [await host(), await host(), await host()];
		const via = jump.target('jump');
		const targets = [via, first.target('first', { via }), second.target('second', { via })];
		const fleet = await connectFleet(targets, options);
		cleanups.push(() => fleet.close());
		expect([...fleet.transports.keys()]).toEqual(['jump', 'first', 'second']);
		expect(jump.counts.connections).toBe(1);
		// The others still pass through it.
		await fleet.transports.get('jump')?.close();
		await expect(fleet.transports.get('first')?.exec('echo on')).resolves.toMatchObject({
			stdout: 'on\n',
		});
	});

	it('do not vouch for the host behind them: its key is checked under its own name', async () => {
		const jump = await host();
		const inner = await startFakeHost({ hostKey: newKey() });
		cleanups.push(() => inner.stop());
		const via = jump.target('jump');
		// The only file knows the jump host.
		const target = inner.target('inner', { via, knownHostsFiles: [jump.knownHosts] });
		await expect(operatorError(login(target))).resolves.toMatchObject({
			code: 'ssh-host-key-unknown',
			host: 'inner',
			expected: `an entry for [127.0.0.1]:${inner.port}`,
		});
	});

	it('that do not forward are named', async () => {
		const [jump, inner] = [await host({ forbidForwarding: true }), await host()];
		const error = await operatorError(login(inner.target('inner', { via: jump.target('jump') })));
		expect(error).toMatchObject({ code: 'ssh-unreachable', host: 'inner', exitCode: 4 });
		expect(error.message).toContain('jump cannot reach 127.0.0.1');
	});

	it('that cannot be logged in to are what the error is about', async () => {
		const jump = await host({ auth: (context) => context.reject(['publickey']) });
		const inner = await host();
		const fleet = await connectFleet(
			[inner.target('inner', { via: jump.target('jump') })],
			options,
		);
		cleanups.push(() => fleet.close());
		expect(fleet.errors.get('inner')).toMatchObject({ code: 'ssh-auth', host: 'jump' });
	});

	it.each(['jump', 'inner'] as const)(
		'a job goes on when the %s connection is cut',
		async (cut) => {
			const [jump, inner] = [await host(), await host()];
			const via: SshTarget = jump.target('jump');
			const transport = await login(inner.target('inner', { via }), {
				jobsRoot: `${inner.directory}/jobs`,
			});
			const lines: string[] = [];
			const result = await transport.runJob(
				{
					id: 'j',
					script: 'for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.05; done; exit 8',
				},
				{
					onLine: ({ text }) => {
						lines.push(text);
						if (text === '3') (cut === 'jump' ? jump : inner).drop();
					},
				},
			);
			expect(lines).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
			expect(result.exitCode).toBe(8);
		},
	);
});
