import { randomBytes } from 'node:crypto';
import { quote } from './quote.ts';

export interface UploadScriptInput {
	directory: string;
	name: string;
	mode: string;
	sha256: string;
	size: number;
	/** Begins each line that is meant for us. */
	token: string;
}

/**
 * The host's part of an upload. Says on stdout, after the token: `same` (nothing to do), `send`
 * (waits for the bytes on stdin), then `done`, `full FREE_BYTES`, `short` or `checksum SUM`. Whatever
 * happens, the temporary file goes.
 */
export function uploadScript(input: UploadScriptInput): string {
	const { directory, name, mode, sha256, size, token } = input;
	const temporary = `.${name.slice(0, 100)}.${randomBytes(6).toString('hex')}`;
	return `
dir=${quote(directory)} name=${quote(name)} tmp=${quote(temporary)} sum=${sha256} size=${size}
say() { printf '%s\\n' "${token} $*"; }
sum_of() { sum_found=$(sha256sum <"$1") && printf '%s' "\${sum_found%% *}"; }
free() { df -Pk . | { read -r _; read -r _ _ _ kb _; echo $((kb * 1024)); }; }
mkdir -p "$dir" && cd "$dir" || exit 1
if [ -d "$name" ]; then echo "$dir/$name is a directory" >&2; exit 1; fi
if [ -f "$name" ] && [ "$(wc -c <"$name")" -eq "$size" ] && [ "$(sum_of "$name")" = "$sum" ]; then
	chmod ${mode} "./$name" && say same
	exit
fi
if [ "$(free)" -lt "$size" ]; then say full "$(free)"; exit 1; fi
trap 'rm -f "./$tmp"' EXIT
trap 'exit 1' HUP INT TERM
(umask 077; set -C; : >"$tmp") || exit 1
say send
if ! cat >>"$tmp"; then
	left=$(free)
	[ "$left" -lt "$size" ] && say full "$left"
	exit 1
fi
if [ "$(wc -c <"$tmp")" -ne "$size" ]; then say short; exit 1; fi
found=$(sum_of "$tmp") || exit 1
if [ "$found" != "$sum" ]; then say checksum "$found"; exit 1; fi
chmod ${mode} "./$tmp" && mv -f "./$tmp" "./$name" && say done
`;
}
