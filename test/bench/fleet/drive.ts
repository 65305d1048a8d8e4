import { EventStream } from '../../../src/engine/event-stream.ts';
import { Journal } from '../../../src/engine/journal.ts';
import { makePlan } from '../../../src/engine/planner.ts';
import { runPlan } from '../../../src/engine/runner.ts';
import { Session } from '../../../src/engine/session.ts';
import { countChanges } from '../../../src/model/plan.ts';
import { loadSpec } from '../../../src/spec/load.ts';
import { noCredentials } from '../../../src/ssh/credentials.ts';
import { installOrder } from '../../../src/steps/install-order.ts';
import { timed } from '../interleave.ts';
import { longRunSteps } from './long-run.ts';

/**
 * The engine's process: connects to all hosts of a cluster.yaml, looks at them, plans an install, and
 * runs a Plan of 30 Steps on each. Arguments: cluster.yaml, directory for the journal. Prints what it
 * took as JSON: milliseconds by the clock and of processor time, and the most memory that the
 * process had, in MB.
 */
const [specFile = '', stateDirectory = ''] = process.argv.slice(2);

const { spec } = await loadSpec(specFile);
const stream = new EventStream();
const journal = new Journal(stateDirectory, `bench-${spec.hosts.length}`);
stream.subscribe(journal.record);
const session = await Session.open({
	spec,
	specFile,
	credentials: noCredentials,
	hostKeys: 'strict',
	limit: [],
	stream,
});
const connect = await timed(() => session.connect());
const steps = longRunSteps(30);
const look = await timed(() => session.look(steps));
const plan = await timed(async () => {
	const made = makePlan(installOrder, session.context());
	stream.emit({ type: 'plan-made', plan: made, changes: countChanges(made) });
});
const never = new AbortController().signal;
let failed = 0;
const run = await timed(async () => {
	const { statuses } = await runPlan(makePlan(steps, session.context()), steps, session.context(), {
		run: 'bench',
		emit: stream.emit,
		secret: () => undefined,
		transports: session.transports,
		bundle: null,
		pause: never,
		abort: never,
	});
	failed = Object.values(statuses).filter((status) => status !== 'done').length;
});
const roundTrips = Object.values(session.transports).map((transport) => transport.roundTrips);
await session.close();
journal.close();
if (failed > 0) throw new Error(`${failed} tasks did not succeed`);
const { user, system } = process.cpuUsage();
const processor = (user + system) / 1000;
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(
	`${JSON.stringify({ connect, look, plan, run, processor, peakMegabytes, roundTrips: Math.max(...roundTrips) })}\n`,
);
process.exit(0);
