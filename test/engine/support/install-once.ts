import { readFileSync } from 'node:fs';
import { apply, newRunId } from '../../../src/engine/apply.ts';
import { EventStream } from '../../../src/engine/event-stream.ts';
import { Journal } from '../../../src/engine/journal.ts';
import { takeLocalLock } from '../../../src/engine/local-lock.ts';
import { Session } from '../../../src/engine/session.ts';
import type { ExitCode } from '../../../src/model/errors.ts';
import type { Event } from '../../../src/model/events.ts';
import type { ClusterSpec } from '../../../src/model/spec.ts';

/** What one `apply` works with; plain data, so that a process of its own can be given it. */
export interface Install {
	spec: ClusterSpec;
	/** Where the operator's machine keeps journal and lock. */
	state: string;
	kubeconfig: string;
	/** Passphrase of the SSH key, and what sudo asks for. */
	passphrase: string;
	sudoPassword: string;
	/** Kills its own process, without a goodbye, right after this many Events. */
	killAfter: number | null;
}

/** `apply` as the command line does it, without a command line. */
export async function installOnce(
	{ spec, state, kubeconfig, passphrase, sudoPassword, killAfter }: Install,
	onEvent: (event: Event) => void = () => {},
): Promise<ExitCode> {
	const stream = new EventStream();
	const run = newRunId();
	const session = await Session.open({
		spec,
		specFile: 'cluster.yaml',
		credentials: {
			sshPassword: async () => null,
			sudoPassword: async () => sudoPassword,
			keyPassphrase: async () => passphrase,
		},
		hostKeys: 'strict',
		limit: [],
		stream,
	});
	const unlock = takeLocalLock(state, 'k8s-tui apply');
	const journal = new Journal(state, run);
	let count = 0;
	stream.subscribe(journal.record);
	stream.subscribe((event) => {
		onEvent(event);
		count += 1;
		if (count === killAfter) process.kill(process.pid, 'SIGKILL');
	});
	try {
		const never = new AbortController().signal;
		stream.emit({ type: 'run-started', run, command: 'apply', cluster: spec.name, version: '0' });
		await session.connect();
		return await apply(session, {
			run,
			pause: never,
			abort: never,
			confirm: async () => true,
			kubeconfig,
		});
	} finally {
		await session.close();
		journal.close();
		unlock();
	}
}

if (process.argv[1] === import.meta.filename) {
	const install = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Install;
	process.exitCode = await installOnce(install);
}
