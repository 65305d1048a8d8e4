import { randomBytes } from 'node:crypto';
import { OperatorError } from '../model/errors.ts';
import type { HostFacts, ProbeRequest } from '../model/facts.ts';
import type { Transport } from '../ssh/transport.ts';
import { capacityPart } from './capacity.ts';
import { CLOCK_END, CLOCK_START, clockOffset, clockPart } from './clock.ts';
import { clusterViewPart } from './cluster-view.ts';
import { containerdPart } from './containerd.ts';
import { dockerPart } from './docker.ts';
import { type Evidence, evidenceFrom } from './evidence.ts';
import { featuresPart } from './features.ts';
import { filesystemsPart } from './filesystems.ts';
import { hostIdentityPart } from './host-identity.ts';
import { jobsPart } from './jobs.ts';
import { kubernetesPart } from './kubernetes.ts';
import { listenersPart } from './listeners.ts';
import { networkPart } from './network.ts';
import { observedFilesPart } from './observed-files.ts';
import { observedUnitsPart } from './observed-units.ts';
import { osPart } from './os.ts';
import { packagesPart } from './packages.ts';
import { gatherScript, unitsFor } from './script.ts';
import { linesOf, printable, type Sections, splitSections } from './sections.ts';
import { securityPart } from './security.ts';
import { sysctlsPart } from './sysctls.ts';
import { parseTextFiles, TEXT_FILES } from './text-files.ts';
import { parseUnitStates, UNIT_STATES } from './unit-states.ts';

/** Longest that a look may take, and only where something hangs: who is merely busy is not refused. */
const TIMEOUT_MS = 90_000;

/**
 * Looks at one host, in one round trip and as root, and changes nothing on it.
 * @param name what the script is called on the host; looks that ask for other things have another.
 * @throws OperatorError `facts-incomplete` if the script did not reach its end on the host,
 * `facts-unanswered` if what has to be known was not answered in time, and what `Transport.exec`
 * throws.
 */
export async function gatherFacts(
	transport: Transport,
	request: ProbeRequest,
	name = 'facts',
): Promise<HostFacts> {
	const marker = `@${randomBytes(16).toString('hex')}`;
	const script = gatherScript(request, marker);
	const questions = new OpenQuestions(marker);
	const sentAt = Date.now();
	const result = await transport
		.exec(script, {
			name,
			timeoutMs: TIMEOUT_MS,
			linesOf: 'stderr',
			onLine: ({ text }) => questions.read(text),
		})
		.catch((error: unknown) => {
			throw questions.unanswered(transport.host, error);
		});
	const receivedAt = Date.now();
	const sections = splitSections(result.stdout, marker);
	if (!sections.has(CLOCK_END)) {
		const complaints = linesOf(printable(result.stderr)).filter((line) => !line.startsWith(marker));
		throw new OperatorError(`${transport.host}: the script that gathers facts did not finish`, {
			code: 'facts-incomplete',
			exitCode: 1,
			host: transport.host,
			expected: 'a POSIX shell, and a writable /run or /tmp',
			found: complaints.slice(-3).join(' ') || `exit status ${result.exitCode}`,
			fix: `log in to ${transport.host} and see whether \`sh\` and \`mktemp -d\` work as root`,
		});
	}
	// A copy: strings cut out of the answer would keep all of it in memory as long as the Facts.
	return structuredClone(parseFacts(transport.host, sections, request, { sentAt, receivedAt }));
}

/** What the script of one look has asked with `must_answer` and has no answer to. */
class OpenQuestions {
	readonly #marker: string;
	readonly #open: string[] = [];

	constructor(marker: string) {
		this.#marker = marker;
	}

	read(line: string): void {
		const [marker, verb, name = ''] = line.split(' ');
		if (marker !== this.#marker) return;
		if (verb === 'asks') this.#open.push(name);
		else if (this.#open.includes(name)) this.#open.splice(this.#open.indexOf(name), 1);
	}

	/** The error that a look ends with: where its time was up, one that says what hangs. */
	unanswered(host: string, error: unknown): unknown {
		const tooLong = error instanceof OperatorError && error.code === 'ssh-timeout';
		if (!tooLong || this.#open.length === 0) return error;
		return new OperatorError(`${host}: does not say in time what is on it`, {
			code: 'facts-unanswered',
			exitCode: 1,
			host,
			expected: `${[...new Set(this.#open)].join(', ')} within ${TIMEOUT_MS / 1000} s`,
			found: 'no answer, which must not be taken for "nothing there"',
			fix: `see on ${host} what hangs, a disk, a mount or systemd, then try again`,
			cause: error,
		});
	}
}

/**
 * Facts from the sections of one answer.
 * @param trip the operator's clock around the round trip, milliseconds.
 */
export function parseFacts(
	host: string,
	sections: Sections,
	request: ProbeRequest,
	trip: { sentAt: number; receivedAt: number },
): HostFacts {
	const evidence = evidenceFrom(
		sections,
		parseTextFiles(printable(sections.get(TEXT_FILES) ?? '')),
		parseUnitStates(printable(sections.get(UNIT_STATES) ?? ''), unitsFor(request)),
	);
	const { versions, packages } = packagesPart.parse(evidence, request);
	return {
		host,
		gatheredAt: trip.receivedAt,
		...osPart.parse(evidence, request),
		...capacityPart.parse(evidence, request),
		...filesystemsPart.parse(evidence, request),
		...networkPart.parse(evidence, request),
		...securityPart.parse(evidence, request),
		...featuresPart.parse(evidence, request),
		...sysctlsPart.parse(evidence, request),
		...listenersPart.parse(evidence, request),
		...dockerPart.parse(evidence, request),
		...containerdPart.parse(evidence, request),
		...kubernetesPart.parse(evidence, request),
		...hostIdentityPart.parse(evidence, request),
		...clusterViewPart.parse(evidence, request),
		...jobsPart.parse(evidence, request),
		clock: {
			...clockOffset(
				trip.sentAt,
				trip.receivedAt,
				clockIn(evidence, CLOCK_START),
				clockIn(evidence, CLOCK_END),
			),
			...clockPart.parse(evidence, request),
		},
		packages,
		observed: {
			files: observedFilesPart.parse(evidence, request),
			units: observedUnitsPart.parse(evidence, request),
			packages: versions,
		},
	};
}

function clockIn(evidence: Evidence, section: string): string {
	return evidence.section(section).trim();
}
