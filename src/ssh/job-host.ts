import type { Connection } from './connection.ts';
import { remoteError } from './errors.ts';
import { exec } from './exec.ts';
import { abortScript, removeScript } from './job-scripts.ts';
import type { Privilege } from './script-channel.ts';
import type { Slots } from './slots.ts';

/** A host that jobs run on. */
export interface JobHost {
	connection: Connection;
	privilege: Privilege;
	/** Directory of all jobs on the host. */
	root: string;
	/** Turns to hand a job over, shared by all hosts: what is on its way to a thousand takes memory. */
	turns: Slots;
}

const ABORT_TIMEOUT_MS = 60_000;

/** See `Transport.abortJob`. */
export async function abortJob(host: JobHost, id: string): Promise<void> {
	checkId(id);
	const graceTenths = Math.ceil(host.connection.timings.abortGrace / 100);
	const script = abortScript(host.root, id, graceTenths);
	const { exitCode, stderr } = await exec(host.connection, host.privilege, script, {
		name: `abort ${id}`,
		timeoutMs: host.connection.timings.abortGrace + ABORT_TIMEOUT_MS,
	});
	if (exitCode === 0) return;
	throw remoteError('job-abort', host.connection.target.host, `job ${id} could not be ended`, {
		expected: 'no process of the job left',
		found: exitCode === 94 ? 'a process that does not die' : stderr || `exit status ${exitCode}`,
		fix: 'Look for processes in state D on the host (ps -eo pid,stat,args); a restart may be needed.',
	});
}

/** See `Transport.removeJob`. */
export async function removeJob(host: JobHost, id: string): Promise<void> {
	checkId(id);
	const script = removeScript(host.root, id);
	const { exitCode, stderr } = await exec(host.connection, host.privilege, script, {
		name: `remove ${id}`,
	});
	if (exitCode === 0) return;
	throw remoteError('job-remove', host.connection.target.host, `job ${id} could not be removed`, {
		found: exitCode === 93 ? 'it still runs' : stderr || `exit status ${exitCode}`,
		fix: 'Abort the job first.',
	});
}

/** @throws TypeError for what is no id of a job */
export function checkId(id: string): void {
	if (!/^[a-z0-9][a-z0-9.-]*$/.test(id) || id.length > 128) {
		throw new TypeError(`A job id is [a-z0-9][a-z0-9.-]*, at most 128 characters: ${id}`);
	}
}
