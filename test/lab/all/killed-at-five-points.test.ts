import { expect, test } from 'vitest';
import { editSpec } from '../support/cluster.ts';
import { clusterFlags, expectConverged, repeatedTasks } from '../support/converged.ts';
import { withLab } from '../support/lab.ts';
import { type ProgramRun, type Record_, recordsOf, startProgram } from '../support/program.ts';

/** Kinds of work that differ in how they may be cut off. */
const points = [
	'install-packages',
	'load-images',
	'init-control-plane',
	'join-control-plane',
	'verify-cluster',
];

const lab = withLab('killed', { bastion: false });

test('an install that is killed at five points converges, repeats no step and leaves nothing half done', async () => {
	lab.keepLogsOnFailure();
	editSpec(lab, [
		[['hosts', 1, 'ssh'], { user: 'ops' }],
		[['hosts', 3, 'ssh'], { user: 'admin' }],
	]);
	const runs: ProgramRun[] = [];
	for (const step of points) {
		const program = startProgram(lab.state.directory, ['apply', ...clusterFlags(lab), '--yes']);
		const change = await program.until(`the plan of ${step}`, isChangeOf(step));
		const host = String(change.host);
		await program.until(`the work of ${step} on ${host}`, isWorkOf(step, host));
		program.process.kill('SIGKILL');
		runs.push(await program.ended);
		expect(program.process.signalCode, step).toBe('SIGKILL');
	}
	const last = await startProgram(lab.state.directory, ['apply', ...clusterFlags(lab), '--yes'])
		.ended;
	runs.push(last);
	expect(last.exitCode, last.stderr.slice(-3000)).toBe(0);
	expect(repeatedTasks(runs)).toEqual([]);
	for (const step of ['init-control-plane', 'join-control-plane', 'join-worker']) {
		const begun = runs
			.flatMap((run) => recordsOf(run, 'task'))
			.filter((task) => task.step === step && task.status === 'running')
			.map(({ host }) => host);
		expect(new Set(begun).size, `${step}: ${begun.join(', ')}`).toBe(begun.length);
	}
	await expectConverged(lab);
});

/** What the Plan says of the first host where there is something to do in this Step. */
function isChangeOf(step: string) {
	return (record: Record_) =>
		record.type === 'change' && record.step === step && record.status === 'change';
}

/** The first sign that a Task has done something. */
function isWorkOf(step: string, host: string) {
	return (record: Record_) =>
		['output', 'resource', 'progress'].includes(record.type) &&
		record.step === step &&
		record.host === host;
}
