import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Login shells that do not do what a login shell should, each a program in a directory. */
export const SHELLS = {
	/** rc files that print, on both streams, with and without line feeds, and bytes that are no text. */
	'noisy-rc':
		'echo "Welcome! k8s-tui-"; printf "\\033]0;title\\007\\377\\376 no newline"; printf oops >&2\nexec sh "$@"',
	/** An rc file that fails where the shell stops at failures. */
	'failing-rc': 'echo "/etc/profile.d/corp.sh: line 3: kinit: not found" >&2\nexit 127',
	/** An rc file that waits for an answer which never comes. */
	'waiting-rc': 'printf "Select a project [1-9]: "\nexec sleep 600',
	/** An rc file that never stops printing. */
	'flooding-rc': 'exec yes "this machine is monitored"',
	/** One that never ends its line either. */
	'endless-line-rc': 'exec tr "\\0" x </dev/zero',
	/** It prints the marker of the script that it reads, and then never ends the line. */
	'marker-echoing':
		'marker=$(dd bs=1 count=600 2>/dev/null | tr " \\n" "\\n\\n" | grep -m1 "^k8s-tui-[0-9a-f]*$")\nprintf %s "$marker"\nexec tr "\\0" x </dev/zero',
	/**
	 * Words and single quotes are all it knows, as what csh and fish have in common with sh: it
	 * refuses assignments, substitutions, operators and line feeds outside of quotes, and in csh a
	 * line feed inside of them.
	 */
	'not-sh': `[ "$1" = -c ] || exit 2
bare=$(printf %s "$2" | sed "s/'[^']*'//g")
case $bare in
*[\\;\\&\\|\\<\\>\\(\\)\\\`\\$\\"\\!\\{\\}\\\\]*|*"
"*) echo "fish: Unknown command or unexpected token in '$bare'" >&2; exit 127 ;;
esac
case $2 in *"
"*) echo "Unmatched '." >&2; exit 1 ;; esac
case \${bare%% *} in *=*) echo "\${bare%% *}: Command not found." >&2; exit 1 ;; esac
exec sh -c "$2"`,
} as const;

/** Writes one of the shells into a directory and gives its path. */
export function makeShell(directory: string, name: keyof typeof SHELLS): string {
	const path = join(directory, name);
	writeFileSync(path, `#!/bin/sh\n${SHELLS[name]}\n`);
	chmodSync(path, 0o755);
	return path;
}

/** A directory with a `date` whose clock goes back by an hour each time that it is read. */
export function makeJumpingClock(directory: string): string {
	const bin = join(directory, 'clock');
	mkdirSync(bin, { recursive: true });
	const count = join(directory, 'clock-reads');
	writeFileSync(
		join(bin, 'date'),
		`#!/bin/sh
read -r n 2>/dev/null <${count} || n=0
echo $((n + 1)) >${count}
now=$(($(PATH=/usr/bin:/bin date +%s) - n * 3600))
case "$1" in +%s%N) echo "\${now}000000000" ;; *) PATH=/usr/bin:/bin exec date -d "@$now" "$@" ;; esac
`,
		{ mode: 0o755 },
	);
	return bin;
}
