import { OperatorError } from '../model/errors.ts';
import type { ActionContext } from './step.ts';

/**
 * Runs a script on hosts at once.
 * @throws OperatorError `verify-failed` naming the hosts on which it fails
 */
export async function onHosts(
	context: ActionContext,
	hosts: readonly string[],
	script: string,
	expected: string,
): Promise<void> {
	const results = await Promise.all(
		hosts.map(async (host) => ({
			host,
			...(await context.look(script, { host, timeoutMs: 120_000 })),
		})),
	);
	const failed = results.filter(({ exitCode }) => exitCode !== 0);
	const [first] = failed;
	if (!first) return;
	const names = failed.map(({ host }) => host).join(', ');
	throw new OperatorError(`Not every host sees the cluster: ${names}`, {
		code: 'verify-failed',
		exitCode: 1,
		host: first.host,
		expected,
		found: first.stderr.trim().split('\n').slice(-4).join('\n'),
		fix: `Check the routes, the firewall and kube-proxy on ${first.host}, then apply again.`,
	});
}
