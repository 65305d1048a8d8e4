import { collectEvidence } from '../diagnose/collect.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import { observations } from '../diagnose/observations.ts';
import type { Diagnosis, EvidenceSource } from '../model/diagnosis.ts';
import { OperatorError } from '../model/errors.ts';
import type { Session } from './session.ts';

/** What was found, and where it was looked for. */
export interface ClusterDiagnosis {
	/** The likeliest root cause first. */
	diagnoses: Diagnosis[];
	/** Names of the sources with lines, by host; a host that did not answer has only `ssh`. */
	looked: { host: string; sources: string[] }[];
	/** How many lines were searched. */
	lines: number;
}

/**
 * Connects to the hosts of a Session and gathers their Facts, going on with those that answer: why
 * the others do not is evidence.
 * @returns that evidence
 * @throws OperatorError if no host answers
 */
export async function reachHosts(session: Session): Promise<EvidenceSource[]> {
	const silent: EvidenceSource[] = [];
	session.stream.subscribe((event) => {
		if (event.type !== 'host-failed') return;
		const { host, failure } = event;
		const lines = [failure.message, ...(failure.found ?? '').split('\n')];
		silent.push({ source: 'ssh', host, lines });
	});
	await unlessNoneAnswers(session, () => session.connect());
	await unlessNoneAnswers(session, () => session.look());
	return silent;
}

/**
 * Searches what all hosts of a connected Session say, one round trip each, and what their Facts
 * show, for known failures. Changes nothing.
 * @param silent evidence about hosts that do not answer
 */
export async function diagnoseCluster(
	session: Session,
	silent: readonly EvidenceSource[] = [],
): Promise<ClusterDiagnosis> {
	const { spec, facts, transports } = session;
	const answers = await Promise.all(
		Object.values(transports).map(async (transport) => ({
			host: transport.host,
			...(await collectEvidence(transport)),
		})),
	);
	const drivers = Object.fromEntries(
		answers.map(({ host, kubeletCgroupDriver }) => [host, kubeletCgroupDriver]),
	);
	const sources = [
		...silent,
		...answers.flatMap((answer) => answer.sources),
		...observations(spec, facts, drivers),
	];
	return {
		diagnoses: diagnose(sources, spec.kubernetes.version),
		looked: spec.hosts.map(({ name }) => ({
			host: name,
			sources: sources.filter(({ host }) => host === name).map(({ source }) => source),
		})),
		lines: sources.reduce((sum, { lines }) => sum + [...lines].length, 0),
	};
}

async function unlessNoneAnswers(session: Session, attempt: () => Promise<void>): Promise<void> {
	try {
		await attempt();
	} catch (error) {
		const someAnswer = Object.keys(session.transports).length > 0;
		if (!(error instanceof OperatorError && error.code === 'hosts-unreachable' && someAnswer))
			throw error;
	}
}
