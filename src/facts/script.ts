import type { ProbeRequest } from '../model/facts.ts';
import { capacityPart } from './capacity.ts';
import { CLOCK_END, CLOCK_START, clockPart } from './clock.ts';
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

/** All units whose state is asked for, in the order of systemd's answer. */
export function unitsFor(request: ProbeRequest): string[] {
	return [...PARTS.flatMap((part) => part.units ?? []), ...request.units];
}

/**
 * The one script that looks at a host. Each part runs in the background with its own output file,
 * without stdin (the script itself comes on that), and fails for itself alone; the files, headed by
 * a line of the marker and their name, are then printed. A part asks with `timeout` where silence is
 * as good as "nothing there", and with `must_answer` where to take it for that would do harm: the
 * look then takes too long, and what it waited for stands on stderr, as `MARKER asks NAME` without
 * its `MARKER has NAME`. Each program that is started costs a host a millisecond or two, `timeout`
 * more than most of what it starts.
 */
export function gatherScript(request: ProbeRequest, marker: string): string {
	const texts = PARTS.flatMap((part) => part.texts?.(request) ?? []);
	const sections = [
		{ name: TEXT_FILES, onlyIf: ':', script: textFilesScript(texts) },
		{ name: UNIT_STATES, onlyIf: ':', script: unitStatesScript(unitsFor(request)) },
		...PARTS.flatMap(({ name, onlyIf = ':', script }) =>
			script ? [{ name, onlyIf, script: script(request) }] : [],
		),
	];
	const heading = (name: string) => `printf '\\n%s %s\\n' ${marker} ${name}`;
	const background = ({ name, onlyIf, script }: (typeof sections)[number]) => `if ${onlyIf}; then (
${heading(name)}
${script}
) </dev/null >"$work/${name}.out" 2>/dev/null &
fi`;
	return `main() {
export LC_ALL=C LANGUAGE= PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin:/opt/kubernetes/bin"
unset IFS CDPATH ENV
umask 077
command -v timeout >/dev/null || timeout() { shift; "$@"; }
read -r uptime rest </proc/uptime
now=$(date +%s%N)
printf '%s %s\\n%s\\nuptime %s %s\\n' ${marker} ${CLOCK_START} "$now" "$uptime" "$now"
work=$(mktemp -d /run/k8s-tui.XXXXXX) || work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
exec 3>&2
must_answer() {
	echo "${marker} asks $1" >&3
	"$@" 3>&-
	set -- $? "$1"
	echo "${marker} has $2" >&3
	return "$1"
}
${sections.map(background).join('\n')}
wait
cat "$work"/*.out
printf '\\n%s %s\\n%s\\n' ${marker} ${CLOCK_END} "$(date +%s%N)"
}
main
`;
}
