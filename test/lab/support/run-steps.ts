import { join } from 'node:path';
import { EventStream } from '../../../src/engine/event-stream.ts';
import { makePlan } from '../../../src/engine/planner.ts';
import { type RunResult, runPlan } from '../../../src/engine/runner.ts';
import { Session } from '../../../src/engine/session.ts';
import { loadSpec } from '../../../src/spec/load.ts';
import { noCredentials } from '../../../src/ssh/credentials.ts';
import type { Step } from '../../../src/steps/step.ts';
import type { LabFixture } from './lab.ts';

/** Plans and runs Steps of a test's own on a lab's hosts, by the real engine. */
export async function runSteps(
	lab: LabFixture,
	steps: readonly Step[],
	run: string,
): Promise<RunResult> {
	const specFile = join(lab.state.directory, 'cluster.yaml');
	const { spec } = await loadSpec(specFile);
	const session = await Session.open({
		...{ spec, specFile, stream: new EventStream(), credentials: noCredentials },
		...{ hostKeys: 'strict', limit: [] },
		spec: { ...spec, source: { ...spec.source, bundle: join(lab.state.directory, 'bundle') } },
	});
	try {
		await session.connect();
		await session.look();
		const never = new AbortController().signal;
		const context = session.context();
		return await runPlan(makePlan(steps, context), steps, context, {
			run,
			emit: session.stream.emit,
			secret: () => undefined,
			transports: session.transports,
			bundle: null,
			pause: never,
			abort: never,
		});
	} finally {
		await session.close();
	}
}
