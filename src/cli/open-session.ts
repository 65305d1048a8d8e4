import type { EventStream } from '../engine/event-stream.ts';
import { Session } from '../engine/session.ts';
import { loadSpec } from '../spec/load.ts';
import type { ClusterFlags } from './cluster-options.ts';
import { credentialsFrom } from './credentials.ts';

/**
 * Reads cluster.yaml, connects to its hosts, and hands the Session to the command. Connections are
 * closed however the command ends, and an error that ends it holds no secret.
 */
export async function withSession<T>(
	flags: ClusterFlags,
	stream: EventStream,
	work: (session: Session) => Promise<T>,
): Promise<T> {
	const { spec, warnings } = await loadSpec(flags.file);
	for (const warning of warnings) {
		stream.emit({ type: 'notice', host: null, level: 'warning', message: warning.message });
	}
	const session = await Session.open({
		spec,
		specFile: flags.file,
		credentials: credentialsFrom(flags),
		hostKeys: flags.acceptNewHostKeys ? 'accept-new' : 'strict',
		limit: flags.limit,
		stream,
	});
	try {
		return await work(session);
	} catch (error) {
		throw stream.redactor.error(error);
	} finally {
		await session.close();
	}
}
