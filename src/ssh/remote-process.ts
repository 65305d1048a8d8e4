/** A process on a host, told apart from a later one with the same id by its start time. */
export interface RemoteProcess {
	pid: number;
	/** Clock ticks after boot (proc(5), field 22 of /proc/PID/stat). */
	startTime: string;
	/** Session id (field 6). */
	session: number;
}

/** Reads a line of /proc/PID/stat; null if it is not one. */
export function parseProcessStat(line: string): RemoteProcess | null {
	// The command name may hold spaces and parentheses: the last one ends it.
	const match = /^(\d+) \(.*\) (\S .*)$/.exec(line);
	const fields = match?.[2]?.split(' ') ?? [];
	const session = Number(fields[3]);
	const startTime = fields[19];
	if (match === null || startTime === undefined || !(session > 0)) return null;
	return { pid: Number(match[1]), startTime, session };
}

/**
 * sh functions about processes, for scripts that are sent:
 * `proc_fields PID` sets `proc_state`, `proc_ppid`, `proc_session` and `proc_start`, and fails if there
 * is no such process; `end_session SID GRACE` sends TERM to all processes of a session and to what
 * they started elsewhere (apt runs dpkg in another session), KILL after GRACE tenths of a second,
 * and succeeds when none is left. Zombies do not count: they hold nothing and cannot be killed. A
 * session that the script itself is in (an SSH server that makes none per command) is left alone.
 */
export const PROCESS_FUNCTIONS = `
proc_fields() {
	proc_stat=
	{ IFS= read -r proc_stat <"/proc/$1/stat"; } 2>/dev/null
	[ -n "$proc_stat" ] || return 1
	proc_stat=\${proc_stat##*") "}
	set -f
	set -- $proc_stat
	set +f
	proc_state=$1 proc_ppid=$2 proc_session=$4
	shift 19
	proc_start=$1
}
collect_session() {
	collect_more=1
	while [ -n "$collect_more" ]; do
		collect_more=
		for collect_pid in /proc/[0-9]*; do
			collect_pid=\${collect_pid#/proc/}
			case "$targets " in *" $collect_pid:"*) continue ;; esac
			[ "$collect_pid" != $$ ] && proc_fields "$collect_pid" && [ "$proc_state" != Z ] || continue
			if [ "$proc_session" != "$1" ]; then
				case "$targets " in *" $proc_ppid:"*) ;; *) continue ;; esac
			fi
			targets="$targets $collect_pid:$proc_start"
			collect_more=1
		done
	done
}
targets_left() {
	left=
	for left_one in $targets; do
		proc_fields "\${left_one%:*}" || continue
		[ "$proc_start" = "\${left_one#*:}" ] && [ "$proc_state" != Z ] || continue
		left="$left \${left_one%:*}"
	done
	[ -n "$left" ]
}
nap() { sleep 0.1 2>/dev/null || sleep 1; }
end_session() {
	proc_fields $$ && [ "$proc_session" != "$1" ] && [ "$1" -gt 1 ] || return 1
	targets=
	collect_session "$1"
	end_count=0
	end_signal=TERM
	while targets_left; do
		kill -s $end_signal $left 2>/dev/null
		while targets_left; do
			[ "$end_count" -lt $(($2 + 50)) ] || return 1
			end_count=$((end_count + 1))
			nap
			[ "$end_count" -ge "$2" ] && { end_signal=KILL; break; }
		done
		collect_session "$1"
	done
}
`;

/** Ends all that runs in the session of a script's shell, if that shell is still the same one. */
export function endProcessScript(process: RemoteProcess, graceTenths: number): string {
	const { pid, startTime, session } = process;
	return `${PROCESS_FUNCTIONS}
proc_fields ${pid} && [ "$proc_start" = ${startTime} ] || exit 0
end_session ${session} ${graceTenths}`;
}
