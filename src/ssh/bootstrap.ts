import { randomBytes } from 'node:crypto';

/** How the script becomes root, or that it does not. */
export type Become = 'login' | 'sudo' | 'sudo-password';

/**
 * The program on the host that takes exactly N bytes off a pipe. `head -c` of GNU and of old BSD
 * does; others read ahead, which loses what follows. `dd` with one byte at a time always works and
 * is slower.
 */
export type Reader = 'head' | 'dd';

export interface Bootstrap {
	/** What sshd hands to the login shell: constant but for a number, no secret, no script. */
	command: string;
	/** What goes to its stdin ahead of the caller's data. */
	input: string;
	/** Printed on both streams just before the script's own output begins. */
	marker: string;
}

/** Lines of stdin up to this one are skipped: a password that sudo did not ask for is one. */
const BEGIN = 'k8s-tui';
const END = '#k8s-tui-end';
/** Exit status of the bootstrap if the script did not arrive whole. */
export const TRUNCATED = 96;

/**
 * Packs a script so that any login shell (sh, bash, csh, fish) starts it and nothing of it shows in
 * the process list. A script that does not arrive whole does not begin.
 */
export function bootstrap(
	script: string,
	become: Become,
	reader: Reader,
	password: string | null,
): Bootstrap {
	const marker = `k8s-tui-${randomBytes(12).toString('hex')}`;
	const body = `${prelude(marker)}${script}\n${END}`;
	const size = Buffer.byteLength(body);
	const take = reader === 'head' ? `head -c ${size}` : `dd bs=1 count=${size} 2>/dev/null`;
	const loader =
		`export LC_ALL=C; l=; until [ "$l" = ${BEGIN} ]; do IFS= read -r l || exit ${TRUNCATED}; done; ` +
		`s=$(${take}); case "$s" in *${END.replace('#', '"#"')}) eval "$s" ;; *) exit ${TRUNCATED} ;; esac`;
	return {
		command: `${prefix(become)}sh -c '${loader}'`,
		input: `${password ?? ''}\n${BEGIN}\n${body}`,
		marker,
	};
}

/**
 * LC_ALL=C makes sudo's messages the ones that we know, set by `env` because csh has words of its own
 * for it; -k makes sudo ask whatever it remembers.
 */
function prefix(become: Become): string {
	if (become === 'login') return '';
	const sudo = 'env LC_ALL=C LANGUAGE=C sudo';
	return become === 'sudo' ? `${sudo} -n -H -- ` : `${sudo} -k -S -H -p '' -- `;
}

/**
 * Makes every host alike: locale, search path (sudo's secure_path has no /usr/local/bin on RHEL),
 * umask, directory, and no proxy of the login's (/etc/environment), by which kubeadm and kubectl would
 * call the cluster: what goes through one is told to. The process's own stat line tells which session to end if the script hangs.
 */
function prelude(marker: string): string {
	return `{ IFS= read -r k8s_tui_stat </proc/$$/stat || k8s_tui_stat=; } 2>/dev/null
printf '%s %s\\n' ${marker} "$k8s_tui_stat"
printf '%s\\n' ${marker} >&2
unset k8s_tui_stat l s
unset http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 022
cd /
`;
}
