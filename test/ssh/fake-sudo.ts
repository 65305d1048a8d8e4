import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FakeSudo {
	/** Directory to put in front of PATH. */
	bin: string;
	/** Each attempt with a password adds a line: the password that was read. */
	attempts: string;
}

/** What a fake sudo does when it is asked to run a command. */
export type SudoManner = 'no-password' | 'password' | 'foreign' | 'requiretty' | 'not-in-sudoers';

/**
 * A host where the login user is not root, and a sudo with the manners of the real one: it reads
 * the password byte by byte, asks up to three times, and ends at the end of its stdin. `foreign` speaks
 * German whatever the locale: it lectures, and shows a prompt of its own whatever -p says.
 */
export function fakeSudo(directory: string, manner: SudoManner, password = 'right'): FakeSudo {
	const bin = join(directory, 'bin');
	const attempts = join(directory, 'attempts');
	mkdirSync(bin);
	script(join(bin, 'id'), `echo "\${FAKE_UID:-1000}"`);
	script(join(bin, 'sudo'), sudoText(manner, password, attempts));
	writeFileSync(attempts, '');
	return { bin, attempts };
}

const LECTURE = `printf '%s\\n' 'Wir gehen davon aus, dass Sie die übliche Einweisung erhalten haben.' '' \\
'    #1) Respektieren Sie die Privatsphäre anderer.' '' >&2
`;

function script(path: string, text: string): void {
	writeFileSync(path, `#!/bin/sh\n${text}\n`);
	chmodSync(path, 0o755);
}

function sudoText(manner: SudoManner, password: string, attempts: string): string {
	const foreign = manner === 'foreign';
	const needed = foreign ? 'sudo: ein Passwort ist notwendig' : 'sudo: a password is required';
	const again = foreign ? 'Das hat nicht funktioniert.' : 'Sorry, try again.';
	const none = foreign ? 'sudo: kein Passwort' : 'sudo: no password was provided';
	return `manner=${manner} interactive=1
while [ $# -gt 0 ]; do
	case $1 in
	-n) interactive= ;;
	-p) shift ;;
	-k | -S | -H) ;;
	--) shift; break ;;
	*) break ;;
	esac
	shift
done
case $manner in
requiretty) echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1 ;;
no-password) FAKE_UID=0 exec "$@" ;;
esac
[ -n "$interactive" ] || { echo '${needed}' >&2; exit 1; }
${foreign ? LECTURE : ''}tries=0
while [ $tries -lt 3 ]; do
	${foreign ? "printf '[sudo] Passwort für operator: ' >&2" : ':'}
	IFS= read -r given || { echo '${none}' >&2; exit 1; }
	printf '%s\\n' "$given" >>'${attempts}'
	if [ "$given" = '${password}' ]; then
		[ $manner = not-in-sudoers ] && { echo 'operator is not in the sudoers file.' >&2; exit 1; }
		FAKE_UID=0 exec "$@"
	fi
	echo '${again}' >&2
	tries=$((tries + 1))
done
exit 1`;
}
