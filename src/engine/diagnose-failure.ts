import { collectEvidence } from '../diagnose/collect.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import { observations } from '../diagnose/observations.ts';
import { gatherFleet } from '../facts/fleet.ts';
import { mergeProbes } from '../facts/probe-request.ts';
import type { Diagnosis, EvidenceSource } from '../model/diagnosis.ts';
import { messageOf, OperatorError } from '../model/errors.ts';
import type { Task } from '../model/plan.ts';
import type { ClusterSpec } from '../model/spec.ts';
import type { Transport } from '../ssh/transport.ts';
import type { EventStream } from './event-stream.ts';

/** More than this an operator does not read beside a failure. */
const MAX_DIAGNOSES = 5;

/** What of a Session is needed. */
export interface DiagnosisContext {
	spec: ClusterSpec;
	transports: Record<string, Transport>;
	stream: EventStream;
}

export interface TaskFailure {
	task: Task;
	error: unknown;
	/** Last lines of what the Task printed. */
	output: readonly string[];
}

/**
 * Looks for known failures in what a failed Task printed, and in what its host says now, and emits
 * a `diagnosis` Event for each of the likeliest. Never throws: a diagnosis that fails must not
 * hide the failure.
 */
export async function diagnoseFailure(
	context: DiagnosisContext,
	failure: TaskFailure,
	signal: AbortSignal,
): Promise<void> {
	// What the operator ended on purpose needs no explanation.
	if (signal.aborted) return;
	const { task } = failure;
	const { stream } = context;
	const found = await failureDiagnoses(context, failure, signal).catch((error: unknown) => {
		const message = `no diagnosis of ${task.title}: ${messageOf(error)}`;
		stream.emit({ type: 'notice', host: task.host, level: 'warning', message });
		return [];
	});
	for (const diagnosis of found) {
		stream.emit({ type: 'diagnosis', step: task.step, host: task.host, ...diagnosis });
	}
}

async function failureDiagnoses(
	{ spec, transports }: DiagnosisContext,
	{ task, error, output }: TaskFailure,
	signal: AbortSignal,
): Promise<Diagnosis[]> {
	const hosts = [...new Set([task.host, hostOf(error) ?? task.host])];
	const own: EvidenceSource = { source: task.step, host: task.host, lines: wordsOf(error, output) };
	const looked = await Promise.all(
		hosts.flatMap((host) => {
			const transport = transports[host];
			return transport ? [lookAt(spec, transport, signal)] : [];
		}),
	);
	return diagnose([own, ...looked.flat()], spec.kubernetes.version)
		.filter(({ level }) => level !== 'notice')
		.slice(0, MAX_DIAGNOSES);
}

/** What a host says now: its Facts are older than the failure, so they are gathered again. */
async function lookAt(
	spec: ClusterSpec,
	transport: Transport,
	signal: AbortSignal,
): Promise<EvidenceSource[]> {
	const [evidence, { facts }] = await Promise.all([
		collectEvidence(transport, signal),
		gatherFleet([transport], () => mergeProbes([]), undefined, 'facts for a diagnosis'),
	]);
	const drivers = { [transport.host]: evidence.kubeletCgroupDriver };
	return [...evidence.sources, ...observations(spec, facts, drivers)];
}

function hostOf(error: unknown): string | undefined {
	return error instanceof OperatorError ? error.host : undefined;
}

/** The error itself quotes the output's end, so it counts only where there was no output. */
function wordsOf(error: unknown, output: readonly string[]): string[] {
	if (output.length > 0) return [...output];
	const found = error instanceof OperatorError ? (error.found ?? '') : '';
	return `${messageOf(error)}\n${found}`.split('\n');
}
