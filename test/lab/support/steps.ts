import { join } from 'node:path';
import { EventStream } from '../../../src/engine/event-stream.ts';
import { makePlan } from '../../../src/engine/planner.ts';
import { type RunResult, runPlan } from '../../../src/engine/runner.ts';
import { Session } from '../../../src/engine/session.ts';
import { loadSpec } from '../../../src/spec/load.ts';
import { noCredentials } from '../../../src/ssh/credentials.ts';
import type { Step } from '../../../src/steps/step.ts';
import type { LabFixture } from './lab.ts';

/** A Session on the hosts of a lab's cluster.yaml, which have been looked at. */
export async function withSession<Result>(
	lab: LabFixture,
	work: (session: Session) => Promise<Result>,
): Promise<Result> {
	const specFile = join(lab.state.directory, 'cluster.yaml');
	const { spec } = await loadSpec(specFile);
	const session = await Session.open({
		spec,
		specFile,
		credentials: noCredentials,
		hostKeys: 'strict',
		limit: [],
		stream: new EventStream(),
	});
	try {
		await session.connect();
		await session.look();
		return await work(session);
	} finally {
		await session.close();
	}
}

/** Plans and runs some Steps, then looks at the host again. */
export async function run(
	session: Session,
	steps: readonly Step[],
	name: string,
	software = session.software,
): Promise<RunResult> {
	const never = new AbortController().signal;
	const context = { ...session.context(), software };
	const result = await runPlan(makePlan(steps, context), steps, context, {
		run: `test-${name}`,
		emit: session.stream.emit,
		secret: () => undefined,
		transports: session.transports,
		bundle: session.bundle,
		pause: never,
		abort: never,
	});
	await session.look();
	return result;
}
