import type { ProbeRequest } from '../model/facts.ts';
import { capacityPart } from './capacity.ts';
import { clockPart } from './clock.ts';
import { clusterViewPart } from './cluster-view.ts';
import { containerdPart } from './containerd.ts';
import { dockerPart } from './docker.ts';
import type { FactPart } from './evidence.ts';
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
import { securityPart } from './security.ts';
import { sysctlsPart } from './sysctls.ts';
import { TEXT_FILES, textFilesScript } from './text-files.ts';
import { UNIT_STATES, unitStatesScript } from './unit-states.ts';

/** All parts; those that take longest first, since they run side by side. */
const PARTS: readonly FactPart<unknown>[] = [
	clusterViewPart,
	kubernetesPart,
	containerdPart,
	dockerPart,
	observedFilesPart,
	clockPart,
	packagesPart,
	hostIdentityPart,
	listenersPart,
	featuresPart,
	networkPart,
	securityPart,
	filesystemsPart,
	capacityPart,
	osPart,
	sysctlsPart,
	observedUnitsPart,
	jobsPart,
];

/** Sections with the host's clock at the start and at the end of the script. */
export const CLOCK_START = 'clock-start';
export const CLOCK_END = 'clock-end';

/** Section of the questions that a host did not answer in time, asked by `must_answer`. */
export const UNANSWERED = 'unanswered';

/** Only what hangs takes as long: a host that is merely busy must not be refused. */
const LONGEST_ANSWER_SECONDS = 60;

/** All units whose state is asked for, in the order of systemd's answer. */
export function unitsFor(request: ProbeRequest): string[] {
	return [...PARTS.flatMap((part) => part.units ?? []), ...request.units];
}

/**
 * The one script that looks at a host. Each part runs in the background with its own output file,
 * without stdin (the script itself comes on that), and fails for itself alone; the files, headed by
 * a line of the marker and their name, are then printed. A part asks with `timeout` where silence is
 * as good as "nothing there", and with `must_answer` where to take it for that would do harm.
 * Each program that is started costs a host a millisecond or two: a part starts none in vain.
 */
export function gatherScript(request: ProbeRequest, marker: string): string {
	const texts = PARTS.flatMap((part) => part.texts?.(request) ?? []);
	const sections: [name: string, script: string][] = [
		[TEXT_FILES, textFilesScript(texts)],
		[UNIT_STATES, unitStatesScript(unitsFor(request))],
		...PARTS.flatMap((part): [string, string][] =>
			part.script ? [[part.name, part.script(request)]] : [],
		),
	];
	const heading = (name: string) => `printf '\\n%s %s\\n' ${marker} ${name}`;
	const background = (name: string, script: string) => `(
${heading(name)}
${script}
) </dev/null >"$work/${name}.out" 2>/dev/null &`;
	const outputs = [...sections.map(([name]) => name), UNANSWERED].map((name) => `${name}.out`);
	return `main() {
export LC_ALL=C LANGUAGE= PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin:/opt/kubernetes/bin"
unset IFS CDPATH ENV
umask 077
command -v timeout >/dev/null || timeout() { shift; "$@"; }
printf '%s %s\\n%s\\n' ${marker} ${CLOCK_START} "$(date +%s%N)"
machine=$(uname -m)
work=$(mktemp -d /run/k8s-tui.XXXXXX) || work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
${heading(UNANSWERED)} >"$work/${UNANSWERED}.out"
must_answer() {
	timeout ${LONGEST_ANSWER_SECONDS} "$@"
	set -- $? "$1"
	[ "$1" -ne 124 ] || echo "$2 within ${LONGEST_ANSWER_SECONDS} s" >>"$work/${UNANSWERED}.out"
	return "$1"
}
${sections.map(([name, script]) => background(name, script)).join('\n')}
wait
(cd "$work" && cat ${outputs.join(' ')})
printf '\\n%s %s\\n%s\\n' ${marker} ${CLOCK_END} "$(date +%s%N)"
}
main
`;
}
