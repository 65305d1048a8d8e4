import { randomBytes } from 'node:crypto';
import type { RemoteJobFacts } from '../model/facts.ts';
import { quote } from './quote.ts';
import { PROCESS_FUNCTIONS } from './remote-process.ts';
import type { JobRequest } from './transport.ts';

/** Where jobs are kept on hosts. */
export const JOBS_ROOT = '/var/lib/k8s-tui/jobs';

/** Exit status of an aborted job: that of a command ended by TERM. */
export const ABORTED = 143;

/**
 * The job's own shell, in a session of its own. Files of a job:
 * `run.sh` its script · `stdin` (gone when it has ended) · `log` stdout and stderr · `pid` the
 * session, its start time and the boot it belongs to · `rc` the exit status, there once it ended ·
 * `begun` a directory, so that it begins once · `aborted` if it was ended from outside.
 */
const WRAPPER = `dir=$1
umask 077
mkdir "$dir/begun" 2>/dev/null || exit 0
cd /
IFS= read -r stat </proc/$$/stat
stat=\${stat##*") "}
set -f; set -- $stat; set +f
shift 19
IFS= read -r boot </proc/sys/kernel/random/boot_id
printf '%s %s %s\\n' $$ "$1" "$boot" >"$dir/pid.new" && mv "$dir/pid.new" "$dir/pid" || exit 1
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C HOME=\${HOME:-/root}
export PATH LC_ALL HOME
(umask 022; exec sh "$dir/run.sh") <"$dir/stdin" >>"$dir/log" 2>&1
rc=$?
rm -f "$dir/stdin"
printf '%s\\n' $rc >"$dir/rc.new" && mv "$dir/rc.new" "$dir/rc"
`;

/**
 * sh functions about jobs: `job_alive DIR` succeeds while the job's own shell runs, `job_done DIR`
 * once it has left its exit status, in `job_rc`; `job_ended DIR` is for a job that is not alive and
 * knows of aborted ones too. A pid of an earlier boot is no process of this one.
 */
const JOB_FUNCTIONS = `${PROCESS_FUNCTIONS}
job_alive() {
	job_sid=
	{ read -r job_sid job_start job_boot <"$1/pid"; } 2>/dev/null
	[ -n "$job_sid" ] || return 1
	IFS= read -r job_now </proc/sys/kernel/random/boot_id
	[ "$job_now" = "$job_boot" ] || return 1
	proc_fields "$job_sid" && [ "$proc_start" = "$job_start" ] && [ "$proc_state" != Z ]
}
job_done() {
	job_rc=
	{ read -r job_rc <"$1/rc"; } 2>/dev/null
	case "$job_rc" in '' | *[!0-9]*) return 1 ;; esac
}
job_ended() {
	job_done "$1" && return
	[ -e "$1/aborted" ] && job_rc=${ABORTED}
}
job_fresh() {
	[ ! -e "$1/pid" ] && [ -n "$(find "$1" -prune -mmin -1 2>/dev/null)" ]
}
`;

/**
 * A heredoc with a delimiter that nobody can guess: the text arrives as it is.
 * @param otherwise sh for when it cannot be written: half a script must not be run
 */
function heredoc(command: string, text: string, otherwise: string): string {
	const delimiter = `K8S_TUI_${randomBytes(12).toString('hex')}`;
	const body = text.endsWith('\n') ? text : `${text}\n`;
	return `${command} <<'${delimiter}' ${otherwise}\n${body}${delimiter}\n`;
}

/**
 * Starts a job unless there is one of this id, and prints `started` or `attached` on stderr.
 * The files are made complete under another name first; then whoever makes the directory starts the
 * job. Under systemd it becomes a unit, because the end of a login session may end what it left
 * behind (KillUserProcesses, ssh@.service); elsewhere, or where systemd-run fails, a session.
 * OOMPolicy came with systemd 243, --collect with 236: RHEL 8 and CentOS 7 take the later forms.
 * @param job Its stdin is the first `Buffer.byteLength(job.stdin)` bytes of the script's stdin.
 */
export function startScript(root: string, job: JobRequest, token: string): string {
	const size = Buffer.byteLength(job.stdin ?? '');
	return `umask 077
root=${quote(root)} id=${quote(job.id)} size=${size}
dir=$root/$id new=$root/.$id.$$
if [ -d "$dir" ]; then
	[ "$size" = 0 ] || head -c "$size" >/dev/null
	printf '${token} attached\\n' >&2
else
	unwritten() { rm -rf "$new"; exit 95; }
	mkdir -p "$new" || exit 95
	if [ "$size" = 0 ]; then : >"$new/stdin"; else head -c "$size" >"$new/stdin"; fi || unwritten
	: >"$new/log" || unwritten
${heredoc('cat >"$new/run.sh"', job.script, '|| unwritten')}\
${heredoc('cat >"$new/wrapper.sh"', WRAPPER, '|| unwritten')}\
	if [ "$(wc -c <"$new/stdin")" -ne "$size" ]; then rm -rf "$new"; exit 96; fi
	if mkdir "$dir" 2>/dev/null; then
		mv "$new/stdin" "$new/log" "$new/run.sh" "$new/wrapper.sh" "$dir/" || exit 95
		rmdir "$new"
		unit=k8s-tui-job-$id
		begin() { "$@" /bin/sh "$dir/wrapper.sh" "$dir" </dev/null >/dev/null 2>&1; }
		if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
			begin systemd-run --quiet --collect --unit="$unit.service" -p KillMode=process -p OOMPolicy=continue ||
				begin systemd-run --quiet --collect --unit="$unit.service" -p KillMode=process ||
				begin systemd-run --quiet --unit="$unit-$$.service" || begin setsid &
		else
			begin setsid &
		fi
		printf '${token} started\\n' >&2
	else
		rm -rf "$new"
		printf '${token} attached\\n' >&2
	fi
fi
`;
}

/**
 * Follows a job: its log from a byte on stdout, and on stderr one last word about its end:
 * `done RC SIZE`, `died SIZE` or `absent`. Then, or when the connection is gone, its stdin ends,
 * and it goes.
 */
export function followScript(root: string, id: string, fromByte: number, token: string): string {
	return `${JOB_FUNCTIONS}
dir=${quote(`${root}/${id}`)}
say() { printf '${token} %s\\n' "$*" >&2; }
size() { wc -c <"$dir/log" | tr -d ' '; }
watch() {
	pause=0.05
	fresh=0
	while :; do
		if ! job_alive "$dir"; then
			job_ended "$dir" && { say done "$job_rc" "$(size)"; return; }
			[ -d "$dir" ] || { say absent; return; }
			if [ -e "$dir/pid" ] || [ "$fresh" -ge 100 ]; then say died "$(size)"; return; fi
			fresh=$((fresh + 1))
		elif job_done "$dir"; then
			say done "$job_rc" "$(size)"; return
		fi
		sleep $pause 2>/dev/null || sleep 1
		case $pause in 0.05) pause=0.1 ;; 0.1) pause=0.2 ;; *) [ "$fresh" = 0 ] && pause=0.3 ;; esac
	done
}
[ -d "$dir" ] || { say absent; exit 0; }
exec 3<&0
tail -c +${fromByte + 1} -f "$dir/log" </dev/null 3<&- 2>/dev/null &
tail=$!
watch </dev/null 3<&- >/dev/null &
watch=$!
cat <&3 >/dev/null
kill $tail $watch 2>/dev/null
wait 2>/dev/null
exit 0
`;
}

/** Ends a job and all that runs in its session or its unit; exit 94 if something is left. */
export function abortScript(root: string, id: string, graceTenths: number): string {
	return `${JOB_FUNCTIONS}
dir=${quote(`${root}/${id}`)} id=${quote(id)}
[ -d "$dir" ] || exit 0
umask 077
: >"$dir/aborted"
mkdir "$dir/begun" 2>/dev/null && exit 0
tries=0
while [ ! -e "$dir/pid" ] && [ "$tries" -lt 20 ]; do tries=$((tries + 1)); nap; done
if job_alive "$dir"; then
	end_session "$job_sid" ${graceTenths} || exit 94
fi
rm -f "$dir/stdin"
`;
}

/** Removes a job's directory; exit 93 if it still runs. */
export function removeScript(root: string, id: string): string {
	return `${JOB_FUNCTIONS}
dir=${quote(`${root}/${id}`)}
job_alive "$dir" && exit 93
rm -rf "$dir"
`;
}

/**
 * sh text that prints one line per job on the host: id, state (`running`, `exited`, `died`) and exit
 * status or `-`, separated by tabs. For the facts script; `parseJobs` reads it.
 */
export function listJobsScript(root: string = JOBS_ROOT): string {
	return `${JOB_FUNCTIONS}
for job_dir in ${quote(root)}/*/; do
	[ -d "$job_dir" ] || continue
	job_dir=\${job_dir%/}
	if job_alive "$job_dir" || job_fresh "$job_dir"; then printf '%s\\trunning\\t-\\n' "\${job_dir##*/}"
	elif job_ended "$job_dir"; then printf '%s\\texited\\t%s\\n' "\${job_dir##*/}" "$job_rc"
	else printf '%s\\tdied\\t-\\n' "\${job_dir##*/}"
	fi
done
`;
}

/** Reads what `listJobsScript` printed; other lines are left out. */
export function parseJobs(text: string): RemoteJobFacts[] {
	return text.split('\n').flatMap((line) => {
		const match = /^([a-z0-9.-]+)\t(running|exited|died)\t(-|\d{1,3})$/.exec(line);
		const [, id, state, code] = match ?? [];
		if (id === undefined) return [];
		return [{ id, running: state === 'running', exitCode: code === '-' ? null : Number(code) }];
	});
}
